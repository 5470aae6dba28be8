import type { Target } from '../../lib/shared/contract';
import { LIST_AGE_MAX_MILLIS } from '../aws/shared-list';
import { asCallError, CallError } from '../aws/call-error';
import { INITIALIZING_WORDS } from '../aws/error-table';
import { cancelIfOpen } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { isAccountFor } from '../model/account';
import { type Handshake, isFor, isPending, isSentBy } from '../model/handshake';
import { tagsOfDeclared } from '../model/own-tag';
import { signNotes } from '../model/reference';
import type { Invitation } from '../protocol/properties';
import { actionFor, rowOfOpen } from './decision-table';
import type { Invited } from './invited';
import { share } from './sharing';

/**
 * The age up to which an organization counts as young: then an exceeded account limit counts as initializing.
 *
 * The age is that of the management account's membership. AWS asks to wait an hour after creating the organization.
 * Half an hour more is for a request that comes late in that hour.
 */
const YOUNG_ORGANIZATION_MILLIS = 90 * 60 * 1000;

/** Number of tries to send. Each cancels an invitation that is in the way, but others may send again meanwhile. */
const ROUNDS_MAX = 3;

/**
 * Sends the invitation, unless there is one already or the account is a member.
 *
 * @param previousTarget the target before an Update that names another one, because AWS may take e-mail address and id
 * of one account for duplicates
 */
export async function invite(
  invitation: Invitation,
  context: ResourceContext,
  previousTarget?: Target,
): Promise<Invited> {
  const found =
    (await findSent(invitation, context)) ??
    (await prepareRoleOrFindMember(invitation, context)) ??
    (await findMemberByAddress(invitation, context));
  if (found !== undefined) {
    return found;
  }
  const { organizations, resourceKey } = context;
  const { target, revision } = invitation;
  const notes = signNotes(invitation.notes, { resourceKey, revision });
  const tags = tagsOfDeclared(invitation, resourceKey);
  for (let round = 1; ; round++) {
    try {
      return { by: 'sending', handshake: await organizations.inviteAccount({ target, tags }, notes) };
    } catch (thrown) {
      const error = asCallError(thrown);
      const existing = await findExisting(invitation, error, context, previousTarget);
      if (existing !== undefined) {
        return existing;
      }
      if (round === ROUNDS_MAX) {
        throw error.as('transient');
      }
    }
  }
}

/**
 * The invitation or the membership that AWS refused to double, or undefined once it is out of the way.
 *
 * @throws CallError if AWS refused for another reason
 */
async function findExisting(
  invitation: Invitation,
  error: CallError,
  context: ResourceContext,
  previousTarget: Target | undefined,
): Promise<Invited | undefined> {
  if (error.kind === 'limit') {
    throw await verdictOnLimit(error, context);
  }
  if (error.kind !== 'existing') {
    throw error;
  }
  return error.code === ALREADY_MEMBER
    ? findMembership(invitation.target, error, context)
    : resolveDuplicate(invitation, error, context, previousTarget);
}

/**
 * Assumes the accepting role before anything is sent or cancelled, so that a role that cannot accept changes nothing.
 *
 * The role of a member may be gone by now. Then the membership is the result.
 */
async function prepareRoleOrFindMember(
  { target }: Invitation,
  { acceptor, acceptingAccountId, organizations }: ResourceContext,
): Promise<Invited | undefined> {
  try {
    await acceptor?.prepare();
    return undefined;
  } catch (thrown) {
    const error = asCallError(thrown);
    const isMaybeMember = acceptingAccountId !== undefined && error.kind !== 'transient';
    const account = isMaybeMember ? await organizations.findMember(acceptingAccountId) : undefined;
    if (account === undefined || !isAccountFor(account, target)) {
      throw error;
    }
    return { by: 'membership', account };
  }
}

/**
 * The member with the e-mail address that is to be invited.
 *
 * AWS refuses to invite a member by its account id, but sends an invitation by e-mail to it. A list that was begun after
 * CloudFormation sent the request is recent enough. The signature tells the second of that.
 */
async function findMemberByAddress(
  { target }: Invitation,
  { organizations, signedAtMillis, nowMillis, knowledge }: ResourceContext,
): Promise<Invited | undefined> {
  const { noMemberAtMillis = Number.NEGATIVE_INFINITY } = knowledge;
  if (target.Type === 'ACCOUNT' || nowMillis - noMemberAtMillis <= LIST_AGE_MAX_MILLIS) {
    return undefined;
  }
  const sinceMillis = signedAtMillis === undefined ? nowMillis : signedAtMillis + 1_000;
  const account = await organizations.findMemberByEmail(target.Id, sinceMillis);
  if (account === undefined) {
    knowledge.noMemberAtMillis = nowMillis;
    return undefined;
  }
  return { by: 'membership', account };
}

