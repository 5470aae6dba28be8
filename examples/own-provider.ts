import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
// With this id it is the provider that the stack would make by itself, so deployed invitations may get it, too.
const provider = new InvitedAccountProvider(stack, 'InvitedAccountProvider', { logRetention: RetentionDays.TWO_YEARS });
const invited = new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  provider,
});
new CfnOutput(stack, 'OrganizationId', { value: invited.organizationId });
