import { App, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
new InvitedAccount(stack, 'Sandbox', {
  target: InvitationTarget.account('111122223333'),
  removeAccountOnDelete: true,
});
