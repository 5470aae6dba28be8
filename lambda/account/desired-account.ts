import type { Tag } from '../../lib/shared/contract';
import type { ResourceContext } from '../context/resource-context';
import type { Outcome } from '../model/outcome';
import { ownTagKey, sinceWord, tagsOfDeclared, targetName } from '../model/own-tag';
import { readPhysicalId } from '../model/physical-id';
import type { PreviousDeclaration } from '../protocol/lenient-properties';
import type { DeployRequest } from '../protocol/request';
import type { DesiredAccount } from './bring-up-to-date';

/**
 * The tags and the place that the account is to have.
 *
 * A member is to have all that is declared, at each request. For an open
 * invitation the tags are left out if it carries them.
 *
 * @param replaced those of the follow-ups whose place is taken: the tag keys that they had to remove are removed still
 */
export function desiredAccountOf(
  request: DeployRequest,
  outcome: Outcome,
  replaced: readonly DesiredAccount[],
  { resourceKey, signedAtMillis, nowMillis }: Pick<ResourceContext, 'resourceKey' | 'signedAtMillis' | 'nowMillis'>,
): DesiredAccount {
  const { invitation, organizationalUnit } = request;
  const previousName = previousNameOf(request, outcome);
  return {
    tags: isCarried(request, outcome, replaced) ? [] : tagsOfDeclared(invitation, resourceKey),
    removedTagKeys: removedTagKeys(request, outcome, replaced, resourceKey),
    ...(organizationalUnit !== undefined && { organizationalUnit }),
    ...(previousName !== undefined && { previousName }),
    ...(outcome.senderKey !== undefined && invitation.isRemovedOnDelete && { senderKey: outcome.senderKey }),
    ...(isMemberFromBefore(request, outcome) && { since: sinceWord(signedAtMillis ?? nowMillis) }),
  };
}

/** The previous declaration for the same account: none if this request gave the resource its physical id. */
export function previousOf(request: DeployRequest, { physicalId }: Outcome): PreviousDeclaration | undefined {
  return request.type === 'Update' && request.physicalId === physicalId ? request.previous : undefined;
}

/** Whether this request is the first to declare an account that was a member before, and that a Delete would remove. */
function isMemberFromBefore(request: DeployRequest, outcome: Outcome): boolean {
  const isFirst = previousOf(request, outcome) === undefined && readPhysicalId(outcome.physicalId).kind === 'member';
  return isFirst && request.invitation.isRemovedOnDelete;
}

/**
 * The name of the previous target in the own tag, if this request declares another target.
 *
 * Both may be names of one account. A Delete by the previous name, or by the present one after a rollback, is still to
 * come, and must not take the account out.
 */
function previousNameOf(request: DeployRequest, outcome: Outcome): string | undefined {
  if (request.type === 'Create' || previousOf(request, outcome) !== undefined) {
    return undefined;
  }
  const { target } = request.previous;
  return request.invitation.isRemovedOnDelete && target !== undefined ? targetName(target) : undefined;
}

/** True if the account joins with all the tags, because the open invitation was sent with them. */
function isCarried(request: DeployRequest, outcome: Outcome, replaced: readonly DesiredAccount[]): boolean {
  if (outcome.attributes.State === 'ACCEPTED' || outcome.invitation === 'found') {
    return false;
  }
  if (outcome.invitation === 'sent') {
    return true;
  }
  // It was sent for an earlier request. If a follow-up runs, the tags may have changed since.
  const { tags, isRemovedOnDelete } = request.invitation;
  return (
    request.type === 'Update' &&
    isSame(tags, request.previous.tags) &&
    isRemovedOnDelete === request.previous.isRemovedOnDelete &&
    replaced.length === 0
  );
}

function removedTagKeys(
  request: DeployRequest,
  outcome: Outcome,
  replaced: readonly DesiredAccount[],
  resourceKey: string,
): readonly string[] {
  if (outcome.invitation === 'sent') {
    // An account that is invited was no member, and had no tags.
    return [];
  }
  const { tags, isRemovedOnDelete } = request.invitation;
  const ownKey = ownTagKey(resourceKey);
  const before = [
    ...keysOf(previousOf(request, outcome)?.tags ?? []),
    ...(mayHaveOwnTag(request, outcome) ? [ownKey] : []),
    ...(mayHaveFormerTag(request, outcome) ? [ownTagKey(outcome.formerKey ?? resourceKey)] : []),
    ...replaced.flatMap((desired) => [...keysOf(desired.tags), ...desired.removedTagKeys]),
  ];
  const kept = new Set([...keysOf(tags), ...(isRemovedOnDelete ? [ownKey] : [])]);
  return [...new Set(before)].filter((key) => !kept.has(key));
}

/** True if an earlier request has given the own tag to the account, or to the invitation. */
function mayHaveOwnTag(request: DeployRequest, outcome: Outcome): boolean {
  if (request.type === 'Create') {
    return false;
  }
  // A member may have it under the previous target, its other name. The Delete that follows must not take it out.
  const isMember = outcome.attributes.State === 'ACCEPTED';
  return (isMember ? request.previous : previousOf(request, outcome))?.isRemovedOnDelete === true;
}

/** True if the tag under the former key may be there. After a rename, that resource may have had the option alone. */
const mayHaveFormerTag = (request: DeployRequest, outcome: Outcome) =>
  mayHaveOwnTag(request, outcome) || (outcome.formerKey !== undefined && request.invitation.isRemovedOnDelete);

const keysOf = (tags: readonly Tag[]) => tags.map(({ Key }) => Key);

export function isSame(some: readonly Tag[], others: readonly Tag[]): boolean {
  const values = new Map(others.map(({ Key, Value }) => [Key, Value]));
  return some.length === others.length && some.every(({ Key, Value }) => values.get(Key) === Value);
}
