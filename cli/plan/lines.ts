import { OWN_TAG_PREFIX, type Target } from '../../lib/shared/contract';
import type { FollowUp } from '../../lambda/follow-up/follow-up';
import { isSameTarget } from '../../lambda/model/handshake';
import type { OrganizationAsRead, Write } from '../rehearsal/organization-copy';
import { hasFailed, type Rehearsal } from '../rehearsal/rehearse';
import { actionOf, type Effect, type Line, SIGNS } from './line';
import { notesOf } from './notes';
import type { PlannedConstruct, PlannedStack } from './planned-stack';
import { UNKNOWN_UNIT } from './values';

/** The lines of a plan: one for each construct, in the order of the stacks and their templates. */
export function linesOf(
  stacks: readonly PlannedStack[],
  { requests, followUps }: Rehearsal,
  asRead: OrganizationAsRead,
): readonly Line[] {
  const all = stacks.flatMap((stack) =>
    [...stack.constructs].map(([logicalId, construct]) => ({
      ...construct,
      stack,
      logicalId,
      requests: requests.filter(
        (request) => request.stackId === stack.change.stackId && request.logicalId === logicalId,
      ),
    })),
  );
  const resent = resentIn(requests.flatMap(({ writes }) => writes));
  return all.map((construct) => {
    const effects = effectsOf(construct, resent);
    const action = actionOf(effects);
    const followUp = followUps.find((each) => isOf(each, construct));
    return {
      sign: SIGNS[action],
      action,
      construct: construct.path,
      stack: construct.stack.displayName,
      region: construct.stack.region,
      logicalId: construct.logicalId,
      target: construct.target?.Id ?? null,
      effects,
      notes: notesOf(construct, effects, all, asRead),
      afterJoining: followUp === undefined ? [] : effectsAfter(followUp, asRead.rootId),
    };
  });
}

const isOf = ({ stackId, logicalResourceId }: FollowUp, { stack, logicalId }: PlannedConstruct) =>
  stackId === stack.change.stackId && logicalResourceId === logicalId;

type Invite = Extract<Write, { is: 'invite' }>;

/** The invitations that are sent after an open one to the same target was cancelled, whoever did that. */
function resentIn(writes: readonly Write[]): ReadonlySet<Write> {
  return new Set(
    writes.filter(
      (write, index): write is Invite =>
        write.is === 'invite' &&
        writes.slice(0, index).some((before) => before.is === 'cancel' && isTo(before.target, write.target)),
    ),
  );
}

const isTo = (one: Target | undefined, other: Target) => one !== undefined && isSameTarget(one, other);

function effectsOf({ requests, isDecided, notKnown }: PlannedConstruct, resent: ReadonlySet<Write>): readonly Effect[] {
  if (!isDecided) {
    return [{ is: 'unknown', properties: notKnown }];
  }
  const writes = requests.flatMap((request) => request.writes);
  const invites = writes.filter((write) => write.is === 'invite');
  const failed = requests.flatMap(({ ending }) =>
    hasFailed(ending) && ending.is === 'answered' ? [{ is: 'fail' as const, reason: ending.answer.Reason }] : [],
  );
  const others = writes.flatMap((write): Effect[] => {
    switch (write.is) {
      case 'invite':
        return [{ is: resent.has(write) ? 'resend' : 'invite', target: write.target }];
      case 'cancel': {
        const isReplaced = invites.some(({ target }) => isTo(write.target, target));
        return isReplaced ? [] : [{ is: 'cancel', target: write.target }];
      }
      case 'accept':
        return [{ is: 'accept', target: write.target }];
      case 'move':
        return [moveEffect(write.from, write.to)];
      case 'remove':
        return [{ is: 'remove', accountId: write.accountId }];
      case 'tag':
      case 'untag':
        return [];
    }
  });
  return [...failed, ...others, ...tagsIn(writes, notKnown)];
}

const moveEffect = (from: string, to: string): Effect =>
  to.startsWith(UNKNOWN_UNIT) ? { is: 'unknown', properties: ['OrganizationalUnit'] } : { is: 'move', from, to };

/** The tags that are set and taken away. The own tag is named by its option. */
function tagsIn(writes: readonly Write[], notKnown: readonly string[]): readonly Effect[] {
  const keysOf = (is: 'tag' | 'untag') => writes.flatMap((write) => (write.is === is ? write.keys : [])).map(tagName);
  const set = new Set(keysOf('tag'));
  const removed = new Set(keysOf('untag').filter((key) => !set.has(key)));
  if (set.size + removed.size === 0) {
    return [];
  }
  return [
    { is: 'tags', set: [...set], removed: [...removed] },
    ...(notKnown.includes('Tags') ? [{ is: 'unknown' as const, properties: ['Tags'] }] : []),
  ];
}

const tagName = (key: string) => (key.startsWith(OWN_TAG_PREFIX) ? 'removeAccountOnDelete' : key);

/** The work that a follow-up does when the account has joined. */
function effectsAfter({ desired }: FollowUp, rootId: string): readonly Effect[] {
  const { tags, removedTagKeys, organizationalUnit: to } = desired;
  const set = [...new Set(tags.map(({ Key }) => tagName(Key)))];
  const removed = removedTagKeys.map(tagName).filter((key) => !set.includes(key));
  const moves = to === undefined ? [] : [moveEffect(rootId, to)];
  return [...moves, ...(set.length + removed.length > 0 ? [{ is: 'tags' as const, set, removed }] : [])];
}
