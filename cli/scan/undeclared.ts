import type { Tag, TargetType } from '../../lib/shared/contract';
import { type Handshake, isFor, isPending, isSentBy } from '../../lambda/model/handshake';
import { type Account, isAccountFor } from '../../lambda/model/account';
import { readPhysicalId } from '../../lambda/model/physical-id';
import { resourceKeyOf } from '../../lambda/model/reference';
import type { DeclaredInvitation } from '../aws/declared';
import type { Member } from '../aws/organization';

/** What no stack declares. The names are those of `--format json`: they are added to, never renamed. */
export interface Undeclared {
  /** An open invitation, or a member that was invited. */
  readonly kind: 'INVITATION' | 'MEMBER';
  readonly targetType: TargetType;
  /** `111122223333` or `owner@example.com` */
  readonly target: string;
  readonly handshakeId: string | null;
  /** True of an open invitation that a construct sent which is gone. Another construct takes it by a second e-mail. */
  readonly isOfConstruct: boolean;
  readonly accountId: string | null;
  /** Until when the invitation is open, or since when the account is a member: '2026-01-16T00:00:00Z' */
  readonly until: string | null;
  readonly since: string | null;
  /** Where the member stands: `ou-…` or `r-…`. */
  readonly organizationalUnit: string | null;
  /** Those of a member, without AWS's own and without those of a construct. */
  readonly tags: readonly Tag[];
}

/** The open invitations and the invited members that none of the declarations names. */
export function findUndeclared(
  declared: readonly DeclaredInvitation[],
  invitations: readonly Handshake[],
  members: readonly Member[],
): readonly Omit<Undeclared, 'tags'>[] {
  const names = declared.map((each) => namesOf(each, invitations));
  const open = invitations
    .filter((invitation) => isPending(invitation) && !names.some((name) => name.isInvitation(invitation)))
    .flatMap(invitationRow);
  const joined = members
    .filter((member) => member.joinedMethod === 'INVITED' && !names.some((name) => name.isAccount(member)))
    .map(memberRow);
  return [...open, ...joined].sort((one, other) => (one.target < other.target ? -1 : 1));
}

/** What a declaration stands for: by its target, by its physical id, and by the reference of what it sent. */
function namesOf(
  { stackId, logicalId, physicalId = '', target }: DeclaredInvitation,
  invitations: readonly Handshake[],
) {
  const resourceKey = resourceKeyOf(stackId, logicalId);
  const id = readPhysicalId(physicalId);
  const handshakeId = id.kind === 'sent' || id.kind === 'adopted' ? id.handshakeId : undefined;
  const isInvitation = (invitation: Handshake) =>
    invitation.id === handshakeId ||
    isSentBy(invitation, resourceKey) ||
    (target !== undefined && isFor(invitation, target));
  const accountIds = invitations.filter(isInvitation).map(({ accountId }) => accountId);
  const isAccount = (account: Account) =>
    accountIds.includes(account.id) ||
    (id.kind === 'member' && id.accountId === account.id) ||
    (target !== undefined && isAccountFor(account, target));
  return { isInvitation, isAccount };
}

const timeOf = (date: Date | undefined) => date?.toISOString().replace(/\.\d+Z$/, 'Z') ?? null;

function invitationRow(invitation: Handshake): readonly Omit<Undeclared, 'tags'>[] {
  const { id: handshakeId, target, reference, accountId, expiresAt } = invitation;
  if (target === undefined) {
    return [];
  }
  const names = { targetType: target.Type, target: target.Id, handshakeId, accountId: accountId || null };
  const isOfConstruct = reference !== undefined;
  return [
    { kind: 'INVITATION', ...names, isOfConstruct, until: timeOf(expiresAt), since: null, organizationalUnit: null },
  ];
}

function memberRow({ id, joinedAt, place }: Member): Omit<Undeclared, 'tags'> {
  const row = { kind: 'MEMBER', targetType: 'ACCOUNT', handshakeId: null, isOfConstruct: false, until: null } as const;
  return { ...row, target: id, accountId: id, since: timeOf(joinedAt), organizationalUnit: place || null };
}
