import { isSameTarget } from '../../../lambda/model/handshake';
import { isMadeUp } from '../../../lambda/model/physical-id';
import type { Answer } from '../../../lambda/protocol/answer';
import type { Target } from '../../../lib/shared/contract';
import { besides, type ReadRequest } from './request';
import {
  isHeldBy,
  memberOf,
  openInvitations,
  namesIn,
  openTo,
  type Seen,
  type SeenMember,
  type Snapshot,
} from './snapshot';
import { expectedAfterJoining } from './table-of-joining';
import { expectedAfterCompleting, expectedAfterDeleting, followUpsOf, tagsSentFor } from './table-of-members';

/**
 * What the table of the life cycle promises of a request that nothing disturbs,
 * written a second time, from what the organization holds before: the handler
 * has to come to the same without seeing the organization as a whole.
 */

/** What must be true after the request. */
export interface Expected {
  readonly status: 'SUCCESS' | 'FAILED';
  /** The invitations that it cancels. */
  readonly cancelled: readonly Seen[];
  /** True if it sends one to its target. */
  readonly sends: boolean;
  /** The answer's id, where no new invitation gives it. */
  readonly physicalId?: string;
  /** The state that the answer tells, where it tells of no open invitation. */
  readonly state?: string;
  /** What it sends is cancelled by itself, because nobody accepted. */
  readonly isWithdrawn?: boolean;
  /** The account that joins by its role. */
  readonly joined?: string;
  /** The account that leaves. */
  readonly removed?: string;
  /** A member that the request may change, as it is to be. */
  readonly account?: Pick<SeenMember, 'parentId' | 'tags'> & { readonly id: string };
  /** How many follow-ups of the resource run afterwards. */
  readonly followed?: number | undefined;
}

const NOTHING = { cancelled: [], sends: false } as const;
const NOTES_MAX_LENGTH = 993;

/** @param beside the target of the resource that CloudFormation has now, if a Delete is of another id */
export function problemsOfCalmRequest(
  request: ReadRequest,
  before: Snapshot,
  answer: Answer,
  after: Snapshot,
  beside?: Target,
): readonly string[] {
  const expected = expectedOf(request, before, answer.Data?.HandshakeId ?? '', beside);
  return expected === undefined ? [] : problemsOf(expected, request, before, answer, after);
}

/** Undefined where the table leaves it open. */
function expectedOf(
  request: ReadRequest,
  before: Snapshot,
  handshakeId: string,
  beside?: Target,
): Expected | undefined {
  const { type, declared } = request;
  if (type === 'Delete') {
    if (beside !== undefined && isSameTarget(beside, declared.target)) {
      const named = before.invitations.find(({ id }) => id === request.physicalId);
      if (named !== undefined && !isSameTarget(named.target, declared.target)) {
        // The resource was skipped in a rollback, and CloudFormation tells another target than its id has.
        return undefined;
      }
      return { status: 'SUCCESS', ...NOTHING, physicalId: request.physicalId };
    }
    const deleted = expectedOfDelete(request, before);
    const ended = deleted && expectedAfterDeleting(deleted, request, before);
    // What follows the present id goes on, and the table does not know which that is.
    return ended && beside ? { ...ended, followed: undefined } : ended;
  }
  if (declared.notes.length > NOTES_MAX_LENGTH) {
    return { status: 'FAILED', ...NOTHING };
  }
  const invited = expectedOfInvitation(request, before);
  const joined = invited && expectedAfterJoining(invited, request, before);
  return joined && expectedAfterCompleting(joined, request, before, handshakeId);
}

/** Of the invitation alone. */
function expectedOfInvitation(request: ReadRequest, before: Snapshot): Expected | undefined {
  const { physicalId, declared, former } = request;
  if (former === undefined) {
    return expectedOfInviting(request, before);
  }
  if (isSameTarget(former.target, declared.target)) {
    return expectedOfUpdate(request, former.revision, before);
  }
  // Only while the handshake is remembered is it known that the id belongs to the former target.
  const first = before.invitations.find(({ id }) => id === physicalId.replace('adopted-', ''));
  return first !== undefined && isSameTarget(first.target, former.target)
    ? expectedOfInviting(request, before)
    : undefined;
}

