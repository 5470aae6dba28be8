import type { Target } from '../../lib/shared/contract';
import { asCallError } from '../aws/call-error';
import { describeIfKnown, type Organizations } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { type Account, isAccountFor } from '../model/account';
import {
  type Attributes,
  attributesOf,
  type Handshake,
  isFor,
  isPending,
  isSameTarget,
  isSentBy,
  newestOf,
} from '../model/handshake';
import type { Outcome } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { UpdateRequest } from '../protocol/request';
import { create, findOurs, outcomeOf } from './create';
import { asksToJoin } from './joining';
import { withLastResort } from './refusal';
import { ALREADY_MEMBER, fateOf, invite, replace } from './send';

/** Brings what was sent up to what is declared now; another target is invited anew. */
export async function update(
  request: UpdateRequest,
  context: ResourceContext,
  isUncertain: boolean,
): Promise<Outcome | 'uncertain'> {
  const { invitation, physicalId, previous } = request;
  const isChanged = previous.target !== undefined && !isSameTarget(previous.target, invitation.target);
  return withLastResort(
    async () => {
      const named = await describeNamed(physicalId, context);
      const belongsTo = (target: Target) => belongs(physicalId, named, target);
      if (belongsTo(invitation.target) === false || (isChanged && belongsTo(previous.target) === true)) {
        return create(invitation, context, previous.target);
      }
      // The rollback of an Update whose answer CloudFormation did not wait for: the id is the wanted target's, or may be.
      if (isChanged && !isUncertain) {
        return 'uncertain';
      }
      return isChanged && belongsTo(invitation.target) === true
        ? asRollback(await updateSameTarget(request, named, 'rollback', context))
        : updateSameTarget(request, named, isChanged ? 'another' : 'none', context);
    },
    () => findKept(request, context),
  );
}

/** The last look: an open invitation of ours as declared, under the id that the resource has. */
async function findKept(
  { physicalId, invitation }: UpdateRequest,
  context: ResourceContext,
): Promise<Outcome | undefined> {
  const ours = await findOurs(invitation, context);
  return ours && { physicalId, ...outcomeOf(ours) };
}

/** What the physical id names, as far as the service knows it (still). */
interface Named {
  readonly first?: Handshake | undefined;
  readonly account?: Account | undefined;
}

async function describeNamed(physicalId: string, { organizations }: ResourceContext): Promise<Named> {
  const id = readPhysicalId(physicalId);
  if (id.kind === 'member') {
    return { account: await organizations.findMember(id.accountId) };
  }
  if (id.kind !== 'sent' && id.kind !== 'adopted') {
    return {};
  }
  return { first: await describeIfKnown(id.handshakeId, organizations) };
}

/** Whether the physical id was given for this target; undefined when nothing tells. */
function belongs(physicalId: string, { first, account }: Named, target: Target): boolean | undefined {
  const id = readPhysicalId(physicalId);
  if (id.kind !== 'member') {
    return first?.target === undefined ? undefined : isFor(first, target);
  }
  if (target.Type === 'ACCOUNT') {
    return target.Id === id.accountId;
  }
  // It may have another address by now.
  return (account !== undefined && isAccountFor(account, target)) || undefined;
}

const asRollback = (outcome: Outcome): Outcome => ({ ...outcome, isRollback: true });

/** What has become of the target: `another` may be a rollback, too, where the physical id does not tell. */
type TargetChange = 'none' | 'another' | 'rollback';

