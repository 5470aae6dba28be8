import { App, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider, OrganizationAccessRole } from 'cdk-invited-account';

const app = new App();
// In the management account. Deploy it first.
const access = new OrganizationAccessRole(
  new Stack(app, 'InvitedAccountsAccess', { env: { account: '999988887777', region: 'us-east-1' } }),
  'Role',
  { stackAccount: '555500006666', externalId: 'example', tags: true, organizationalUnit: true },
);

// In the account of the platform team.
const stack = new Stack(app, 'Accounts', { env: { account: '555500006666', region: 'us-east-1' } });
// Before the first invitation of the stack.
InvitedAccountProvider.ofStack(stack, { organizationAccess: access.organizationAccess });
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: 'ou-examplerootid-exampleouid',
  tags: { team: 'data' },
});