/** A Create, or an Update to another target. */
function expectedOfInviting(request: ReadRequest, before: Snapshot): Expected {
  const { resourceKey, declared, former } = request;
  const { target, revision, existingInvitation } = declared;
  const member = memberOf(target, before);
  if (member !== undefined) {
    // An Update that comes back to the target by whose invitation the account joined.
    const accepted = before.invitations.filter(
      (invitation) => invitation.state === 'ACCEPTED' && isSameTarget(invitation.target, target),
    );
    const newest = accepted.sort((one, other) => one.requestedAt - other.requestedAt).at(-1);
    const physicalId = former !== undefined && newest?.resourceKey === resourceKey ? newest.id : `member-${member}`;
    return { status: 'SUCCESS', ...NOTHING, physicalId, state: 'ACCEPTED' };
  }
  const open = openTo(target, before);
  if (open === undefined) {
    return { status: 'SUCCESS', cancelled: [], sends: true };
  }
  if (open.resourceKey === undefined) {
    switch (existingInvitation) {
      case 'ADOPT':
        return { status: 'SUCCESS', ...NOTHING, physicalId: `adopted-${open.id}` };
      case 'FAIL':
        return { status: 'FAILED', ...NOTHING };
      case 'REPLACE':
        return { status: 'SUCCESS', cancelled: [open], sends: true };
    }
  }
  // The sender may have got another target in this very deployment, and the clean-up is still to delete its former id.
  // One that failed may have sent it, too, and is deleted later.
  const isShared = besides(request, [...before.resources, ...before.failed]).some(
    (other) => isHeldBy(other, open) || other.resourceKey === open.resourceKey,
  );
  return (open.resourceKey === resourceKey || isShared) && open.revision >= revision
    ? { status: 'SUCCESS', ...NOTHING, physicalId: open.id }
    : { status: 'SUCCESS', cancelled: [open], sends: true };
}

function expectedOfUpdate(
  { resourceKey, physicalId, declared }: ReadRequest,
  formerRevision: number,
  before: Snapshot,
): Expected | undefined {
  const { target, revision, existingInvitation } = declared;
  const kept = { status: 'SUCCESS', ...NOTHING, physicalId } as const;
  const open = openTo(target, before);
  const member = memberOf(target, before);
  const namedMember = /^member-(.*)/.exec(physicalId)?.[1] ?? '';
  if (namedMember !== member && before.members.has(namedMember)) {
    // It has another address by now, or the id is another account's.
    return undefined;
  }
  const first = physicalId.replace('adopted-', '');
  const named = before.invitations.find(({ id }) => id === first);
  if (named !== undefined && !isSameTarget(named.target, target)) {
    // The resource was skipped in a rollback, or an earlier request did not find the invitation of its id.
    return undefined;
  }
  if (open !== undefined) {
    if (member !== undefined || before.members.has(named?.acceptedBy ?? '')) {
      // It joined by its other name, or has another address by now.
      return undefined;
    }
    const isKept =
      open.resourceKey === undefined
        ? existingInvitation !== 'REPLACE'
        : (open.resourceKey === resourceKey || open.id === physicalId) && open.revision >= revision;
    return isKept ? kept : { status: 'SUCCESS', cancelled: [open], sends: true, physicalId };
  }
  const newest = before.invitations
    .filter(
      (invitation) =>
        invitation.id === first || (invitation.resourceKey === resourceKey && isSameTarget(invitation.target, target)),
    )
    .at(-1);
  const sentRevision = newest?.resourceKey === undefined ? formerRevision : newest.revision;
  const isDeclined = newest?.state === 'DECLINED' && revision <= sentRevision;
  if (isDeclined && (member === undefined || target.Type === 'EMAIL')) {
    // By e-mail a member is looked for only where an invitation would be sent.
    return { ...kept, state: 'DECLINED' };
  }
  // An account that accepted an invitation by e-mail is known, whatever its address is by now.
  if (newest?.state === 'ACCEPTED' && newest.acceptedBy === undefined) {
    return undefined;
  }
  const accepted = newest?.state === 'ACCEPTED' ? (newest.acceptedBy ?? '') : '';
  if (member !== undefined || before.members.has(accepted)) {
    return { ...kept, state: 'ACCEPTED' };
  }
  return { status: 'SUCCESS', cancelled: [], sends: true, physicalId };
}

