import type { Target } from '../lib/private/contract';
import type { DeleteRequest, Invitation, Request, UpdateRequest } from './cloudformation-request';
import { CallError } from './errors';
import { type Attributes, attributesOf, type Handshake, isFor, isPending, isSameTarget, newestOf } from './handshake';
import { asCallError, type Context, cancelIfOpen, fateOf, type Invited, invite, replace } from './invite';
import { adoptedId, isMemberFor, memberId, readPhysicalId } from './physical-id';

/**
 * The rules: what a request means in the situation it meets. Whatever fails is
 * thrown as a CallError, and the whole request is tried again or given up.
 */

/** What a fulfilled request leaves behind. A Delete has no attributes. */
export interface Fulfilled {
  readonly physicalId: string;
  readonly attributes?: Attributes;
  /** The invitation that this very attempt sent. */
  readonly sentHandshakeId?: string;
}

/**
 * @returns 'uncertain' when an earlier request may not have been answered and may still act: then uncertain.ts
 *   comes first, and calls again with `isUncertain`
 */
export async function fulfil(
  request: Request,
  context: Context,
  isUncertain: boolean,
): Promise<Fulfilled | 'uncertain'> {
  switch (request.type) {
    case 'Create':
      return create(request.invitation, context);
    case 'Update':
      return update(request, context, isUncertain);
    case 'Delete':
      return remove(request, context, isUncertain);
  }
}

async function create(invitation: Invitation, context: Context, formerTarget?: Target): Promise<Fulfilled> {
  const fulfilled = (invited: Invited) => ({ physicalId: physicalIdOf(invited), ...outcomeOf(invited) });
  return withLastResort(
    async () => fulfilled(await invite(invitation, context, { formerTarget, looksForEmail: true })),
    async () => {
      const ours = await findOurs(invitation, context);
      return ours && fulfilled(ours);
    },
  );
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

function outcomeOf(invited: Invited): Omit<Fulfilled, 'physicalId'> {
  switch (invited.by) {
    case 'membership': {
      const { id: accountId, organizationId } = invited.account;
      return { attributes: attributesOf({ state: 'ACCEPTED', accountId, organizationId }) };
    }
    case 'sending':
      return { attributes: attributesOf(invited.handshake), sentHandshakeId: invited.handshake.id };
    case 'keeping':
    case 'adopting':
      return { attributes: attributesOf(invited.handshake) };
  }
}

// Update

async function update(
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
    async () => {
      const ours = await findOurs(invitation, context);
      return ours && { physicalId, ...outcomeOf(ours) };
    },
  );
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
  if (first !== undefined && isPending(first)) {
    return settlePending(first, request, context);
  }
  const toTarget = (await organizations.listInvitations()).filter((handshake) => isFor(handshake, invitation.target));
  const pending = toTarget.find(isPending);
  if (pending !== undefined) {
    return settlePending(pending, request, context);
  }

  // The newest decides: the first may be declined and the second accepted.
  const ours = toTarget.filter(({ reference }) => reference?.owner === owner);
  const newest = newestOf(first === undefined ? ours : [first, ...ours]);
  const wasRaised = invitation.revision > (newest?.reference?.revision ?? former.revision);
  const unchanged = { physicalId, attributes: attributesOf(newest ?? {}) };
  const id = readPhysicalId(physicalId);
  if (newest?.state === 'ACCEPTED' || (newest === undefined && id.kind === 'member')) {
    // A member's id tells nothing of another e-mail address.
    const formerAccountId = id.kind === 'member' && !isChanged ? id.accountId : '';
    const attributes = await findJoined(newest, formerAccountId, invitation, context);
    if (attributes !== undefined) {
      return { physicalId, attributes };
    }
  }
  // A no is a no until someone says otherwise.
  if (newest?.state === 'DECLINED' && !wasRaised) {
    return unchanged;
  }
  return withLastResort(
    async () => ({ physicalId, ...outcomeOf(await invite(invitation, context, { looksForEmail: false })) }),
    async () => {
      const ours = await findOurs(invitation, context).catch(() => undefined);
      const otherwise = wasRaised || isChanged ? undefined : unchanged;
      return ours === undefined ? otherwise : { physicalId, ...outcomeOf(ours) };
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
      return { physicalId, ...outcomeOf(await invite(invitation, context, { looksForEmail: false })) };
  }
}

/** An account that accepted and still is a member. By e-mail, without an account id, it counts as one. */
async function findJoined(
  newest: Handshake | undefined,
  formerAccountId: string,
  { target }: Invitation,
  { organizations }: Context,
): Promise<Attributes | undefined> {
  const named = target.Type === 'ACCOUNT' ? target.Id : (newest?.accountId ?? '');
  const accountId = named === '' ? formerAccountId : named;
  if (accountId === '') {
    return newest && attributesOf(newest);
  }
  const account = await organizations.findMember(accountId);
  const { organizationId = '' } = account ?? {};
  return account && attributesOf({ organizationId, ...newest, state: 'ACCEPTED', accountId: account.id });
}

// Delete

async function remove(
  request: DeleteRequest,
  context: Context,
  isUncertain: boolean,
): Promise<Fulfilled | 'uncertain'> {
  const { physicalId, target, revision } = request;
  const { organizations } = context;
  const id = readPhysicalId(physicalId);
  if (id.kind === 'made up' && !isUncertain) {
    return 'uncertain';
  }
  try {
    if (id.kind === 'sent') {
      if (await cancelIfOpen(id.handshakeId, organizations)) {
        return { physicalId };
      }
      // Of who is a member nothing can be open.
      if (target?.Type === 'ACCOUNT' && (await organizations.findMember(target.Id)) !== undefined) {
        return { physicalId };
      }
    }
    const isMeant = (handshake: Handshake) => id.kind === 'made up' || target === undefined || isFor(handshake, target);
    const ours = await cancelOurs(context, isMeant);
    const sentRevision = newestOf(ours)?.reference?.revision ?? 1;
    if (sentRevision < revision) {
      // An Update may have sent the declared revision a moment ago.
      const error = new CallError('unlisted', 'LateList', LATE_LIST.what, LATE_LIST.remedy, undefined);
      error.lastResort = () => Promise.resolve({ physicalId });
      throw error;
    }
  } catch (thrown) {
    throw withNothingOpen(thrown, request);
  }
  return { physicalId };
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
      error.lastResort = () => Promise.resolve({ physicalId });
    }
  }
  return error;
}

