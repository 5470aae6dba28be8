import { type Account, isAccountFor } from '../lambda/model/account';
import { type Handshake, isFor, isPending, isSentBy, newestOf } from '../lambda/model/handshake';
import { readPhysicalId } from '../lambda/model/physical-id';
import { resourceKeyOf } from '../lambda/model/reference';
import type { Target, TargetType } from '../lib/shared/contract';
import { type DeclaredInvitation, stackNameOf } from './declared';

/** How a declared invitation stands. The names are those of `--json`: they are added to, never renamed. */
export interface Standing {
  /** `111122223333` or `owner@example.com`; null while neither the template nor AWS tells it. */
  readonly target: string | null;
  readonly targetType: TargetType | null;
  /**
   * - `OPEN`, `ACCEPTED`, `DECLINED`, `CANCELED`, `EXPIRED`: what AWS says of the newest invitation; one that AWS may add
   *   stands here as it came
   * - `MEMBER`: in the organization, without having accepted an invitation that AWS remembers
   * - `LEFT`: was in the organization, and is not any more
   * - `NONE`: not in the organization, and AWS knows of no invitation
   */
  readonly state: string;
  // '2026-01-16T00:00:00Z', of an open one
  readonly until: string | null;
  /** Who must act: the owner of the account, or whoever deploys. */
  readonly who: 'owner' | 'you' | 'nobody';
  readonly next: string;
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId: string | null;
  readonly handshakeId: string | null;
  readonly accountId: string | null;
}

/** What was read of the organization. */
export interface Findings {
  readonly invitations: readonly Handshake[];
  readonly accounts: readonly Account[];
}

export function standingOf(declared: DeclaredInvitation, findings: Findings): Standing {
  const { stackId, logicalId, physicalId = null } = declared;
  const { target, newest, account } = findingsFor(declared, findings);
  const state = stateOf(declared, newest, account);
  return {
    target: target?.Id ?? null,
    targetType: target?.Type ?? null,
    state,
    until: (state === 'OPEN' && newest?.expiresAt?.toISOString().replace(/\.\d+Z$/, 'Z')) || null,
    ...nextStep(state, declared),
    stackName: stackNameOf(stackId),
    stackId,
    logicalId,
    physicalId,
    handshakeId: newest?.id ?? null,
    accountId: account?.id ?? (newest?.accountId || null),
  };
}

/** The invitation that its physical id names but no list shows (yet): one made a moment ago may be missing. */
export function unlistedId(declared: DeclaredInvitation, findings: Findings): string | undefined {
  const id = namedId(declared);
  const isListed = findings.invitations.some((handshake) => handshake.id === id);
  return isListed || findingsFor(declared, findings).account !== undefined ? undefined : id;
}

const NOT_ANSWERED = 2;
const NOT_JOINED = 3;

/** The worst that one of them stands for. */
export function exitCodeOf(standings: readonly Standing[]): number {
  return Math.max(
    0,
    ...standings.map(({ state, who }) => {
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
  // What went to a former target is of the same owner: the physical id stays while the target stays.
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

function stateOf(declared: DeclaredInvitation, newest: Handshake | undefined, account: Account | undefined): string {
  if (account !== undefined) {
    return newest?.state === 'ACCEPTED' ? 'ACCEPTED' : 'MEMBER';
  }
  if (newest === undefined) {
    return memberTarget(declared) === undefined ? 'NONE' : 'LEFT';
  }
  if (newest.state === 'ACCEPTED') {
    // By e-mail, without an account id, nothing tells that it is no member any more: it may have another address.
    return newest.accountId === '' ? 'ACCEPTED' : 'LEFT';
  }
  return isPending(newest) ? 'OPEN' : newest.state;
}

function hasJoined(state: string): boolean {
  return state === 'ACCEPTED' || state === 'MEMBER';
}

function nextStep(state: string, { isChanging, isAcceptedByRole }: DeclaredInvitation): Pick<Standing, 'who' | 'next'> {
  if (hasJoined(state)) {
    return { who: 'nobody', next: 'nothing to do' };
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
