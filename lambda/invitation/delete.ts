import type { Target } from '../../lib/shared/contract';
import { asCallError, CallError } from '../aws/call-error';
import { cancelIfOpen, describeIfKnown, type Organizations } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { isAccountFor } from '../model/account';
import { type Handshake, isFor, isPending, isSentBy, newestOf } from '../model/handshake';
import type { Deletion } from '../model/outcome';
import { type PhysicalId, readPhysicalId } from '../model/physical-id';
import type { DeleteRequest, Request } from '../protocol/request';

/** Cancels what is open of the resource; who joined stays a member. */
export async function remove(
  request: DeleteRequest,
  context: ResourceContext,
  isUncertain: boolean,
): Promise<Deletion | 'uncertain'> {
  const { physicalId, target, revision } = request;
  const { organizations } = context;
  const id = readPhysicalId(physicalId);
  if (id.kind === 'made up' && !isUncertain) {
    return 'uncertain';
  }
  try {
    if (id.kind === 'sent' && (await cancelIfOpen(id.handshakeId, organizations))) {
      return { physicalId, invitation: 'cancelled' };
    }
    if (await isSettled(id, target, organizations)) {
      return { physicalId, invitation: 'not open' };
    }
    const ours = await cancelOurs(context, (handshake) => target === undefined || isFor(handshake, target));
    const sentRevision = newestOf(ours)?.reference?.revision ?? 1;
    if (sentRevision < revision && id.kind !== 'failed') {
      // An Update may have sent the declared revision a moment ago.
      const error = new CallError(
        'unlisted',
        'LateList',
        'the list may be late',
        'Nothing needs to be done.',
        undefined,
      );
      error.lastResort = () => Promise.resolve({ physicalId, invitation: 'not open' });
      throw error;
    }
  } catch (thrown) {
    throw withNothingOpen(thrown, request);
  }
  return { physicalId, invitation: 'not open' };
}

/** Whether nothing can be open, so that the list need not be read. */
async function isSettled(id: PhysicalId, target: Target | undefined, organizations: Organizations): Promise<boolean> {
  switch (id.kind) {
    case 'sent':
      return target?.Type === 'ACCOUNT' && (await organizations.findMember(target.Id)) !== undefined;
    case 'member': {
      // Where the account has another address by now, its former one may have been invited since.
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

/** Marks errors after which a Delete may still succeed, because nothing of it can be open. */
export function withNothingOpen(thrown: unknown, request: Request): CallError {
  const error = asCallError(thrown);
  if (request.type === 'Delete') {
    const { physicalId } = request;
    const { kind } = readPhysicalId(physicalId);
    // The organization is gone, and every invitation with it.
    const isGone = error.code === 'AWSOrganizationsNotInUseException';
    // Whoever may not list invitations could not send one: the stack must be able to roll back.
    const mayNotList = error.code === 'AccessDeniedException' && error.operation === 'ListHandshakesForOrganization';
    const neverInvited = mayNotList && (kind === 'failed' || kind === 'made up');
    if (isGone || neverInvited) {
      error.lastResort = () => Promise.resolve({ physicalId, invitation: 'not open' });
    }
  }
  return error;
}

/** Cancels the open invitations that our resource sent and that are meant, and returns those with the ended ones. */
export async function cancelOurs(
  { organizations, resourceKey }: ResourceContext,
  isMeant: (handshake: Handshake) => boolean,
): Promise<readonly Handshake[]> {
  const ours = (await organizations.listInvitations()).filter(
    (handshake) => isSentBy(handshake, resourceKey) && isMeant(handshake),
  );
  for (const handshake of ours.filter(isPending)) {
    await cancelIfOpen(handshake.id, organizations);
  }
  return ours;
}
