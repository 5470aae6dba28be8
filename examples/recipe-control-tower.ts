import { App, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

// A unit that is registered with AWS Control Tower.
const REGISTERED = 'ou-examplerootid-registered1';

const app = new App();
const stack = new Stack(app, 'Accounts');
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: REGISTERED,
});