/**
 * The invitation that a crashed attempt of this request sent.
 *
 * The owner may have accepted or declined it, and others may have been sent since.
 */
async function findSent(
  { target, revision }: Invitation,
  { organizations, resourceKey, repeatedSinceMillis }: ResourceContext,
): Promise<Invited | undefined> {
  if (repeatedSinceMillis === undefined) {
    return undefined;
  }
  const handshake = (await organizations.listInvitations()).find(
    (candidate) =>
      isSentBy(candidate, resourceKey) &&
      candidate.reference?.revision === revision &&
      isFor(candidate, target) &&
      (candidate.requestedAt?.getTime() ?? 0) >= repeatedSinceMillis,
  );
  if (handshake?.state === 'CANCELED') {
    // A later request may have cancelled the invitation and be answered. Nothing may be sent after that one.
    throw new CallError('permanent', 'Superseded', OVERTAKEN.what, OVERTAKEN.remedy, undefined);
  }
  return handshake && { by: 'keeping', handshake };
}

const OVERTAKEN = {
  what: 'its invitation was cancelled meanwhile, by a later request, another resource or a person',
  remedy: 'If it should be open, deploy again.',
};

export const ALREADY_MEMBER = 'ALREADY_IN_AN_ORGANIZATION';

async function verdictOnLimit(error: CallError, context: ResourceContext) {
  const { organizations, managementAccountId, nowMillis, knowledge } = context;
  knowledge.organizationMadeAtMillis ??= (await organizations.findMember(managementAccountId))?.joinedAt?.getTime();
  const madeAtMillis = knowledge.organizationMadeAtMillis;
  const isYoung = madeAtMillis !== undefined && nowMillis - madeAtMillis < YOUNG_ORGANIZATION_MILLIS;
  return isYoung ? error.as('initializing', INITIALIZING_WORDS) : error.as('permanent');
}

async function findMembership(
  { Type, Id }: Target,
  error: CallError,
  { organizations }: ResourceContext,
): Promise<Invited> {
  // By e-mail, the list of accounts was asked before: the account belongs to another organization.
  const account = Type === 'ACCOUNT' ? await organizations.findMember(Id) : undefined;
  if (account === undefined) {
    throw error.as('permanent');
  }
  return { by: 'membership', account };
}

/** The open invitation that AWS reports as a duplicate. Undefined if it is cancelled, so that a new one can be sent. */
async function resolveDuplicate(
  invitation: Invitation,
  error: CallError,
  context: ResourceContext,
  previousTarget: Target | undefined,
): Promise<Invited | undefined> {
  const { organizations, resourceKey } = context;
  const pending = (await organizations.listInvitations()).filter(isPending);
  const existing = pending.find((handshake) => isFor(handshake, invitation.target));
  if (existing !== undefined) {
    const shared = await share(existing, invitation, context);
    switch (actionFor('Create', rowOfOpen(existing, { ...invitation, resourceKey, isShared: shared !== undefined }))) {
      case 'keep':
        return isSentBy(existing, resourceKey)
          ? { by: 'keeping', handshake: existing }
          : (shared ?? { by: 'adopting', handshake: existing });
      case 'replace':
        return cancelToReplace(existing, context);
      case 'fail':
        throw error.as('permanent', SENT_BY_HAND);
    }
  }
  const previous =
    previousTarget === undefined
      ? undefined
      : pending.find((handshake) => isSentBy(handshake, resourceKey) && isFor(handshake, previousTarget));
  if (previous === undefined) {
    throw error.as('unlisted', UNLISTED);
  }
  return cancelToReplace(previous, context);
}

const SENT_BY_HAND = {
  what: 'an open invitation to it exists that was sent by hand',
  remedy: 'Cancel it, or set existingInvitation to ADOPT or REPLACE, then deploy again.',
};

const UNLISTED = {
  what: 'an open invitation to it exists already, but AWS Organizations does not list it',
  remedy:
    'Either the list is late: deploy again; or the same account has an open invitation by its other name, e-mail address or account id: cancel that one, then deploy again.',
};

/** Cancels an invitation, so that another one can be sent. */
export async function cancelToReplace(handshake: Handshake, context: ResourceContext): Promise<undefined> {
  const replacedResourceKey = handshake.reference?.resourceKey ?? 'sent by hand';
  context.log.info('replacing', { replacedResourceKey });
  await cancelIfOpen(handshake.id, context.organizations);
}
