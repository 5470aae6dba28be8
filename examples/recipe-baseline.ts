import { App, CfnStackSet, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const WORKLOADS = 'ou-examplerootid-exampleouid';

const app = new App();
const stack = new Stack(app, 'Accounts');
const baseline = {
  Resources: { Analyzer: { Type: 'AWS::AccessAnalyzer::Analyzer', Properties: { Type: 'ACCOUNT' } } },
};
new CfnStackSet(stack, 'Baseline', {
  stackSetName: 'baseline',
  permissionModel: 'SERVICE_MANAGED',
  autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
  operationPreferences: { failureTolerancePercentage: 100 },
  stackInstancesGroup: [
    { deploymentTargets: { organizationalUnitIds: [WORKLOADS] }, regions: ['eu-central-1', 'us-east-1'] },
  ],
  templateBody: stack.toJsonString(baseline),
});
// The account gets the baseline when it is placed, and an invitation needs no event for that.
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: WORKLOADS,
});