const LATE_LIST = { what: 'the invitation that was sent last is not listed yet', remedy: 'Delete again.' };

/** Cancels the open invitations that our resource sent and that are meant, and returns those with the ended ones. */
export async function cancelOurs(
  { organizations, owner }: Context,
  isMeant: (handshake: Handshake) => boolean,
): Promise<readonly Handshake[]> {
  const ours = (await organizations.listInvitations()).filter(
    (handshake) => handshake.reference?.owner === owner && isMeant(handshake),
  );
  for (const handshake of ours.filter(isPending)) {
    await cancelIfOpen(handshake.id, organizations);
  }
  return ours;
}

// Giving up

/** Before an error fails the request, one more look: an open invitation of ours as declared is success. */
async function findOurs(
  { target, revision }: Invitation,
  { organizations, owner }: Context,
): Promise<Invited | undefined> {
  const handshake = (await organizations.listInvitations()).find(
    (candidate) =>
      isPending(candidate) &&
      isFor(candidate, target) &&
      candidate.reference?.owner === owner &&
      candidate.reference.revision >= revision,
  );
  return handshake && { by: 'keeping', handshake };
}

/** The innermost last resort knows most: it stays. */
async function withLastResort<T extends Fulfilled | 'uncertain'>(
  work: () => Promise<T>,
  lastResort: () => Promise<Fulfilled | undefined>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = asCallError(thrown);
    error.lastResort ??= lastResort;
    throw error;
  }
}
