import type { Target } from '../../lib/shared/contract';
import { asCallError, CallError } from '../aws/call-error';
import { cancelIfOpen, describeIfKnown, NOT_FOUND, type Organizations } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { isAccountFor } from '../model/account';
import { type Handshake, isFor, isPending, isSentBy, newestOf } from '../model/handshake';
import type { Deletion } from '../model/outcome';
import { formerKeyOf } from '../model/ownership';
import { type PhysicalId, readPhysicalId } from '../model/physical-id';
import type { DeleteRequest } from '../protocol/request';
import { actionFor, rowOfOpen } from './decision-table';
import type { Refusal } from './refusal';
import { isShared, unshared } from './sharing';
import { isSpared, sparedBy } from './spared';

/** Cancels the open invitations of the resource. An account that joined stays a member. */
export async function remove(
  request: DeleteRequest,
  context: ResourceContext,
  overlaps: boolean,
): Promise<Deletion | 'overlaps' | Refusal> {
  const { physicalId } = request;
  const id = readPhysicalId(physicalId);
  if (id.kind === 'made up' && !overlaps) {
    return 'overlaps';
  }
  try {
    return await cancelAll(id, request, context);
  } catch (thrown) {
    return refusedDelete(thrown, request);
  }
}

async function cancelAll(
  id: PhysicalId,
  { physicalId, target, revision }: DeleteRequest,
  context: ResourceContext,
): Promise<Deletion | Refusal> {
  const { organizations, resourceKey } = context;
  if (await isShared(physicalId, context)) {
    await cancelUnshared(id, target, context);
    return { physicalId, invitation: 'shared' };
  }
  const named = id.kind === 'sent' ? await cancelNamed(id.handshakeId, organizations) : 'ended';
  if (typeof named === 'object') {
    const formerKey = formerKeyOf(physicalId, named, resourceKey);
    return { physicalId, invitation: 'cancelled', ...(formerKey !== undefined && { formerKey }) };
  }
  if (await isSettled(id, target, organizations)) {
    return notOpen(physicalId);
  }
  const spared = await sparedBy(physicalId, context);
  if (target !== undefined && spared.isTarget(target)) {
    return notOpen(physicalId);
  }
  const ours = await cancelOurs(context, (handshake) =>
    target === undefined ? !isSpared(handshake, spared) : isFor(handshake, target),
  );
  // The invitation itself, or one of the declared revision, may have been sent a moment ago.
  const isLate =
    (named === 'unknown' && ours.length === 0) ||
    (id.kind !== 'failed' && (await newestRevision(ours, id, organizations)) < revision);
  if (isLate) {
    return { error: lateList(), otherwise: () => Promise.resolve(notOpen(physicalId)) };
  }
  return notOpen(physicalId);
}

/** The revision that the newest invitation was sent for. After a rename, that may be the one which the old resource sent. */
async function newestRevision(
  ours: readonly Handshake[],
  id: PhysicalId,
  organizations: Organizations,
): Promise<number> {
  const newest =
    newestOf(ours) ?? (id.kind === 'sent' ? await describeIfKnown(id.handshakeId, organizations) : undefined);
  return newest?.reference?.revision ?? 1;
}

/**
 * Cancels what the resource has for itself although its physical id is shared: after a rename that failed without a
 * rollback, a raised revision may have sent another invitation. The resource that sent the shared one has no other.
 */
async function cancelUnshared(id: PhysicalId, target: Target | undefined, context: ResourceContext): Promise<void> {
  if (target === undefined || (id.kind !== 'sent' && id.kind !== 'adopted')) {
    return;
  }
  const shared = await describeIfKnown(id.handshakeId, context.organizations);
  if (shared === undefined || !isSentBy(shared, context.resourceKey)) {
    await cancelOurs(context, (handshake) => handshake.id !== id.handshakeId && isFor(handshake, target));
  }
}

/**
 * Cancels the invitation that the physical id names. AWS does not know one that was forgotten, or sent a moment ago.
 *
 * @returns the cancelled invitation
 */
async function cancelNamed(
  handshakeId: string,
  organizations: Organizations,
): Promise<Handshake | 'ended' | 'unknown'> {
  try {
    return await organizations.cancelHandshake(handshakeId);
  } catch (thrown) {
    const { kind, code } = asCallError(thrown);
    if (kind === 'gone') {
      return code === NOT_FOUND ? 'unknown' : 'ended';
    }
    throw thrown;
  }
}

const notOpen = (physicalId: string): Deletion => ({ physicalId, invitation: 'not open' });

const lateList = () =>
  new CallError('unlisted', 'LateList', 'the list may be late', 'Nothing needs to be done.', undefined);

/** True if no invitation of the resource can be open, so that the list need not be read. */
async function isSettled(id: PhysicalId, target: Target | undefined, organizations: Organizations): Promise<boolean> {
  switch (id.kind) {
    case 'sent':
      return target?.Type === 'ACCOUNT' && (await organizations.findMember(target.Id)) !== undefined;
    case 'member': {
      // If the account has another e-mail address by now, its previous address may have been invited since.
      const account = await organizations.findMember(id.accountId);
      return account !== undefined && target !== undefined && isAccountFor(account, target);
    }
    case 'adopted': {
      const adopted = await describeIfKnown(id.handshakeId, organizations);
      return adopted !== undefined && isPending(adopted);
    }
    case 'failed':
    case 'made up':
      return false;
  }
}

/** The refusal of a Delete. Its way out is a success if no invitation of the resource can be open. */
export function refusedDelete(thrown: unknown, { physicalId }: DeleteRequest): Refusal {
  const error = asCallError(thrown);
  const { kind } = readPhysicalId(physicalId);
  // The organization is gone, and every invitation with it.
  const isGone = error.code === 'AWSOrganizationsNotInUseException';
  // A function that may not list invitations, or has no session of its access role, could not send one. Without this
  // success the stack could not roll back.
  const mayNotList = error.code === 'AccessDeniedException' && error.operation === 'ListHandshakesForOrganization';
  const hasNoSession = error.operation === 'AssumeRole' && error.kind !== 'transient';
  const neverInvited = (mayNotList || hasNoSession) && (kind === 'failed' || kind === 'made up');
  // The list was late the other way round, and told of an invitation that AWS has forgotten.
  const isForgotten = error.code === NOT_FOUND;
  const isEnded = isGone || neverInvited || isForgotten;
  return { error, otherwise: () => Promise.resolve(isEnded ? notOpen(physicalId) : undefined) };
}

/**
 * Cancels the open invitations of the resource that a predicate chooses, unless a rename has given them to another one.
 *
 * @returns all chosen invitations, the ended ones included
 */
export async function cancelOurs(
  context: ResourceContext,
  isChosen: (handshake: Handshake) => boolean,
): Promise<readonly Handshake[]> {
  const { organizations, resourceKey } = context;
  const ours = (await organizations.listInvitations()).filter(
    (handshake) => isSentBy(handshake, resourceKey) && isChosen(handshake),
  );
  const open = ours.filter((each) => isPending(each) && isCancelled(each, resourceKey));
  for (const handshake of await unshared(open, context)) {
    await cancelIfOpen(handshake.id, organizations);
  }
  return ours;
}

/** True if the table cancels an open invitation. The declared revision and existingInvitation make no difference. */
function isCancelled(open: Handshake, resourceKey: string): boolean {
  const declared = { resourceKey, revision: 1, existingInvitation: 'ADOPT' } as const;
  return actionFor('Delete', rowOfOpen(open, declared)) === 'cancel';
}
