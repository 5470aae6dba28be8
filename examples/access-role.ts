import { App, Stack } from 'aws-cdk-lib';
import { AccessRoleStackSet, InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const WORKLOADS = 'ou-examplerootid-exampleouid';

const app = new App();
const stack = new Stack(app, 'Accounts');
new AccessRoleStackSet(stack, 'Access', { organizationalUnits: [WORKLOADS] });
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: WORKLOADS,
});
