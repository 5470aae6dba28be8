import { App, Stack } from 'aws-cdk-lib';
import { InvitedAccounts } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
const accounts = InvitedAccounts.fromFile(stack, 'Accounts', 'examples/accounts.csv', {
  defaults: { organizationalUnit: 'ou-examplerootid-newcomers', tags: { stage: 'test' } },
});
accounts.get('012345678901').onJoined('Joined');
