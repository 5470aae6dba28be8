import { App, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
// Logs and events show the construct's id, so it does not contain the address.
new InvitedAccount(stack, 'DesignTeam', {
  target: InvitationTarget.email('owner@example.com'),
  notes: 'Welcome to our organization. Questions: platform@example.com',
  tags: { team: 'design' },
});
