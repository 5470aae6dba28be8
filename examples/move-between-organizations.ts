import { App, Stack } from 'aws-cdk-lib';
import { Acceptance, InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
// The management account of the organization that the account moves to.
const stack = new Stack(app, 'NewOrganization', { env: { account: '999988887777', region: 'us-east-1' } });
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: 'ou-examplerootid-exampleouid',
  acceptance: Acceptance.byRoleName('OrganizationAcceptance'),
});
