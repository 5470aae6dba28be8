/**
 * CDK's own CloudFormation validation takes 3 s a process: one test turns it
 * on. And no test may find AWS settings of the person who runs it.
 */
const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
process.env = { ...Object.fromEntries(kept), CDK_VALIDATION: 'false', AWS_EC2_METADATA_DISABLED: 'true' };