/** An Update that keeps its target: what is sent, if anything, and how the invitation stands. */
async function updateSameTarget(
  request: UpdateRequest,
  named: Named,
  change: TargetChange,
  context: ResourceContext,
): Promise<Outcome> {
  const { invitation, physicalId, previous } = request;
  const { organizations, resourceKey } = context;
  const { first, account } = named;
  if (account !== undefined && belongs(physicalId, named, invitation.target) === true) {
    return { physicalId, ...outcomeOf({ by: 'membership', account }) };
  }
  if (first !== undefined && isPending(first)) {
    return settlePending(first, request, context);
  }
  if (first !== undefined && (await hasJoinedBy(first, organizations))) {
    return { physicalId, attributes: attributesOf(first), invitation: isSentBy(first, resourceKey) ? 'kept' : 'found' };
  }
  const toTarget = (await organizations.listInvitations()).filter((handshake) => isFor(handshake, invitation.target));
  const pending = toTarget.find(isPending);
  if (pending !== undefined) {
    return settlePending(pending, request, context);
  }

  // The newest decides: the first may be declined and the second accepted.
  const ours = toTarget.filter((handshake) => isSentBy(handshake, resourceKey));
  const newest = newestOf(first === undefined ? ours : [first, ...ours]);
  const wasRaised = invitation.revision > (newest?.reference?.revision ?? previous.revision);
  const unchanged: Outcome = {
    physicalId,
    attributes: attributesOf(newest ?? {}),
    invitation: 'found',
    ...(newest?.state === 'ACCEPTED' && { membership: 'left' }),
  };
  if (newest === undefined && account !== undefined && change === 'none') {
    // A member from the start, and nothing was sent since: it has another address by now.
    return { physicalId, ...outcomeOf({ by: 'membership', account }) };
  }
  const joined = newest && (await findJoined(newest, context));
  if (newest !== undefined && joined !== undefined) {
    return { physicalId, attributes: joined, invitation: isSentBy(newest, resourceKey) ? 'kept' : 'found' };
  }
  // A no is a no until someone says otherwise.
  if (newest?.state === 'DECLINED' && !wasRaised) {
    return unchanged;
  }
  const looksForEmail = wasRaised || change === 'another' || concernsMember(request);
  return withLastResort(
    async () => {
      try {
        return { physicalId, ...outcomeOf(await invite(invitation, context, { looksForEmail })) };
      } catch (thrown) {
        const error = asCallError(thrown);
        // Who accepted and is no member may have joined a moment ago, or be in another organization since.
        const isMaybeLate = newest?.state === 'ACCEPTED' && error.code === ALREADY_MEMBER;
        throw isMaybeLate ? error.as('unlisted') : error;
      }
    },
    async () => {
      const found = await findKept(request, context).catch(() => undefined);
      if (change === 'rollback') {
        return asRollback(found ?? unchanged);
      }
      return found ?? (wasRaised || change === 'another' || asksToJoin(request) ? undefined : unchanged);
    },
  );
}

/** Whether anything of the account itself is declared, or was: then who joined so long ago that nothing tells is looked for. */
function concernsMember({ invitation, organizationalUnit, previous }: UpdateRequest): boolean {
  const isDeclared = invitation.tags.length > 0 || organizationalUnit !== undefined || invitation.isRemovedOnDelete;
  return isDeclared || previous.tags.length > 0 || previous.isRemovedOnDelete;
}

/** An open invitation to our target, when an Update comes. */
async function settlePending(
  pending: Handshake,
  { physicalId, invitation }: UpdateRequest,
  context: ResourceContext,
): Promise<Outcome> {
  const { revision, existingInvitation } = invitation;
  switch (fateOf(pending.reference, context.resourceKey, revision, existingInvitation)) {
    case 'keep':
      return { physicalId, attributes: attributesOf(pending), invitation: 'kept' };
    case 'adopt':
    case 'refuse':
      return { physicalId, attributes: attributesOf(pending), invitation: 'found' };
    case 'replace':
      await context.acceptor?.assumeRole();
      await replace(pending, context);
      return { physicalId, ...outcomeOf(await invite(invitation, context, { looksForEmail: true })) };
  }
}

/**
 * Whether the account joined by this invitation and has stayed: then no later one
 * can decide, and the list need not be read, which many Updates at once could not
 * within the hour. One that joined again, by a later invitation, did so when this
 * one had expired, unless it left within days.
 */
async function hasJoinedBy({ state, accountId, expiresAt }: Handshake, organizations: Organizations): Promise<boolean> {
  if (state !== 'ACCEPTED' || accountId === '' || expiresAt === undefined) {
    return false;
  }
  const joinedAt = (await organizations.findMember(accountId))?.joinedAt;
  return joinedAt !== undefined && joinedAt <= expiresAt;
}

/**
 * An account that accepted and still is a member, or declined and joined some other way. By e-mail, without an
 * account id, one that accepted counts as a member.
 */
async function findJoined(newest: Handshake, { organizations }: ResourceContext): Promise<Attributes | undefined> {
  const hasAccepted = newest.state === 'ACCEPTED';
  if (!hasAccepted && newest.state !== 'DECLINED') {
    return undefined;
  }
  const { accountId } = newest;
  if (accountId === '') {
    return hasAccepted ? attributesOf(newest) : undefined;
  }
  const account = await organizations.findMember(accountId);
  if (account === undefined) {
    return undefined;
  }
  return hasAccepted ? attributesOf({ ...newest, accountId }) : outcomeOf({ by: 'membership', account }).attributes;
}
