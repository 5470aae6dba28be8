import { isExpiringSoon } from '../../../lambda/follow-up/schedule';
import { standingOf } from '../../../lambda/invitation/decision-table';
import { type Handshake, isFor, newestOf } from '../../../lambda/model/handshake';
import { readPhysicalId } from '../../../lambda/model/physical-id';
import { resourceKeyOf } from '../../../lambda/model/reference';
import type { Target } from '../../../lib/shared/contract';
import { type DeclaredInvitation, stackNameOf } from '../../aws/declared';
import type { Member } from '../../aws/organization';
import type { Findings } from './findings';
import { nextStep } from './next-step';
import type { StatusRow } from './row';

export function statusRowOf(declared: DeclaredInvitation, standing: Standing, nowMillis = Date.now()): StatusRow {
  const { stackId, region, logicalId, physicalId = null } = declared;
  const { target, newest, account } = standing;
  const state = stateOf(declared, standing);
  return {
    ...namesOf(target),
    state,
    until: state === 'OPEN' ? endOf(newest) : null,
    ...nextStep(state, declared, account, isExpiring(newest, nowMillis)),
    stackName: stackNameOf(stackId),
    stackId,
    region,
    logicalId,
    physicalId,
    handshakeId: newest?.id ?? null,
    accountId: account?.id ?? (newest?.accountId || null),
    accountState: account?.state || null,
    alsoDeclaredBy: [],
    drift: null,
  };
}

function namesOf(target: Target | undefined): Pick<StatusRow, 'target' | 'targetType'> {
  return target === undefined ? { target: null, targetType: null } : { target: target.Id, targetType: target.Type };
}

const endOf = (invitation: Handshake | undefined): string | null =>
  invitation?.expiresAt?.toISOString().replace(/\.\d+Z$/, 'Z') ?? null;

/** True in the last three days of an invitation, as for the event EXPIRING. */
const isExpiring = (invitation: Handshake | undefined, nowMillis: number): boolean =>
  invitation?.expiresAt !== undefined &&
  invitation.expiresAt.getTime() > nowMillis &&
  isExpiringSoon(invitation.expiresAt, nowMillis);

/** The findings about one declared invitation. */
export interface Standing {
  readonly target: Target | undefined;
  /** The newest invitation of the resource decides: the first may be declined and the second accepted. */
  readonly newest: Handshake | undefined;
  readonly account: Member | undefined;
}

export function findStanding(declared: DeclaredInvitation, findings: Findings): Standing {
  const own = findings.invitationsOf(resourceKeyOf(declared.stackId, declared.logicalId), namedId(declared));
  // Invitations to a previous target have the same resource key, because the physical id stays while the target stays.
  const named = own.find(({ id }) => id === namedId(declared));
  const target = declared.target ?? memberTarget(declared) ?? named?.target ?? newestOf(own)?.target;
  const newest = newestOf(own.filter((handshake) => target === undefined || isFor(handshake, target)));
  const account =
    findings.account(newest?.accountId) ??
    // It may have another address by now.
    findings.account(memberTarget(declared)?.Id) ??
    findings.account(target?.Id);
  return { target, newest, account };
}

/** The invitation that its physical id names but no list shows (yet): one made a moment ago may be missing. */
export function unlistedId(declared: DeclaredInvitation, findings: Findings): string | undefined {
  const id = namedId(declared);
  return findings.invitation(id) !== undefined || findStanding(declared, findings).account !== undefined
    ? undefined
    : id;
}

/** An account that accepted and is in no list of accounts, which may be a page that was read before it accepted. */
export function doubtfulId(declared: DeclaredInvitation, findings: Findings): string | undefined {
  const { newest, account } = findStanding(declared, findings);
  return account === undefined && newest?.state === 'ACCEPTED' ? newest.accountId || undefined : undefined;
}

/** The handshake that the physical id names. */
function namedId({ physicalId = '' }: DeclaredInvitation): string | undefined {
  const id = readPhysicalId(physicalId);
  return id.kind === 'sent' || id.kind === 'adopted' ? id.handshakeId : undefined;
}

/** The account that was a member from the start. */
function memberTarget({ physicalId = '' }: DeclaredInvitation): Target | undefined {
  const id = readPhysicalId(physicalId);
  return id.kind === 'member' ? { Type: 'ACCOUNT', Id: id.accountId } : undefined;
}

/** The handler decides by the same standing: see its decision table. */
function stateOf(declared: DeclaredInvitation, { target, newest, account }: Standing): string {
  // All accounts were read, so an account that is not among them is no member.
  const standing = standingOf(newest, account);
  switch (standing.is) {
    case 'open':
      return 'OPEN';
    case 'member':
      return 'MEMBER';
    case 'joined':
      return 'ACCEPTED';
    case 'left':
      return 'LEFT';
    case 'none':
      return stateWithoutInvitation(declared, target);
    case 'declined':
    case 'ended':
      return standing.invitation.state;
  }
}

function stateWithoutInvitation(declared: DeclaredInvitation, target: Target | undefined): string {
  if (memberTarget(declared) !== undefined) {
    return 'LEFT';
  }
  // The account may have joined since.
  return target === undefined && !(declared.isChanging && namedId(declared) === undefined) ? 'UNKNOWN' : 'NONE';
}
