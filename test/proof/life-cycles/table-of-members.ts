import { ownTagKey } from '../../../lambda/account/bring-up-to-date';
import type { FollowUp } from '../../../lambda/follow-up/follow-up';
import { isMadeUp, readPhysicalId } from '../../../lambda/model/physical-id';
import { resourceKeyOf } from '../../../lambda/model/reference';
import { OWN_TAG_PREFIX, type Tag } from '../../../lib/shared/contract';
import { ROOT_ID } from '../../emulator/organization';
import { NOWHERE } from './declaration';
import type { ReadRequest } from './request';
import { memberOf, openTo, type SeenMember, type Snapshot } from './snapshot';
import type { Expected } from './table';

/** The table of what a request makes of an account that has joined, and what it leaves to a follow-up. */

/**
 * Undefined where the table leaves it open.
 *
 * @param handshakeId of the answer
 */
export function expectedAfterCompleting(
  joined: Expected,
  request: ReadRequest,
  before: Snapshot,
  handshakeId: string,
): Expected | undefined {
  if (joined.status === 'FAILED') {
    return { ...joined, followed: followUpsOf(before, request).length };
  }
  const isNew = joined.physicalId === undefined || joined.physicalId !== request.physicalId;
  const former = followUpsOf(before, request).filter(({ physicalId }) => physicalId === joined.physicalId);
  if (request.type === 'Create' && former.length > 0) {
    // What a deletion left behind that failed.
    return undefined;
  }
  const followUps = former.filter(({ isOver }) => isOver !== true);
  const replaced = followUps.filter((followUp) => followUp.handshakeId === handshakeId);
  const situation = { ...request, isNew, followUps, replaced, left: former.length - replaced.length, before };
  switch (joined.state) {
    case undefined:
      return { ...joined, followed: situation.left + (isFollowed(joined, situation) ? 1 : 0) };
    case 'ACCEPTED':
      return expectedOfMember(joined, situation);
    default:
      // Those of an invitation that has ended tell of that by themselves.
      return { ...joined, followed: former.length };
  }
}

interface Situation extends ReadRequest {
  readonly isNew: boolean;
  /** Those that run for its physical id, and have more to do than to tell. */
  readonly followUps: readonly FollowUp[];
  /** Those of them whose place is taken, because they are about the same invitation. */
  readonly replaced: readonly FollowUp[];
  /** How many go on. */
  readonly left: number;
  readonly before: Snapshot;
}

/** Whether something is left to do when an open invitation is accepted, or to tell. */
function isFollowed(joined: Expected, situation: Situation): boolean {
  const { type, declared, former, followUps } = situation;
  const isAsSent =
    joined.sends ||
    (type === 'Update' &&
      JSON.stringify(declared.tags) === JSON.stringify(former?.tags) &&
      followUps.length === 0 &&
      joined.physicalId?.startsWith('adopted-') === false);
  const isTagged = !isAsSent && declared.tags.length > 0;
  const isUntagged = !joined.sends && formerKeys(situation).some((key) => key !== ownTagKey(situation.resourceKey));
  return (
    declared.hasEvents ||
    declared.isRemovedOnDelete ||
    declared.organizationalUnit !== undefined ||
    isTagged ||
    isUntagged
  );
}

function expectedOfMember(joined: Expected, situation: Situation): Expected | undefined {
  const { declared, former, isNew, followUps, replaced, left, before, resourceKey, physicalId } = situation;
  const accountId = joined.joined ?? memberOf(declared.target, before);
  if (accountId === undefined) {
    return undefined;
  }
  const member = joined.joined === undefined ? before.members.get(accountId) : newMember(joined, situation);
  if (member === undefined) {
    return undefined;
  }
  const isOwed =
    isNew ||
    joined.joined !== undefined ||
    declared.organizationalUnit !== former?.organizationalUnit ||
    followUps.some(({ desired }) => desired.organizationalUnit !== undefined);
  const place = isOwed ? declared.organizationalUnit : undefined;
  const tags = new Map(member.tags);
  for (const key of formerKeys(situation)) {
    tags.delete(key);
  }
  for (const { Key, Value } of declared.tags) {
    tags.set(Key, Value);
  }
  if (declared.isRemovedOnDelete) {
    // Undefined: the id of what it sends.
    const id = joined.physicalId ?? (isNew ? '' : physicalId);
    // The account under its other name: the Delete of the former id is still to come.
    const isRenamed =
      isNew && physicalId !== '' && tags.get(ownTagKey(resourceKey))?.split(' ').includes(physicalId) === true;
    tags.set(ownTagKey(resourceKey), isRenamed ? `${physicalId} ${id}` : id);
  }
  if (place === NOWHERE) {
    const account = { id: accountId, tags, parentId: member.parentId };
    if (!isNew && declared.organizationalUnit === former?.organizationalUnit) {
      // A rollback must not get stuck: a follow-up tells that it fails.
      return { ...joined, account, followed: left + 1 };
    }
    const all = followUpsOf(before, situation).length;
    return { ...joined, status: 'FAILED', account, followed: all - replaced.length + (replaced.length > 0 ? 1 : 0) };
  }
  const hasNews = joined.sends || isNew || joined.joined !== undefined || place !== undefined;
  return {
    ...joined,
    account: { id: accountId, tags, parentId: place ?? member.parentId },
    // What takes the place of others ends with the answer, because all is done.
    followed: left + (replaced.length === 0 && declared.hasEvents && hasNews ? 1 : 0),
  };
}

