import type { Target } from '../../lib/shared/contract';
import { describeIfKnown, type Organizations } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { type Account, isAccountFor } from '../model/account';
import { type Handshake, isFor, isPending, isSameTarget, isSentBy, newestOf } from '../model/handshake';
import { readPhysicalId } from '../model/physical-id';
import type { UpdateRequest } from '../protocol/request';
import { type Standing, standingOf } from './decision-table';

/** The invitation or the account that a physical id names, if AWS still knows it. */
export interface Named {
  /** The first invitation of the resource to its target. Later ones have the same physical id. */
  readonly first?: Handshake | undefined;
  readonly account?: Account | undefined;
}

export async function describeNamed(physicalId: string, { organizations }: ResourceContext): Promise<Named> {
  const id = readPhysicalId(physicalId);
  switch (id.kind) {
    case 'member':
      return { account: await organizations.findMember(id.accountId) };
    case 'sent':
    case 'adopted':
      return { first: await describeIfKnown(id.handshakeId, organizations) };
    case 'failed':
    case 'made up':
      return {};
  }
}

/** True if the physical id was given for this target. Undefined if it is not known. */
function belongs(physicalId: string, { first, account }: Named, target: Target): boolean | undefined {
  const id = readPhysicalId(physicalId);
  if (id.kind !== 'member') {
    return first?.target === undefined ? undefined : isFor(first, target);
  }
  if (target.Type === 'ACCOUNT') {
    return target.Id === id.accountId;
  }
  // An account whose address does not match may have changed it.
  return (account !== undefined && isAccountFor(account, target)) || undefined;
}

/**
 * The difference between the declared target of an Update and the previous one.
 *
 * - `none`: both are the same
 * - `replaced`: the physical id belongs to another target than the declared one
 * - `rolled back`: the physical id belongs to the declared target already, so an earlier Update is undone
 * - `unknown`: the physical id may belong to either of the two, so this may be a rollback
 */
export type TargetChange = 'none' | 'replaced' | 'rolled back' | 'unknown';

export function targetChangeOf({ invitation, physicalId, previous }: UpdateRequest, named: Named): TargetChange {
  const isDeclared = belongs(physicalId, named, invitation.target);
  if (isDeclared === false) {
    return 'replaced';
  }
  if (previous.target === undefined || isSameTarget(previous.target, invitation.target)) {
    return 'none';
  }
  if (belongs(physicalId, named, previous.target) === true) {
    return 'replaced';
  }
  return isDeclared === true ? 'rolled back' : 'unknown';
}

export interface Observation {
  readonly standing: Standing;
  /** The newest invitation that the standing is based on. */
  readonly newest?: Handshake;
}

/** Observes the standing of an Update's target, and stops at the first call that decides. */
export async function observe(
  { physicalId, invitation: { target } }: UpdateRequest,
  named: Named,
  change: TargetChange,
  { organizations, resourceKey }: ResourceContext,
): Promise<Observation> {
  const { first, account } = named;
  // ### 1: The account or the invitation that the physical id names.
  if (account !== undefined && belongs(physicalId, named, target) === true) {
    return { standing: standingOf(undefined, account) };
  }
  const isDecided = first !== undefined && (isPending(first) || (await hasJoinedBy(first, organizations)));
  if (isDecided) {
    return {
      standing: isPending(first) ? standingOf(first, undefined) : { is: 'joined', invitation: first },
      newest: first,
    };
  }
  // ### 2: An open invitation to the target, sent by anybody.
  const toTarget = (await organizations.listInvitations()).filter((handshake) => isFor(handshake, target));
  const pending = toTarget.find(isPending);
  if (pending !== undefined) {
    return { standing: standingOf(pending, undefined), newest: pending };
  }
  // ### 3: The newest invitation of the resource. The first may be declined and the second accepted.
  const ours = toTarget.filter((handshake) => isSentBy(handshake, resourceKey));
  const newest = newestOf(first === undefined ? ours : [first, ...ours]);
  if (newest === undefined) {
    // The account was a member from the start, and nothing was sent to it. It has another e-mail address by now.
    return { standing: standingOf(undefined, change === 'none' ? account : undefined) };
  }
  return { standing: standingOf(newest, await membershipBehind(newest, organizations)), newest };
}

/**
 * True if the account joined by this invitation and has stayed a member since.
 *
 * If so, no later invitation decides, and the list need not be read. Many Updates at once could not read the list
 * within the hour. An account that joined again by a later invitation joined after this one had expired, unless it left
 * within days.
 */
async function hasJoinedBy({ state, accountId, expiresAt }: Handshake, organizations: Organizations): Promise<boolean> {
  if (state !== 'ACCEPTED' || accountId === '' || expiresAt === undefined) {
    return false;
  }
  const joinedAt = (await organizations.findMember(accountId))?.joinedAt;
  return joinedAt !== undefined && joinedAt <= expiresAt;
}

/** The member behind an ended invitation. It accepted, or it declined and joined by other means. */
async function membershipBehind(
  { state, accountId }: Handshake,
  organizations: Organizations,
): Promise<Account | 'unknown' | undefined> {
  if (state !== 'ACCEPTED' && state !== 'DECLINED') {
    return undefined;
  }
  return accountId === '' ? 'unknown' : organizations.findMember(accountId);
}
