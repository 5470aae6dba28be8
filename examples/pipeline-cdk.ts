import { App, Stack, Stage } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { CodeBuildStep, CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const PIPELINE = { account: '444455556666', region: 'us-east-1' };
const MANAGEMENT = { account: '999988887777', region: 'us-east-1' };
const STATUS_ROLE = 'InvitationStatus';

const app = new App();

// #region stage
const organization = new Stage(app, 'Organization', { env: MANAGEMENT });
const accounts = new Stack(organization, 'Accounts');
new InvitedAccount(accounts, 'Data', { target: InvitationTarget.account('111122223333') });

const statusRole = new Role(accounts, 'StatusRole', {
  roleName: STATUS_ROLE,
  assumedBy: new AccountPrincipal(PIPELINE.account),
});
statusRole.addToPolicy(
  new PolicyStatement({
    actions: [
      'cloudformation:DescribeStacks',
      'cloudformation:ListStackResources',
      'cloudformation:GetTemplate',
      'organizations:ListHandshakesForOrganization',
      'organizations:DescribeHandshake',
      'organizations:ListAccounts',
    ],
    resources: ['*'],
  }),
);
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

const roleArn = `arn:aws:iam::${MANAGEMENT.account}:role/${STATUS_ROLE}`;
pipeline.addStage(organization, {
  post: [
    new CodeBuildStep('EverybodyHasJoined', {
      input: source,
      env: { ROLE_ARN: roleArn, AWS_REGION: MANAGEMENT.region },
      commands: [
        'npm ci',
        'mkdir -p ~/.aws',
        'printf "[profile management]\\nrole_arn = $ROLE_ARN\\ncredential_source = EcsContainer\\n" > ~/.aws/config',
        'AWS_PROFILE=management npx cdk-invited-account status --stack Organization-Accounts',
      ],
      rolePolicyStatements: [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [roleArn] })],
    }),
  ],
});
// #endregion
