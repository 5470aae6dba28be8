import { App, Stack } from 'aws-cdk-lib';
import { AwsApi } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const ACCOUNT = '111122223333';
const INSTANCE = 'arn:aws:sso:::instance/ssoins-1234567890abcdef';
const PERMISSION_SET = 'arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef';
const GROUP = 'f1d2d2f9-24e9-4cc6-b8a1-3d2a9b7c6e5f';

const app = new App();
const stack = new Stack(app, 'Accounts');
const data = new InvitedAccount(stack, 'Data', { target: InvitationTarget.account(ACCOUNT) });
data.onJoined('Joined', {
  target: new AwsApi({
    service: 'sso-admin',
    action: 'CreateAccountAssignment',
    parameters: {
      InstanceArn: INSTANCE,
      PermissionSetArn: PERMISSION_SET,
      PrincipalType: 'GROUP',
      PrincipalId: GROUP,
      TargetType: 'AWS_ACCOUNT',
      TargetId: ACCOUNT,
    },
    policyStatement: new PolicyStatement({
      actions: ['sso:CreateAccountAssignment'],
      resources: [INSTANCE, PERMISSION_SET, `arn:aws:sso:::account/${ACCOUNT}`],
    }),
  }),
});
