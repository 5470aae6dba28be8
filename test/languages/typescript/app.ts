import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  Acceptance,
  AcceptanceRole,
  AccessRoleStackSet,
  ExistingInvitation,
  InvitationTarget,
  InvitedAccount,
  InvitedAccountProvider,
  InvitedAccounts,
  MembershipEvents,
  OrganizationAccess,
  OrganizationAccessRole,
  Renewal,
} from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts', { env: { account: '999988887777', region: 'us-east-1' } });
const queue = new Queue(stack, 'Queue');

const provider = InvitedAccountProvider.ofStack(stack, {
  vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a'],
    privateSubnetIds: ['subnet-0123456789abcdef0'],
  }),
  vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
  securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
  encryptionKey: new Key(stack, 'Key'),
  logRetention: RetentionDays.TEN_YEARS,
  logRemovalPolicy: RemovalPolicy.RETAIN,
  deadLetterQueue: queue,
});
const topic = new Topic(stack, 'Operators');
const alarms = provider.alarms(topic);
provider.notify(topic, { forChat: true });

const target = InvitationTarget.account(process.env.ACCOUNT ?? '111122223333');
const acceptance = Acceptance.byRoleName('Accept', { externalId: 'example-external-id', preflight: true });
const data = new InvitedAccount(stack, 'Data', {
  target,
  notes: 'Please accept.',
  tags: { team: 'data' },
  organizationalUnit: 'ou-examplerootid-exampleouid',
  acceptance,
  existingInvitation: ExistingInvitation.REPLACE,
  revision: 2,
  initializationTimeout: Duration.minutes(30),
  removeAccountOnDelete: true,
});
data.cdkTagManager.setTag('cost-center', '42');

const web = new InvitedAccount(stack, 'Web', {
  target: InvitationTarget.account('222233334444'),
  acceptance: Acceptance.byRoleArn('arn:aws:iam::222233334444:role/Accept'),
  existingInvitation: ExistingInvitation.ADOPT,
});
web.onJoined('Joined', { target: new SqsQueue(queue) });
web.onDeclined('Declined', { target: new SqsQueue(queue) });
web.onExpiring('Expiring', { target: new SqsQueue(queue) });
web.onExpired('Expired', { target: new SqsQueue(queue) });
web.onStateChange('Changed', { target: new SqsQueue(queue) });

const organization = OrganizationAccess.byRole('arn:aws:iam::777788889999:role/Invite', {
  externalId: 'example-access-id',
});
new InvitedAccount(stack, 'Mail', {
  target: InvitationTarget.email('owner@example.com'),
  existingInvitation: ExistingInvitation.FAIL,
  waitForAcceptance: Duration.minutes(20),
  provider: new InvitedAccountProvider(stack, 'Own', { organizationAccess: organization }),
});

const forwarded = new MembershipEvents(stack, 'Forwarded', { regions: ['eu-west-1'], account: '555500006666' });
const placed = new AccessRoleStackSet(stack, 'Placed', {
  organizationalUnits: ['ou-examplerootid-exampleouid'],
  managedPolicyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  roleName: 'Audit',
});

const access = new OrganizationAccessRole(stack, 'Access', {
  stackAccount: '555500006666',
  externalId: 'another-access-id',
  roleName: 'Invite',
  emailTargets: true,
  tags: true,
  organizationalUnit: true,
  removeAccountOnDelete: true,
});
const other = new Stack(app, 'OtherAccount', { env: { account: '555500006666', region: 'eu-west-1' } });
InvitedAccountProvider.ofStack(other, { organizationAccess: access.organizationAccess });
const renewal = Renewal.afterExpiry({ times: 2 });
const file = InvitedAccounts.fromFile(other, 'File', 'test/languages/accounts.yaml', {
  defaults: { renewal, notes: 'Please accept.' },
  allowEmpty: true,
  nestedStacks: 2,
});
new CfnOutput(other, 'First', { value: file.accounts[0]?.handshakeId ?? '' });
new CfnOutput(other, 'Search', { value: file.get('333344445555').state });

const invited = new Stack(app, 'Invited', { env: { account: '222233334444', region: 'us-east-1' } });
const accepting = new AcceptanceRole(invited, 'Acceptance', {
  managementAccountId: '999988887777',
  externalId: 'example-external-id',
  roleName: 'Accept',
  providerAccountId: '555500006666',
  providerRoleName: 'Accounts-*',
  leavesOrganization: true,
  preflight: true,
});
new CfnOutput(invited, 'Role', { value: accepting.role.roleName });

const outputs: Record<string, string | undefined> = {
  AccountId: data.accountId,
  ExpirationTimestamp: data.expirationTimestamp,
  HandshakeArn: data.handshakeArn,
  HandshakeId: data.handshakeId,
  OrganizationId: data.organizationId,
  RequestedTimestamp: data.requestedTimestamp,
  State: data.state,
  TargetId: target.id,
  TargetType: target.targetType,
  ExternalId: acceptance.externalId,
  ServiceToken: provider.serviceToken,
  RequestFunction: provider.requestFunction.functionArn,
  StepFunction: provider.stepFunction.functionArn,
  StateMachine: provider.stateMachine.stateMachineArn,
  LogGroup: provider.logGroups[0]?.logGroupName,
  Alarm: alarms[0]?.alarmName,
  RequestsFailed: provider.metricRequestsFailed().metricName,
  FollowUpsFailed: provider.metricFollowUpsFailed().metricName,
  Throttled: provider.metricThrottled().metricName,
  AnswersUndelivered: provider.metricAnswersUndelivered().metricName,
  ForwardingRole: forwarded.role.roleArn,
  PlacedRole: placed.roleName,
  AccessRole: access.role.roleArn,
  OrganizationRole: organization.roleArn,
  OrganizationExternalId: organization.externalId,
  Renewals: String(renewal.times),
  AcceptanceRole: accepting.roleArn,
};
for (const [id, value] of Object.entries(outputs)) {
  new CfnOutput(stack, id, { value: value ?? '' });
}
