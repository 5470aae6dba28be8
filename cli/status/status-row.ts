import { type Account, isAccountFor, isClosing } from '../../lambda/model/account';
import { type Handshake, isFor, isSentBy, newestOf } from '../../lambda/model/handshake';
import { readPhysicalId } from '../../lambda/model/physical-id';
import { resourceKeyOf } from '../../lambda/model/reference';
import { standingOf } from '../../lambda/invitation/decision-table';
import type { Target, TargetType } from '../../lib/shared/contract';
import { type DeclaredInvitation, stackNameOf } from '../aws/declared';

/** The standing of a declared invitation. The names are those of `--json`: they are added to, never renamed. */
export interface StatusRow {
  /** `111122223333` or `owner@example.com`; null while neither the template nor AWS tells it. */
  readonly target: string | null;
  readonly targetType: TargetType | null;
  /**
   * - `OPEN`, `ACCEPTED`, `DECLINED`, `CANCELED`, `EXPIRED`: what AWS says of the newest invitation; one that AWS may add
   *   stands here as it came
   * - `MEMBER`: in the organization, without having accepted an invitation that AWS remembers
   * - `LEFT`: accepted, or was in the organization, and is no member
   * - `NONE`: not in the organization, and AWS knows of no invitation
   */
  readonly state: string;
  // '2026-01-16T00:00:00Z', of an open one
  readonly until: string | null;
  /** The person who must act: the owner of the account, or the one who deploys. */
  readonly who: 'owner' | 'you' | 'nobody';
  readonly next: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId: string | null;
  readonly handshakeId: string | null;
  readonly accountId: string | null;
  /** `ACTIVE`, `SUSPENDED`, `CLOSED` …, as AWS spells it; null if the account is no member. */
  readonly accountState: string | null;
}

/** The invitations and accounts that the organization has. */
export interface Findings {
  readonly invitations: readonly Handshake[];
  readonly accounts: readonly Account[];
}

export function statusRowOf(declared: DeclaredInvitation, findings: Findings): StatusRow {
  const { stackId, logicalId, physicalId = null } = declared;
  const { target, newest, account } = findingsFor(declared, findings);
  const state = stateOf(declared, newest, account);
  return {
    ...namesOf(target),
    state,
    until: state === 'OPEN' ? endOf(newest) : null,
    ...nextStep(state, declared, account),
    stackName: stackNameOf(stackId),
    stackId,
    logicalId,
    physicalId,
    handshakeId: newest?.id ?? null,
    accountId: account?.id ?? (newest?.accountId || null),
    accountState: account?.state || null,
  };
}

function namesOf(target: Target | undefined): Pick<StatusRow, 'target' | 'targetType'> {
  return target === undefined ? { target: null, targetType: null } : { target: target.Id, targetType: target.Type };
}

const endOf = (invitation: Handshake | undefined): string | null =>
  invitation?.expiresAt?.toISOString().replace(/\.\d+Z$/, 'Z') ?? null;

/** The invitation that its physical id names but no list shows (yet): one made a moment ago may be missing. */
export function unlistedId(declared: DeclaredInvitation, findings: Findings): string | undefined {
  const id = namedId(declared);
  const isListed = findings.invitations.some((handshake) => handshake.id === id);
  return isListed || findingsFor(declared, findings).account !== undefined ? undefined : id;
}

const NOT_ANSWERED = 2;
const NOT_JOINED = 3;

/** The highest exit code that a row stands for. */
export function exitCodeOf(rows: readonly StatusRow[]): number {
  return Math.max(
    0,
    ...rows.map(({ state, who }) => {
      if (hasJoined(state)) {
        return 0;
      }
      return state === 'OPEN' || who === 'nobody' ? NOT_ANSWERED : NOT_JOINED;
    }),
  );
}

/** The newest invitation of the resource decides: the first may be declined and the second accepted. */
function findingsFor(declared: DeclaredInvitation, { invitations, accounts }: Findings) {
  const resourceKey = resourceKeyOf(declared.stackId, declared.logicalId);
  const id = namedId(declared);
  const own = invitations.filter((handshake) => handshake.id === id || isSentBy(handshake, resourceKey));
  // Invitations to a previous target have the same resource key, because the physical id stays while the target stays.
  const named = own.find((handshake) => handshake.id === id);
  const target = declared.target ?? memberTarget(declared) ?? named?.target ?? newestOf(own)?.target;
  const newest = newestOf(own.filter((handshake) => target === undefined || isFor(handshake, target)));
  const account = accounts.find(
    (member) =>
      member.id === newest?.accountId ||
      // It may have another address by now.
      member.id === memberTarget(declared)?.Id ||
      (target !== undefined && isAccountFor(member, target)),
  );
  return { target, newest, account };
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
function stateOf(declared: DeclaredInvitation, newest: Handshake | undefined, account: Account | undefined): string {
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
      return memberTarget(declared) === undefined ? 'NONE' : 'LEFT';
    case 'declined':
    case 'ended':
      return standing.invitation.state;
  }
}

function hasJoined(state: string): boolean {
  return state === 'ACCEPTED' || state === 'MEMBER';
}

function nextStep(
  state: string,
  { isChanging, isAcceptedByRole }: DeclaredInvitation,
  account: Account | undefined,
): Pick<StatusRow, 'who' | 'next'> {
  if (hasJoined(state)) {
    return nextOfMember(account);
  }
  if (state === 'OPEN' && !isAcceptedByRole) {
    return { who: 'owner', next: 'accept the invitation' };
  }
  if (isChanging) {
    return { who: 'nobody', next: 'wait until the deployment has ended' };
  }
  switch (state) {
    case 'OPEN':
      return { who: 'you', next: 'raise revision and deploy, and the role accepts' };
    case 'DECLINED':
      return { who: 'you', next: 'ask the owner, then raise revision and deploy to invite again' };
    default:
      return { who: 'you', next: 'raise revision and deploy to invite again' };
  }
}

function nextOfMember(account: Account | undefined): Pick<StatusRow, 'who' | 'next'> {
  if (account !== undefined && isClosing(account)) {
    return { who: 'you', next: 'remove the construct: the account is closed, and leaves by itself' };
  }
  switch (account?.state) {
    case 'PENDING_ACTIVATION':
      return { who: 'owner', next: 'complete the sign-up of the account' };
    case 'SUSPENDED':
      return { who: 'owner', next: 'ask AWS Support why the account is suspended' };
    default:
      return { who: 'nobody', next: 'nothing to do' };
  }
}
