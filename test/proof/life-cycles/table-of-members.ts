import type { FollowUp } from '../../../lambda/follow-up/follow-up';
import { isSameTarget } from '../../../lambda/model/handshake';
import { isMadeUp, readPhysicalId } from '../../../lambda/model/physical-id';
import { ownTagKey } from '../../../lambda/model/own-tag';
import { resourceKeyOf } from '../../../lambda/model/reference';
import { OWN_TAG_PREFIX, type Tag } from '../../../lib/shared/contract';
import { ROOT_ID } from '../../../emulator/organization/organization';
import { targetNameOf } from '../../simulation/target-name';
import { NOWHERE } from './declaration';
import { besides, type DeclaredProperties, type ReadRequest } from './request';
import { isHeldBy, isNewlyDeclared, memberOf, namesIn, openTo, type SeenMember, type Snapshot } from './snapshot';
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
  const followUps = former.filter(({ stage }) => stage.is !== 'publish');
  // One that has sent its invitation again watches that one by now.
  const isRenewed = before.invitations.some(({ id, isRenewed: isSentAgain }) => id === handshakeId && isSentAgain);
  const replaced = followUps.filter(
    (followUp) => followUp.handshakeId === handshakeId || (followUp.renewal !== undefined && isRenewed),
  );
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

/** True if something is left to do when an open invitation is accepted, or to tell. */
function isFollowed(joined: Expected, situation: Situation): boolean {
  const { type, declared, former, followUps, before, resourceKey } = situation;
  // All tags travel with the invitation, the own tag with them.
  const isAsSent =
    joined.sends ||
    (type === 'Update' &&
      JSON.stringify(declared.tags) === JSON.stringify(former?.tags) &&
      declared.isRemovedOnDelete === former?.isRemovedOnDelete &&
      followUps.length === 0 &&
      openTo(declared.target, before)?.resourceKey === resourceKey);
  const isTagged = !isAsSent && (declared.tags.length > 0 || declared.isRemovedOnDelete);
  const isUntagged = !joined.sends && formerKeys(situation, false).length > 0;
  return (
    declared.hasEvents || declared.isRenewed || declared.organizationalUnit !== undefined || isTagged || isUntagged
  );
}