function expectedOfDelete(request: ReadRequest, before: Snapshot): Expected | undefined {
  const { resourceKey, physicalId, declared } = request;
  const others = besides(request, before.resources);
  if (memberOf(declared.target, before) !== undefined && openTo(declared.target, before) !== undefined) {
    // It joined by its other name.
    return undefined;
  }
  const cancelled = openInvitations(before).filter((invitation) => {
    const { id, resourceKey: by, target } = invitation;
    const isOurs =
      id === physicalId || (by === resourceKey && (isMadeUp(physicalId) || isSameTarget(target, declared.target)));
    return isOurs && !others.some((other) => isHeldBy(other, invitation));
  });
  return { status: 'SUCCESS', cancelled, sends: false, physicalId };
}

function problemsOf(
  expected: Expected,
  request: ReadRequest,
  before: Snapshot,
  answer: Answer,
  after: Snapshot,
): readonly string[] {
  const { status, cancelled, sends, physicalId, state, isWithdrawn = false, joined, followed } = expected;
  const { type, resourceKey, declared } = request;
  const problems: string[] = [];
  const expect = (name: string, actual: unknown, desired: unknown) => {
    if (actual !== desired) {
      problems.push(`${name} should be ${String(desired)}, is ${String(actual)}`);
    }
  };
  const cancelledIds = new Set(cancelled.map(({ id }) => id));
  const acceptedId = joined === undefined || sends ? undefined : openTo(declared.target, before)?.id;
  const stateAfter = new Map(after.invitations.map((invitation) => [invitation.id, invitation.state]));
  expect('the status', answer.Status, status);
  for (const { id, state: stateFound, expiresAt } of before.invitations) {
    // A request may take minutes.
    const stateBefore = stateFound === 'OPEN' && expiresAt <= after.at ? 'EXPIRED' : stateFound;
    const isForgotten = stateBefore !== 'OPEN' && !stateAfter.has(id);
    if (isForgotten) {
      continue;
    }
    const stateKept = id === acceptedId ? 'ACCEPTED' : stateBefore;
    expect(`the state of ${id}`, stateAfter.get(id), cancelledIds.has(id) ? 'CANCELED' : stateKept);
  }
  const idsBefore = new Set(before.invitations.map(({ id }) => id));
  const sent = after.invitations.filter(({ id }) => !idsBefore.has(id));
  expect('the number of invitations sent', sent.length, sends ? 1 : 0);
  for (const { target, resourceKey: by, state: stateSent, tags } of sent) {
    expect('the tags of what was sent', describeTags(tags), describeTags(tagsSentFor(declared, resourceKey)));
    expect('the target of what was sent', target.Id, declared.target.Id);
    expect('the owner of what was sent', by, resourceKey);
    expect(
      'the state of what was sent',
      stateSent,
      isWithdrawn ? 'CANCELED' : joined === undefined ? 'OPEN' : 'ACCEPTED',
    );
  }
  const membersAfter = describeMembers(after.members);
  expect('the members', membersAfter, describeMembers(membersOf(expected, before)));
  if (status === 'SUCCESS') {
    expect('the physical id', answer.PhysicalResourceId, physicalId ?? sent[0]?.id);
  }
  if (status === 'SUCCESS' && type !== 'Delete') {
    expect('the attribute State', answer.Data?.State, state ?? 'OPEN');
    if (state === undefined) {
      expect('the attribute HandshakeId', answer.Data?.HandshakeId, openTo(declared.target, after)?.id);
    }
  }
  if (followed !== undefined) {
    const running = followUpsOf(after, request).filter(
      (followUp) => status === 'FAILED' || type === 'Delete' || followUp.physicalId === answer.PhysicalResourceId,
    );
    expect('the number of follow-ups', running.length, followed);
  }
  return problems;
}

type Members = ReadonlyMap<string, Pick<SeenMember, 'parentId' | 'tags'>>;

/** The members before, with what the request makes of them. */
function membersOf({ account, removed }: Expected, before: Snapshot): Members {
  const members = new Map<string, Pick<SeenMember, 'parentId' | 'tags'>>(before.members);
  if (account !== undefined) {
    members.set(account.id, { parentId: account.parentId, tags: account.tags });
  }
  members.delete(removed ?? '');
  return members;
}

const describeTags = (tags: ReadonlyMap<string, string>): string => JSON.stringify([...tags].sort());

/** Without the time in the own tag, which the invariants look at. */
const namesOnly = (tags: ReadonlyMap<string, string>) =>
  new Map([...tags].map(([key, value]) => [key, namesIn(value).join(' ')]));

const describeMembers = (members: Members): string =>
  [...members]
    .map(([id, { parentId, tags }]) => `${id} in ${parentId} with ${describeTags(namesOnly(tags))}`)
    .sort()
    .join();
