import type { Tag } from '../../lib/shared/contract';
import type { ResourceContext } from '../context/resource-context';
import type { Outcome } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { PreviousDeclaration } from '../protocol/properties';
import type { CreateRequest, UpdateRequest } from '../protocol/request';
import { ownTagKey, type DesiredAccount } from './bring-up-to-date';

/**
 * What the account is to become: for a member what differs from what an earlier
 * declaration has brought about, for an open invitation what does not come with
 * it.
 *
 * @param owed by the follow-ups whose place is taken: it is owed still
 */
export function desiredAccountOf(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  owed: readonly DesiredAccount[],
  { resourceKey }: Pick<ResourceContext, 'resourceKey'>,
): DesiredAccount {
  const { tags } = request.invitation;
  const own: Tag[] = request.isRemovedOnDelete ? [{ Key: ownTagKey(resourceKey), Value: outcome.physicalId }] : [];
  const organizationalUnit = isPlacementOwed(request, outcome, owed) ? request.organizationalUnit : undefined;
  return {
    tags: isTaggingOwed(request, outcome, owed) ? [...tags, ...own] : own,
    removedTagKeys: removedTagKeys(request, outcome, owed, ownTagKey(resourceKey)),
    ...(organizationalUnit !== undefined && { organizationalUnit }),
    ...(request.type === 'Update' &&
      previousOf(request, outcome) === undefined &&
      request.isRemovedOnDelete && { previousPhysicalId: request.physicalId }),
  };
}

/** What was declared before of the same account: nothing where this request gave the resource its physical id. */
export function previousOf(
  request: CreateRequest | UpdateRequest,
  { physicalId }: Outcome,
): PreviousDeclaration | undefined {
  return request.type === 'Update' && request.physicalId === physicalId ? request.previous : undefined;
}

/**
 * Whoever moved a member by hand since has a reason: it is moved once, and again
 * when another place is declared. A follow-up that still runs may not have done it.
 */
function isPlacementOwed(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  owed: readonly DesiredAccount[],
): boolean {
  const earlier = previousOf(request, outcome);
  return (
    earlier === undefined ||
    outcome.attributes.State !== 'ACCEPTED' ||
    outcome.membership === 'new' ||
    request.organizationalUnit !== earlier.organizationalUnit ||
    owed.some(({ organizationalUnit }) => organizationalUnit !== undefined)
  );
}

/** An invitation that this request sent carries the tags, and one that an Update finds as it was, too. */
function isTaggingOwed(
  request: CreateRequest | UpdateRequest,
  { attributes, invitation, physicalId }: Outcome,
  owed: readonly DesiredAccount[],
): boolean {
  if (attributes.State === 'ACCEPTED') {
    return true;
  }
  if (invitation === 'sent') {
    return false;
  }
  const isAsSent = request.type === 'Update' && isSame(request.invitation.tags, request.previous.tags);
  return !isAsSent || owed.length > 0 || readPhysicalId(physicalId).kind === 'adopted';
}

function removedTagKeys(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  owed: readonly DesiredAccount[],
  ownKey: string,
): readonly string[] {
  // Who is invited was no member, and had none.
  if (outcome.invitation === 'sent') {
    return [];
  }
  const owedKeys = owed.flatMap((desired) => [...keysOf(desired.tags), ...desired.removedTagKeys]);
  const earlier = previousOf(request, outcome);
  // Where the other target is the account's other name, the Delete that follows would take it out by the tag.
  const own = request.type === 'Update' && request.previous.isRemovedOnDelete ? [ownKey] : [];
  const before = [...keysOf(earlier?.tags ?? []), ...own, ...owedKeys];
  const kept = new Set([...keysOf(request.invitation.tags), ...(request.isRemovedOnDelete ? [ownKey] : [])]);
  // No invitation carries the own tag: there is nothing to follow an open one for.
  const isMember = outcome.attributes.State === 'ACCEPTED';
  return [...new Set(before)].filter((key) => !kept.has(key) && (isMember || key !== ownKey));
}

const keysOf = (tags: readonly Tag[]) => tags.map(({ Key }) => Key);

export function isSame(some: readonly Tag[], others: readonly Tag[]): boolean {
  const values = new Map(others.map(({ Key, Value }) => [Key, Value]));
  return some.length === others.length && some.every(({ Key, Value }) => values.get(Key) === Value);
}