function expectedOfMember(joined: Expected, situation: Situation): Expected | undefined {
  const { declared, former, isNew, replaced, left, before, resourceKey } = situation;
  const accountId = joined.joined ?? memberOf(declared.target, before);
  if (accountId === undefined) {
    return undefined;
  }
  const member = joined.joined === undefined ? before.members.get(accountId) : newMember(joined, situation);
  if (member === undefined) {
    return undefined;
  }
  const place = declared.organizationalUnit;
  const tags = new Map(member.tags);
  for (const key of formerKeys(situation, true)) {
    tags.delete(key);
  }
  for (const { Key, Value } of declared.tags) {
    tags.set(Key, Value);
  }
  if (declared.isRemovedOnDelete) {
    const name = targetNameOf(declared.target);
    const formerName = isNew && former !== undefined ? targetNameOf(former.target) : name;
    // The account under its other name: the Delete of the former target is still to come.
    const isRenamed = formerName !== name && namesIn(tags.get(ownTagKey(resourceKey))).includes(formerName);
    tags.set(ownTagKey(resourceKey), isRenamed ? `${formerName} ${name}` : name);
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
  const isPlaced = place !== undefined && (place !== member.parentId || place !== former?.organizationalUnit);
  const hasNews = joined.sends || isNew || joined.joined !== undefined || isPlaced;
  return {
    ...joined,
    account: { id: accountId, tags, parentId: place ?? member.parentId },
    // What takes the place of others ends with the answer, because all is done.
    followed: left + (replaced.length === 0 && declared.hasEvents && hasNews ? 1 : 0),
  };
}

/** It stands under the root, with the tags that the invitation carried. */
function newMember(
  { sends }: Expected,
  { declared, before, resourceKey }: Situation,
): Pick<SeenMember, 'parentId' | 'tags'> {
  const carried = openTo(declared.target, before)?.tags ?? new Map<string, string>();
  return { parentId: ROOT_ID, tags: sends ? tagsSentFor(declared, resourceKey) : carried };
}

/** The tags that an invitation carries. */
export function tagsSentFor({ target, tags, isRemovedOnDelete }: DeclaredProperties, resourceKey: string) {
  const sent = new Map(tags.map(({ Key, Value }) => [Key, Value]));
  return isRemovedOnDelete ? sent.set(ownTagKey(resourceKey), targetNameOf(target)) : sent;
}

/** What earlier declarations set, or have still to set, and this one does not. */
function formerKeys(situation: Situation, isMember: boolean): readonly string[] {
  const { declared, former, isNew, followUps, resourceKey } = situation;
  const keysOf = (tags: readonly Tag[]) => tags.map(({ Key }) => Key);
  const before = [
    ...keysOf(isNew ? [] : (former?.tags ?? [])),
    // The former target may be the other name of a member. One that is invited joins without the former's tags.
    ...(former?.isRemovedOnDelete === true && (isMember || !isNew) ? [ownTagKey(resourceKey)] : []),
    // The physical id that an Update replaces says nothing of the account that is declared now.
    ...(former !== undefined && !isNew && (declared.isRemovedOnDelete || former.isRemovedOnDelete)
      ? [ownTagKey(senderKeyOf(situation))]
      : []),
    ...followUps.flatMap(({ desired }) => [...keysOf(desired.tags), ...desired.removedTagKeys]),
  ];
  const kept = [...keysOf(declared.tags), ...(declared.isRemovedOnDelete ? [ownTagKey(resourceKey)] : [])];
  return before.filter((key) => !kept.includes(key));
}

/** The resource that sent the invitation of the physical id. After a rename, it is the old one. */
function senderKeyOf(request: ReadRequest & { readonly before: Snapshot }): string {
  const { type, physicalId, resourceKey, before } = request;
  const named = type === 'Create' ? undefined : before.invitations.find(({ id }) => id === physicalId);
  const sender = besides(request, before.resources).find((other) => other.resourceKey === named?.resourceKey);
  // Until the sender is deleted, or has another target, its tag stays.
  const isTheirs = sender !== undefined && named !== undefined && isHeldBy(sender, named);
  return isTheirs ? resourceKey : (named?.resourceKey ?? resourceKey);
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
  const accepted = before.invitations.find(
    ({ id, state }) => state === 'ACCEPTED' && id === physicalId.replace('adopted-', ''),
  )?.acceptedBy;
  const accountId = named ?? accepted ?? memberOf(declared.target, before);
  const member = before.members.get(accountId ?? '');
  const name = targetNameOf(declared.target);
  const isShared = isSharedId(request, before);
  const hasName = (key: string) => namesIn(member?.tags.get(key)).includes(name);
  const [own, sender] = [ownTagKey(resourceKey), ownTagKey(senderKeyOf({ ...request, before }))];
  const key = !isShared && !hasName(own) && hasName(sender) ? sender : own;
  const names = namesIn(member?.tags.get(key));
  const isOwn = names.includes(name);
  if (!declared.isRemovedOnDelete || isCancelled || accountId === undefined || member === undefined || !isOwn) {
    return ended;
  }
  if (names.length > 1) {
    const tags = new Map(member.tags).set(key, names.filter((other) => other !== name).join(' '));
    return { ...ended, account: { id: accountId, tags, parentId: member.parentId } };
  }
  // Of a Create that failed, only the tag goes.
  const isKept =
    isOfAll ||
    isShared ||
    isNewlyDeclared(member.tags.get(key), before.at) ||
    isClaimed({ id: accountId, ...member }, request, before) ||
    [...member.tags.keys()].some((other) => other.startsWith(OWN_TAG_PREFIX) && other !== key);
  if (!isKept) {
    switch (member.state) {
      case 'ACTIVE':
        return { ...ended, removed: accountId };
      case 'SUSPENDED':
        return { ...ended, status: 'FAILED' };
      default:
        // AWS removes a closed account by itself, and lets nobody else do it.
        return ended;
    }
  }
  const tags = new Map(member.tags);
  tags.delete(key);
  return { ...ended, account: { id: accountId, tags, parentId: member.parentId } };
}

/** True if another resource of the stack has the invitation, whatever has become of that. */
function isSharedId(request: ReadRequest, before: Snapshot): boolean {
  const { physicalId, resourceKey, declared } = request;
  const ours = before.invitations.filter(
    ({ id, resourceKey: by, target }) =>
      id === physicalId || (by === resourceKey && isSameTarget(target, declared.target)),
  );
  return besides(request, before.resources).some((other) => ours.some((invitation) => isHeldBy(other, invitation)));
}

/** True if an open invitation, or one that a member has accepted, is not this resource's to the same target. */
function isClaimed(
  account: SeenMember & { readonly id: string },
  { resourceKey, declared }: ReadRequest,
  { invitations }: Snapshot,
): boolean {
  return invitations.some(({ target, state, requestedAt, acceptedBy, resourceKey: by }) => {
    const isOfDeclared = isSameTarget(target, declared.target);
    const isOfAccount =
      acceptedBy === account.id || [account.id, account.email.toLowerCase()].includes(target.Id.toLowerCase());
    return (
      by !== undefined &&
      !(by === resourceKey && isOfDeclared) &&
      (isOfDeclared || isOfAccount) &&
      (state === 'OPEN' || (state === 'ACCEPTED' && requestedAt > account.joinedAt))
    );
  });
}

export function followUpsOf({ followUps }: Snapshot, { resourceKey }: ReadRequest): readonly FollowUp[] {
  return followUps.filter(
    ({ stackId, logicalResourceId }) => resourceKeyOf(stackId, logicalResourceId) === resourceKey,
  );
}
