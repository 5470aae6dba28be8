import type { Target } from '../lib/private/contract';
import type { Invitation, UpdateRequest } from './cloudformation-request';
import { create, findOurs, outcomeOf, withLastResort } from './create';
import {
  type Attributes,
  attributesOf,
  type Handshake,
  isFor,
  isPending,
  isSameTarget,
  isSentBy,
  newestOf,
} from './handshake';
import { asCallError, type Context, fateOf, invite, replace } from './invite';
import type { Fulfilled } from './lifecycle';
import { isMemberFor, readPhysicalId } from './physical-id';

/** Brings what was sent up to what is declared now; another target is invited anew. */
export async function update(
  request: UpdateRequest,
  context: Context,
  isUncertain: boolean,
): Promise<Fulfilled | 'uncertain'> {
  const { invitation, physicalId, former } = request;
  const isChanged = former.target !== undefined && !isSameTarget(former.target, invitation.target);
  return withLastResort(
    async () => {
      const first = await describeFirst(physicalId, context);
      const belongsTo = (target: Target) => belongs(physicalId, first, target);
      if (belongsTo(invitation.target) === false || (isChanged && belongsTo(former.target) === true)) {
        return create(invitation, context, former.target);
      }
      // The rollback of an Update whose answer CloudFormation did not wait for: the id is the wanted target's, or may be.
      return isChanged && !isUncertain ? 'uncertain' : bringUpToDate(request, first, isChanged, context);
    },
    () => findKept(request, context),
  );
}

/** The last look: an open invitation of ours as declared, under the id that the resource has. */
async function findKept({ physicalId, invitation }: UpdateRequest, context: Context): Promise<Fulfilled | undefined> {
  const ours = await findOurs(invitation, context);
  return ours && { physicalId, ...outcomeOf(ours) };
}

/** The handshake that the physical id names, if the service remembers it. */
async function describeFirst(physicalId: string, { organizations }: Context): Promise<Handshake | undefined> {
  const id = readPhysicalId(physicalId);
  if (id.kind !== 'sent' && id.kind !== 'adopted') {
    return undefined;
  }
  try {
    return await organizations.describeHandshake(id.handshakeId);
  } catch (error) {
    if (asCallError(error).kind === 'gone') {
      return undefined;
    }
    throw error;
  }
}

/** Whether the physical id was given for this target; undefined when nothing tells. */
function belongs(physicalId: string, first: Handshake | undefined, target: Target): boolean | undefined {
  const id = readPhysicalId(physicalId);
  if (id.kind === 'member') {
    return isMemberFor(id.accountId, target);
  }
  return first?.target === undefined ? undefined : isFor(first, target);
}

/** An Update that keeps its target: what is sent, if anything, and how the invitation stands. */
async function bringUpToDate(
  request: UpdateRequest,
  first: Handshake | undefined,
  isChanged: boolean,
  context: Context,
): Promise<Fulfilled> {
  const { invitation, physicalId, former } = request;
  const { organizations, owner } = context;
  // A member's id tells nothing of another e-mail address.
  const formerMember = isChanged ? undefined : memberOf(physicalId);
  const account = formerMember === undefined ? undefined : await organizations.findMember(formerMember);
  if (account !== undefined) {
    return { physicalId, ...outcomeOf({ by: 'membership', account }) };
  }
  if (first !== undefined && isPending(first)) {
    return settlePending(first, request, context);
  }
  const toTarget = (await organizations.listInvitations()).filter((handshake) => isFor(handshake, invitation.target));
  const pending = toTarget.find(isPending);
  if (pending !== undefined) {
    return settlePending(pending, request, context);
  }

  // The newest decides: the first may be declined and the second accepted.
  const ours = toTarget.filter((handshake) => isSentBy(handshake, owner));
  const newest = newestOf(first === undefined ? ours : [first, ...ours]);
  const wasRaised = invitation.revision > (newest?.reference?.revision ?? former.revision);
  const unchanged = { physicalId, attributes: attributesOf(newest ?? {}) };
  if (newest?.state === 'ACCEPTED' && formerMember === undefined) {
    const attributes = await findJoined(newest, invitation, context);
    if (attributes !== undefined) {
      return { physicalId, attributes };
    }
  }
  // A no is a no until someone says otherwise.
  if (newest?.state === 'DECLINED' && !wasRaised) {
    return unchanged;
  }
  return withLastResort(
    async () => ({ physicalId, ...outcomeOf(await invite(invitation, context, { looksForEmail: wasRaised })) }),
    async () => {
      const otherwise = wasRaised || isChanged ? undefined : unchanged;
      return (await findKept(request, context).catch(() => undefined)) ?? otherwise;
    },
  );
}

/** An open invitation to our target, when an Update comes. */
async function settlePending(
  pending: Handshake,
  { physicalId, invitation }: UpdateRequest,
  context: Context,
): Promise<Fulfilled> {
  const { revision, existingInvitation } = invitation;
  switch (fateOf(pending.reference, context.owner, revision, existingInvitation)) {
    case 'keep':
    case 'adopt':
    case 'refuse':
      return { physicalId, attributes: attributesOf(pending) };
    case 'replace':
      await replace(pending, context);
      return { physicalId, ...outcomeOf(await invite(invitation, context, { looksForEmail: true })) };
  }
}

/** The account that a member's id names. */
function memberOf(physicalId: string): string | undefined {
  const id = readPhysicalId(physicalId);
  return id.kind === 'member' ? id.accountId : undefined;
}

/** An account that accepted and still is a member. By e-mail, without an account id, it counts as one. */
async function findJoined(
  newest: Handshake,
  { target }: Invitation,
  { organizations }: Context,
): Promise<Attributes | undefined> {
  const accountId = target.Type === 'ACCOUNT' ? target.Id : newest.accountId;
  if (accountId === '') {
    return attributesOf(newest);
  }
  const account = await organizations.findMember(accountId);
  return account && attributesOf({ ...newest, state: 'ACCEPTED', accountId: account.id });
}
