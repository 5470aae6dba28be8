import type { Target } from '../../lib/shared/contract';
import type { ResourceContext } from '../context/resource-context';
import { attributesOf, isFor, isPending, isSentBy, newestOf } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import { adoptedId, memberId } from '../model/physical-id';
import type { Invitation } from '../protocol/properties';
import { withLastResort } from './refusal';
import { invite, type Invited } from './send';

/** Invites, under a new physical id. */
export async function create(
  invitation: Invitation,
  context: ResourceContext,
  previousTarget?: Target,
): Promise<Outcome> {
  const outcome = (invited: Invited) => ({ physicalId: physicalIdOf(invited), ...outcomeOf(invited) });
  return withLastResort(
    async () => {
      const invited = await invite(invitation, context, { previousTarget, looksForEmail: true });
      const isUpdate = previousTarget !== undefined;
      return outcome((await findJoinedBy(invited, invitation, isUpdate, context)) ?? invited);
    },
    async () => {
      const ours = await findOurs(invitation, context);
      return ours && outcome(ours);
    },
  );
}

/**
 * The invitation by which the account joined, where that is known to be this
 * resource's: a copy of this request may have sent it, and both must end with one
 * physical id; a rollback comes back to the target that it was sent to.
 */
async function findJoinedBy(
  invited: Invited,
  { target }: Invitation,
  isUpdate: boolean,
  { organizations, resourceKey, signedAtMillis = Number.POSITIVE_INFINITY }: ResourceContext,
): Promise<Invited | undefined> {
  if (invited.by !== 'membership') {
    return undefined;
  }
  const hasJustJoined = (invited.account.joinedAt?.getTime() ?? 0) >= signedAtMillis;
  if (!hasJustJoined && !isUpdate) {
    return undefined;
  }
  const handshake = newestOf(
    (await organizations.listInvitations()).filter(
      (candidate) => candidate.state === 'ACCEPTED' && isFor(candidate, target),
    ),
  );
  if (handshake !== undefined && isSentBy(handshake, resourceKey)) {
    return { by: 'keeping', handshake };
  }
  // Another resource's is its own affair.
  const isByHand = handshake !== undefined && handshake.reference === undefined;
  return isByHand && hasJustJoined ? { by: 'adopting', handshake } : undefined;
}

function physicalIdOf(invited: Invited): string {
  switch (invited.by) {
    case 'sending':
    case 'keeping':
      return invited.handshake.id;
    case 'adopting':
      return adoptedId(invited.handshake.id);
    case 'membership':
      return memberId(invited.account.id);
  }
}

/** What an invitation, or the lack of one, leaves behind. */
export function outcomeOf(invited: Invited): Omit<Outcome, 'physicalId'> {
  switch (invited.by) {
    case 'membership': {
      const { id: accountId, organizationId } = invited.account;
      return { attributes: attributesOf({ state: 'ACCEPTED', accountId, organizationId }), invitation: 'found' };
    }
    case 'sending':
      return { attributes: attributesOf(invited.handshake), invitation: 'sent' };
    case 'keeping':
      return { attributes: attributesOf(invited.handshake), invitation: 'kept' };
    case 'adopting':
      return { attributes: attributesOf(invited.handshake), invitation: 'found' };
  }
}

/** Before an error fails the request, one more look: an open invitation of ours as declared is success. */
export async function findOurs(
  { target, revision }: Invitation,
  { organizations, resourceKey }: ResourceContext,
): Promise<Invited | undefined> {
  const handshake = (await organizations.listInvitations()).find(
    (candidate) =>
      isPending(candidate) &&
      isFor(candidate, target) &&
      isSentBy(candidate, resourceKey) &&
      (candidate.reference?.revision ?? 0) >= revision,
  );
  return handshake && { by: 'keeping', handshake };
}
