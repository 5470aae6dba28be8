import type { Target } from '../../lib/shared/contract';
import type { ResourceContext } from '../context/resource-context';
import { isFor, isPending, isSentBy, newestOf } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import type { Invitation } from '../protocol/properties';
import { type Invited, outcomeOf } from './invited';
import { refusable, type Refusal } from './refusal';
import { invite } from './send';

/**
 * Invites the target under a new physical id.
 *
 * @param previousTarget the target before an Update that names another one
 */
export async function create(
  invitation: Invitation,
  context: ResourceContext,
  previousTarget?: Target,
): Promise<Outcome | Refusal> {
  return refusable(
    async () => {
      const invited = await invite(invitation, context, previousTarget);
      const isUpdate = previousTarget !== undefined;
      return outcomeOf(
        invited.by === 'membership' ? await invitationBehind(invited, invitation, isUpdate, context) : invited,
      );
    },
    async () => {
      const ours = await findOurs(invitation, context);
      return ours && outcomeOf(ours);
    },
  );
}

/**
 * The invitation behind a membership, if this resource sent it.
 *
 * A copy of this request may have sent the invitation, and both must end with one physical id. An Update may also roll
 * back to the target that the resource invited before.
 */
async function invitationBehind(
  membership: Extract<Invited, { by: 'membership' }>,
  { target }: Invitation,
  isUpdate: boolean,
  { organizations, resourceKey, signedAtMillis = Number.POSITIVE_INFINITY }: ResourceContext,
): Promise<Invited> {
  const hasJustJoined = (membership.account.joinedAt?.getTime() ?? 0) >= signedAtMillis;
  if (!hasJustJoined && !isUpdate) {
    return membership;
  }
  const handshake = newestOf(
    (await organizations.listInvitations()).filter(
      (candidate) => candidate.state === 'ACCEPTED' && isFor(candidate, target),
    ),
  );
  if (handshake !== undefined && isSentBy(handshake, resourceKey)) {
    return { by: 'keeping', handshake };
  }
  // An invitation of another resource is not touched.
  const isByHand = handshake !== undefined && handshake.reference === undefined;
  return isByHand && hasJustJoined ? { by: 'adopting', handshake } : membership;
}

/** An open invitation of this resource as declared. It makes a success of a request that would fail. */
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
