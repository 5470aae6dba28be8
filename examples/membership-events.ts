import { App, Stack } from 'aws-cdk-lib';
import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import {
  InvitationTarget,
  InvitedAccount,
  InvitedAccountProvider,
  MembershipEvents,
  OrganizationAccess,
} from 'cdk-invited-account';

const app = new App();
const account = '999988887777';
// #region forward
const home = new Stack(app, 'MembershipEvents', { env: { account, region: 'us-east-1' } });
new MembershipEvents(home, 'Forward', { regions: ['eu-west-1', 'ap-southeast-2'] });
// #endregion

const accounts = new Stack(app, 'Accounts', { env: { account: '555500006666', region: 'us-east-1' } });
InvitedAccountProvider.ofStack(accounts, {
  organizationAccess: OrganizationAccess.byRole(`arn:aws:iam::${account}:role/InvitedAccounts`),
});
new InvitedAccount(accounts, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: 'ou-examplerootid-exampleouid',
});

// #region account
// In the management account.
new MembershipEvents(home, 'ForwardToPlatform', { account: '555500006666', regions: ['us-east-1'] });

// In the account of the platform team. Deploy it first.
new CfnEventBusPolicy(accounts, 'MembershipEvents', {
  statementId: 'MembershipEvents',
  statement: {
    Effect: 'Allow',
    Principal: { AWS: '999988887777' },
    Action: 'events:PutEvents',
    Resource: accounts.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' }),
  },
});
// #endregion
