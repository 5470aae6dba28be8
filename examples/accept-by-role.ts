import { App, Stack } from 'aws-cdk-lib';
import { Acceptance, InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  acceptance: Acceptance.byRoleName('OrganizationAcceptance', { externalId: 'example' }),
});
