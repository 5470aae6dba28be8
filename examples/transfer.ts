import { App, Stack } from 'aws-cdk-lib';
import { Acceptance, AcceptanceRole, InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const NEW_MANAGEMENT_ACCOUNT = '999988887777';
const MOVED_ACCOUNT = '111122223333';
const externalId = 'orchid-7';
const app = new App();

// In the account that moves. It is deployed first.
const moved = new Stack(app, 'Moved', { env: { account: MOVED_ACCOUNT, region: 'us-east-1' } });
new AcceptanceRole(moved, 'Acceptance', {
  managementAccountId: NEW_MANAGEMENT_ACCOUNT,
  externalId,
  leavesOrganization: true,
  preflight: true,
});

// In the management account of the organization that it moves to.
const organization = new Stack(app, 'NewOrganization', {
  env: { account: NEW_MANAGEMENT_ACCOUNT, region: 'us-east-1' },
});
organization.addDependency(moved);
new InvitedAccount(organization, 'Data', {
  target: InvitationTarget.account(MOVED_ACCOUNT),
  organizationalUnit: 'ou-examplerootid-exampleouid',
  acceptance: Acceptance.byRoleName('OrganizationAcceptance', { externalId, preflight: true }),
});
