import type { Tag } from '../../lib/shared/contract';
import type { Context } from '../context/resource-context';
import type { Fulfilled } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { Former } from '../protocol/properties';
import type { CreateRequest, UpdateRequest } from '../protocol/request';
import { ownTagKey, type Wanted } from './bring-up-to-date';

/**
 * What the account is to become: for a member what differs from what an earlier
 * declaration has brought about, for an open invitation what does not come with
 * it.
 *
 * @param owed by the follow-ups whose place is taken: it is owed still
 */
export function wantedOf(
  request: CreateRequest | UpdateRequest,
  fulfilled: Fulfilled,
  owed: readonly Wanted[],
  { owner }: Pick<Context, 'owner'>,
): Wanted {
  const { tags } = request.invitation;
  const own: Tag[] = request.isRemovedOnDelete ? [{ Key: ownTagKey(owner), Value: fulfilled.physicalId }] : [];
  const organizationalUnit = isPlacementOwed(request, fulfilled, owed) ? request.organizationalUnit : undefined;
  return {
    tags: isTaggingOwed(request, fulfilled, owed) ? [...tags, ...own] : own,
    formerTagKeys: formerTagKeys(request, fulfilled, owed, ownTagKey(owner)),
    ...(organizationalUnit !== undefined && { organizationalUnit }),
    ...(request.type === 'Update' &&
      formerOf(request, fulfilled) === undefined &&
      request.isRemovedOnDelete && { formerPhysicalId: request.physicalId }),
  };
}

/** What was declared before of the same account: nothing where this request gave the resource its physical id. */
export function formerOf(request: CreateRequest | UpdateRequest, { physicalId }: Fulfilled): Former | undefined {
  return request.type === 'Update' && request.physicalId === physicalId ? request.former : undefined;
}

/**
 * Whoever moved a member by hand since has a reason: it is moved once, and again
 * when another place is declared. A follow-up that still runs may not have done it.
 */
function isPlacementOwed(
  request: CreateRequest | UpdateRequest,
  fulfilled: Fulfilled,
  owed: readonly Wanted[],
): boolean {
  const earlier = formerOf(request, fulfilled);
  return (
    earlier === undefined ||
    fulfilled.attributes?.State !== 'ACCEPTED' ||
    fulfilled.hasJustJoined === true ||
    request.organizationalUnit !== earlier.organizationalUnit ||
    owed.some(({ organizationalUnit }) => organizationalUnit !== undefined)
  );
}

/** An invitation that this request sent carries the tags, and one that an Update finds as it was, too. */
function isTaggingOwed(
  request: CreateRequest | UpdateRequest,
  { attributes, sentHandshakeId, physicalId }: Fulfilled,
  owed: readonly Wanted[],
): boolean {
  if (attributes?.State === 'ACCEPTED') {
    return true;
  }
  if (sentHandshakeId !== undefined) {
    return false;
  }
  const isAsSent = request.type === 'Update' && isSame(request.invitation.tags, request.former.tags);
  return !isAsSent || owed.length > 0 || readPhysicalId(physicalId).kind === 'adopted';
}

function formerTagKeys(
  request: CreateRequest | UpdateRequest,
  fulfilled: Fulfilled,
  owed: readonly Wanted[],
  ownKey: string,
): readonly string[] {
  // Who is invited was no member, and had none.
  if (fulfilled.sentHandshakeId !== undefined) {
    return [];
  }
  const owedKeys = owed.flatMap((wanted) => [...keysOf(wanted.tags), ...wanted.formerTagKeys]);
  const earlier = formerOf(request, fulfilled);
  // Where the other target is the account's other name, the Delete that follows would take it out by the tag.
  const own = request.type === 'Update' && request.former.isRemovedOnDelete ? [ownKey] : [];
  const before = [...keysOf(earlier?.tags ?? []), ...own, ...owedKeys];
  const kept = new Set([...keysOf(request.invitation.tags), ...(request.isRemovedOnDelete ? [ownKey] : [])]);
  // No invitation carries the own tag: there is nothing to follow an open one for.
  const isMember = fulfilled.attributes?.State === 'ACCEPTED';
  return [...new Set(before)].filter((key) => !kept.has(key) && (isMember || key !== ownKey));
}

const keysOf = (tags: readonly Tag[]) => tags.map(({ Key }) => Key);

export function isSame(some: readonly Tag[], others: readonly Tag[]): boolean {
  const values = new Map(others.map(({ Key, Value }) => [Key, Value]));
  return some.length === others.length && some.every(({ Key, Value }) => values.get(Key) === Value);
}
