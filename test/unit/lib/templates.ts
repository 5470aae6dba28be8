import { App, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Acceptance, ExistingInvitation, InvitationTarget, InvitedAccount, InvitedAccountProvider } from '../../../lib';

/** The stacks whose templates are kept in the repository, by the name of the file, and the regions they must suit. */
export const TEMPLATES: Record<string, { readonly render: () => string; readonly regions: readonly string[] }> = {
  minimal: { render: () => rendered({}, minimal), regions: ['ALL_REGIONS'] },
  everything: { render: () => rendered({}, everything), regions: ['ALL_REGIONS'] },
  followed: { render: () => rendered({}, followed), regions: ['ALL_REGIONS'] },
  govcloud: { render: () => rendered(inRegion('us-gov-west-1'), minimal), regions: ['us-gov-west-1'] },
  china: { render: () => rendered(inRegion('cn-north-1'), minimal), regions: ['cn-north-1'] },
};

const inRegion = (region: string): StackProps => ({ env: { account: '111111111111', region } });

function minimal(stack: Stack): void {
  new InvitedAccount(stack, 'Invited', { target: InvitationTarget.account('111122223333') });
}

function everything(stack: Stack): void {
  new InvitedAccount(stack, 'ByAccount', {
    target: InvitationTarget.account('111122223333'),
    notes: 'Welcome',
    tags: { team: 'data' },
    existingInvitation: ExistingInvitation.REPLACE,
    revision: 2,
    initializationTimeout: Duration.minutes(20),
  }).applyRemovalPolicy(RemovalPolicy.RETAIN);
  new InvitedAccount(stack, 'ByEmail', {
    target: InvitationTarget.email('owner@example.com'),
    provider: new InvitedAccountProvider(stack, 'Provider', { logRetention: RetentionDays.ONE_WEEK }),
  });
  Tags.of(stack).add('stage', 'test');
}

/** What follows an invitation, and what makes it wait. */
function followed(stack: Stack): void {
  const accepted = new InvitedAccount(stack, 'Accepted', {
    target: InvitationTarget.account('111122223333'),
    tags: { team: 'data' },
    organizationalUnit: 'ou-root-exampleou',
    acceptance: Acceptance.byRoleName('OrganizationAcceptance', { externalId: 'example' }),
    removeAccountOnDelete: true,
  });
  accepted.onStateChange('Changed', { target: new SqsQueue(new Queue(stack, 'Queue')) });
  new InvitedAccount(stack, 'WaitedFor', {
    target: InvitationTarget.email('owner@example.com'),
    waitForAcceptance: Duration.minutes(30),
  }).onJoined('Joined');
}

/** Without the hash of the bundle, which changes with every line of the handler. */
function rendered(props: StackProps, fill: (stack: Stack) => void): string {
  const stack = new Stack(new App({ analyticsReporting: false }), 'Stack', props);
  fill(stack);
  const template = JSON.stringify(Template.fromStack(stack).toJSON(), undefined, 2);
  return `${template.replace(/\b[0-9a-f]{64}\b/g, 'BUNDLE')}\n`;
}
