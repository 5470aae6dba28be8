import { Lazy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import { type Change, CHANGES, EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../shared/contract';
import { isTrue } from '../checks/checked-props';
import { checkNames, namesOf } from '../checks/names';
import { acknowledgeRuleOfNotes } from '../compliance/findings';

interface Options {
  readonly forChat?: boolean;
}

const OPTIONS = namesOf<Options>({ forChat: true });

/** A sentence for each change. The ids of the event follow it. */
const SENTENCES: Readonly<Record<Change, string>> = {
  INVITED: 'An account was invited to the organization',
  ADOPTED: 'A member of the organization, or an invitation that was sent by hand, is looked after from now on',
  JOINED: 'An account has joined the organization',
  PLACED: 'An account was moved to its organizational unit',
  DECLINED: 'The owner of an account has declined the invitation',
  EXPIRING: 'An invitation expires within three days, because nobody has answered',
  EXPIRED: 'An invitation has expired, because nobody answered for 15 days',
  RENEWALS_USED_UP: 'An invitation has expired, and is not sent again any more',
  CANCELLED: 'An invitation was cancelled',
  FOLLOW_UP_FAILED: 'The tags or the place of an account, or the watch on its invitation, were given up',
};

/** The fields of an event that tell which account it is about. One that the event has not leaves nothing. */
const IDS = ['accountId', 'logicalResourceId', 'stackId', 'reason']
  .map((name) => events.EventField.fromPath(`$.detail.${name}`))
  .join(' ');

/**
 * Makes a rule for each change, whose message is a sentence.
 *
 * @param stacks the stacks of the invitations, which are known when all of them are declared
 */
export function makeNotes(
  provider: Construct,
  topic: sns.ITopic,
  options: Options,
  stacks: () => readonly Stack[],
): void {
  checkNames(provider, 'options', options, OPTIONS);
  const isForChat = isTrue(provider, 'forChat', options.forChat);
  const parent = new Construct(provider, isForChat ? 'ChatNotes' : 'Notes');
  for (const change of CHANGES) {
    const message = isForChat ? chatMessage(change) : events.RuleTargetInput.fromText(`${SENTENCES[change]}: ${IDS}`);
    const rule = new events.Rule(parent, change, {
      description: `Tells people of ${change} (InvitedAccount)`,
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [new SnsTopic(topic, { message })],
    });
    const resource = rule.node.defaultChild as events.CfnRule;
    resource.eventPattern = {
      source: [EVENT_SOURCE],
      'detail-type': [EVENT_DETAIL_TYPE],
      // Other accounts may put events on the bus, but only EventBridge writes the account of an event.
      account: [Stack.of(provider).account],
      detail: { stackId: Lazy.any({ produce: () => patternsOf(provider, stacks()) }), change: [change] },
    };
    acknowledgeRuleOfNotes(resource);
  }
}

/** https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
function chatMessage(change: Change): events.RuleTargetInput {
  return events.RuleTargetInput.fromObject({
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title: SENTENCES[change], description: IDS },
  });
}

/**
 * The stacks are in the account and the region of the provider, so that their ids begin as it says.
 *
 * A pattern has room for 2048 characters. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
function patternsOf(provider: IConstruct, stacks: readonly Stack[]): unknown[] {
  const own = Stack.of(provider);
  return [...new Set([own, ...stacks].map(beginningOf))]
    .sort()
    .map((resourceName) => ({ prefix: own.formatArn({ service: 'cloudformation', resource: 'stack', resourceName }) }));
}

/**
 * The beginning of the name of a stack, which is whole if the stack is no nested one.
 *
 * CloudFormation names a nested stack by its parent and its logical id, such as `Accounts-AccountsNested0NestedStack…`. All
 * that are numbered have one beginning. A reference would have the rules wait for the nested stacks and their first changes.
 */
function beginningOf(stack: Stack): string {
  const { nestedStackParent: parent, nestedStackResource } = stack;
  if (parent === undefined || nestedStackResource === undefined) {
    return `${stack.stackName}/`;
  }
  if (parent.nestedStackParent !== undefined) {
    return beginningOf(parent);
  }
  const logicalId = String(parent.resolve(nestedStackResource.logicalId));
  return `${parent.stackName}-${/^(.+?)\d*NestedStack/.exec(logicalId)?.[1] ?? logicalId}`;
}
