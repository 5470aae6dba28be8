import { App, Stack, Stage } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CodeBuildStep, CodePipeline, CodePipelineSource, ManualApprovalStep, ShellStep } from 'aws-cdk-lib/pipelines';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const PIPELINE = { account: '444455556666', region: 'us-east-1' };
const MANAGEMENT = { account: '999988887777', region: 'us-east-1' };
const READER_ROLE = 'InvitationReader';

const app = new App();

// #region stage
const readers = new Stage(app, 'Readers', { env: MANAGEMENT });
const reader = new Role(new Stack(readers, 'Reader'), 'Role', {
  roleName: READER_ROLE,
  assumedBy: new AccountPrincipal(PIPELINE.account),
});
reader.addToPolicy(
  new PolicyStatement({
    actions: [
      'cloudformation:DescribeStacks',
      'cloudformation:GetTemplate',
      'cloudformation:ListExports',
      'cloudformation:ListStackResources',
      'organizations:DescribeAccount',
      'organizations:DescribeHandshake',
      'organizations:DescribeOrganizationalUnit',
      'organizations:ListAccounts',
      'organizations:ListHandshakesForOrganization',
      'organizations:ListTagsForResource',
    ],
    resources: ['*'],
  }),
);

const organization = new Stage(app, 'Organization', { env: MANAGEMENT });
const accounts = new Stack(organization, 'Accounts');
new InvitedAccount(accounts, 'Data', { target: InvitationTarget.account('111122223333') });
// #endregion

// #region pipeline
const stack = new Stack(app, 'Pipeline', { env: PIPELINE });
const source = CodePipelineSource.connection('example/accounts', 'main', {
  connectionArn: 'arn:aws:codestar-connections:us-east-1:444455556666:connection/00000000-0000-0000-0000-000000000000',
});
const pipeline = new CodePipeline(stack, 'Pipeline', {
  crossAccountKeys: true,
  synth: new ShellStep('Synth', { input: source, commands: ['npm ci', 'npx cdk synth'] }),
});

const roleArn = `arn:aws:iam::${MANAGEMENT.account}:role/${READER_ROLE}`;
const reading = {
  input: source,
  env: { ROLE_ARN: roleArn },
  installCommands: [
    'npm ci',
    'mkdir -p ~/.aws',
    'printf "[profile management]\\nrole_arn = $ROLE_ARN\\ncredential_source = EcsContainer\\n" > ~/.aws/config',
  ],
  rolePolicyStatements: [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roleArn] })],
};
const options = `--profile management --region ${MANAGEMENT.region}`;
const plan = new CodeBuildStep('Plan', {
  ...reading,
  additionalInputs: { assembly: pipeline.cloudAssemblyFileSet },
  // Exit code 2 means that there are changes, which the approval is for.
  commands: [`npx cdk-invited-account plan --app assembly ${options} --fail-on remove || test $? -eq 2`],
});
const approval = new ManualApprovalStep('Approve', { comment: 'The log of the step Plan says what will happen.' });
approval.addStepDependency(plan);

pipeline.addStage(readers);
pipeline.addStage(organization, {
  pre: [plan, approval],
  post: [
    new CodeBuildStep('EverybodyHasJoined', {
      ...reading,
      commands: [`npx cdk-invited-account status --stack Organization-Accounts ${options}`],
    }),
  ],
});
// #endregion
