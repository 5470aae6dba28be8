import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
// Before the first invitation of the stack.
InvitedAccountProvider.ofStack(stack, { logRetention: RetentionDays.TWO_YEARS });
const invited = new InvitedAccount(stack, 'Data', { target: InvitationTarget.account('111122223333') });
new CfnOutput(stack, 'OrganizationId', { value: invited.organizationId });
