import { App, Duration, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.email('owner@example.com'),
  waitForAcceptance: Duration.minutes(30),
});
