import { type App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  Acceptance,
  AcceptanceRole,
  AccessRoleStackSet,
  InvitationTarget,
  InvitedAccount,
  InvitedAccountProvider,
  MembershipEvents,
  OrganizationAccessRole,
} from '../../../../lib';

/** A stack that rules are applied to. It has nothing but ours: the resources of others are imported. */
export type Filled = (app: App) => Stack;

/** One invitation, and no option. */
export const smallest: Filled = (app) => {
  const stack = new Stack(app, 'Accounts');
  new InvitedAccount(stack, 'Invited', { target: InvitationTarget.account('111122223333') });
  return stack;
};

const OTHERS = 'us-east-1:999988887777';
const queueOf = (stack: Stack, name: string) => Queue.fromQueueArn(stack, name, `arn:aws:sqs:${OTHERS}:${name}`);

/** Every option of invitations and of their provider. */
export const fullest: Filled = (app) => {
  const stack = new Stack(app, 'Accounts');
  const provider = InvitedAccountProvider.ofStack(stack, {
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    }),
    encryptionKey: Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${OTHERS}:key/0123abcd-01ab-23cd-45ef-0123456789ab`),
    deadLetterQueue: queueOf(stack, 'DeadLetters'),
    logRetention: RetentionDays.TWO_YEARS,
    logRemovalPolicy: RemovalPolicy.RETAIN,
  });
  const topic = Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${OTHERS}:Operators`);
  provider.alarms(topic);
  provider.notify(topic);
  provider.notify(topic, { forChat: true });
  const invited = new InvitedAccount(stack, 'Invited', {
    target: InvitationTarget.email('owner@example.com'),
    tags: { team: 'data' },
    organizationalUnit: 'ou-root-exampleou',
    acceptance: Acceptance.byRoleArn('arn:aws:iam::111122223333:role/Accept'),
    initializationTimeout: Duration.minutes(20),
    removeAccountOnDelete: true,
  });
  new AcceptanceRole(stack, 'Acceptance', {
    managementAccountId: '999988887777',
    externalId: 'orchid-7',
    leavesOrganization: true,
    preflight: true,
  });
  new AccessRoleStackSet(stack, 'Access', { organizationalUnits: ['ou-root-exampleou'] });
  const deadLetterQueue = queueOf(stack, 'UndeliveredChanges');
  invited.onStateChange('Changed', { target: new SqsQueue(queueOf(stack, 'Changes'), { deadLetterQueue }) });
  return stack;
};

/** An access role with every option, an invitation that is sent by it, and the events that are forwarded. */
export const byAccessRole: Filled = (app) => {
  const stack = new Stack(app, 'Accounts');
  const { organizationAccess } = new OrganizationAccessRole(stack, 'Access', {
    stackAccount: '555500006666',
    emailTargets: true,
    tags: true,
    organizationalUnit: true,
    removeAccountOnDelete: true,
  });
  InvitedAccountProvider.ofStack(stack, { organizationAccess });
  new MembershipEvents(stack, 'Forward', { regions: ['eu-west-1'] });
  new InvitedAccount(stack, 'Invited', { target: InvitationTarget.account('111122223333') });
  return stack;
};
