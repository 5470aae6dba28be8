import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnOrganizationalUnit } from 'aws-cdk-lib/aws-organizations';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');

const workloads = new CfnOrganizationalUnit(stack, 'Workloads', { name: 'Workloads', parentId: 'r-examplerootid' });
// AWS deletes a unit only when it is empty, and the account stays in it when the stack goes.
workloads.applyRemovalPolicy(RemovalPolicy.RETAIN);

new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: workloads.attrId,
  tags: { team: 'data' },
});
