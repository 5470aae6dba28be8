import { App, Stack } from 'aws-cdk-lib';
import { Acceptance, AcceptanceRole, InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const MANAGEMENT_ACCOUNT = '999988887777';
const INVITED_ACCOUNT = '111122223333';
const externalId = 'orchid-7';
const app = new App();

// It is deployed first, to the invited account.
const there = new Stack(app, 'Acceptance', { env: { account: INVITED_ACCOUNT, region: 'us-east-1' } });
new AcceptanceRole(there, 'Acceptance', { managementAccountId: MANAGEMENT_ACCOUNT, externalId });

const here = new Stack(app, 'Accounts', { env: { account: MANAGEMENT_ACCOUNT, region: 'us-east-1' } });
here.addDependency(there);
new InvitedAccount(here, 'Data', {
  target: InvitationTarget.account(INVITED_ACCOUNT),
  acceptance: Acceptance.byRoleName('OrganizationAcceptance', { externalId }),
});