/** It stands under the root, with the tags that the invitation carried. */
function newMember({ sends }: Expected, { declared, before }: Situation): Omit<SeenMember, 'email'> {
  const carried = openTo(declared.target, before)?.tags ?? new Map<string, string>();
  return { parentId: ROOT_ID, tags: sends ? mapOf(declared.tags) : carried };
}

/** What earlier declarations set, or have still to set, and this one does not. */
function formerKeys({ declared, former, isNew, followUps, resourceKey }: Situation): readonly string[] {
  const keysOf = (tags: readonly Tag[]) => tags.map(({ Key }) => Key);
  const before = [
    ...keysOf(isNew ? [] : (former?.tags ?? [])),
    ...(former?.isRemovedOnDelete === true ? [ownTagKey(resourceKey)] : []),
    ...followUps.flatMap(({ desired }) => [...keysOf(desired.tags), ...desired.removedTagKeys]),
  ];
  const kept = [...keysOf(declared.tags), ...(declared.isRemovedOnDelete ? [ownTagKey(resourceKey)] : [])];
  return before.filter((key) => !kept.includes(key));
}

/** A Delete ends what is followed and, where its tag says so, takes the account out. */
export function expectedAfterDeleting(deleted: Expected, request: ReadRequest, before: Snapshot): Expected {
  const { physicalId, resourceKey, declared } = request;
  const { kind } = readPhysicalId(physicalId);
  const isOfAll = kind === 'failed' || isMadeUp(physicalId);
  const others = followUpsOf(before, request).filter((followUp) => followUp.physicalId !== physicalId);
  const ended = { ...deleted, followed: isOfAll ? 0 : others.length };
  const isCancelled = kind === 'sent' && deleted.cancelled.some(({ id }) => id === physicalId);
  const named = /^member-(.*)/.exec(physicalId)?.[1];
  const accountId = named ?? memberOf(declared.target, before);
  const member = before.members.get(accountId ?? '');
  const key = ownTagKey(resourceKey);
  const own = member?.tags.get(key);
  const ids = own?.split(' ') ?? [];
  const isOwn = isOfAll ? own !== undefined : ids.includes(physicalId);
  if (!declared.isRemovedOnDelete || isCancelled || accountId === undefined || member === undefined || !isOwn) {
    return ended;
  }
  if (ids.length > 1) {
    const tags = new Map(member.tags).set(key, ids.filter((id) => id !== physicalId).join(' '));
    return { ...ended, account: { id: accountId, tags, parentId: member.parentId } };
  }
  // Of a Create that failed, only the tag goes.
  const isShared =
    isOfAll ||
    isClaimedByFollowUp(accountId, request, before) ||
    [...member.tags.keys()].some((other) => other.startsWith(OWN_TAG_PREFIX) && other !== key);
  if (!isShared) {
    return { ...ended, removed: accountId };
  }
  const tags = new Map(member.tags);
  tags.delete(key);
  return { ...ended, account: { id: accountId, tags, parentId: member.parentId } };
}

/** It joined by an invitation of another resource, or of this one to its other name, which has not come to tag it yet. */
function isClaimedByFollowUp(
  accountId: string,
  { declared, physicalId }: ReadRequest,
  { invitations, followUps, members }: Snapshot,
): boolean {
  const names = [accountId, members.get(accountId)?.email, declared.target.Id].map((name) => name?.toLowerCase());
  const accepted = invitations
    // Who has adopted one that was sent by hand, nothing tells.
    .filter(
      ({ state, target, resourceKey }) =>
        state === 'ACCEPTED' && resourceKey !== undefined && names.includes(target.Id.toLowerCase()),
    )
    .map(({ id }) => id);
  return followUps.some(
    (followUp) =>
      accepted.includes(followUp.handshakeId) &&
      followUp.physicalId !== physicalId &&
      followUp.desired.tags.some(({ Key }) => Key.startsWith(OWN_TAG_PREFIX)),
  );
}

export function followUpsOf({ followUps }: Snapshot, { resourceKey }: ReadRequest): readonly FollowUp[] {
  return followUps.filter(
    ({ stackId, logicalResourceId }) => resourceKeyOf(stackId, logicalResourceId) === resourceKey,
  );
}

const mapOf = (tags: readonly Tag[]) => new Map(tags.map(({ Key, Value }) => [Key, Value]));
