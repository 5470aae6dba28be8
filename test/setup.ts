/**
 * CDK's own CloudFormation validation takes 3 s a process: one test turns it
 * on. And no test may find AWS credentials of the person who runs it.
 */
process.env.CDK_VALIDATION = 'false';
for (const name of Object.keys(process.env)) {
  if (name.startsWith('AWS_')) {
    delete process.env[name];
  }
}
process.env.AWS_EC2_METADATA_DISABLED = 'true';
