import type { Tag } from '../../../lib/shared/contract';
import type { Template } from '../../simulation/stack';

/** What a stack of a history declares, small enough to be shrunk and read. */
export interface Declared {
  readonly target: number;
  readonly revision: number;
  readonly notes?: number;
  readonly tags?: number;
  readonly existing?: 'ADOPT' | 'REPLACE' | 'FAIL';
  readonly patienceSeconds?: number;
  /** One of the places of the organization. */
  readonly place?: number | undefined;
  readonly role?: RoleName | undefined;
  readonly waitSeconds?: number | undefined;
  readonly isRemoved?: boolean;
  readonly renewals?: number | undefined;
  readonly hasEvents?: boolean;
  /** CloudFormation waits no longer for an answer. */
  readonly timeoutSeconds?: number | undefined;
  /** A property that the handler refuses. */
  readonly isBad?: boolean;
}

/** Roles that every invited account has, and what is known of them. */
export const ROLES = {
  'that trusts us': { name: 'Trusting', externalId: undefined },
  'with its external id': { name: 'Asking', externalId: 'the-right-one' },
  'with another external id': { name: 'Asking', externalId: 'the-wrong-one' },
  'that trusts others': { name: 'Distrusting', externalId: undefined },
} as const;

export type RoleName = keyof typeof ROLES;

/** True if the role lets a resource accept that declares it so. */
export const isTrusting = (role: RoleName) => role === 'that trusts us' || role === 'with its external id';

/** A unit that does not exist. */
export const NOWHERE = 'ou-gone-00000000';

export const LOGICAL_IDS = ['A', 'B', 'C'] as const;

/** By logical id. */
export type Declaration = Readonly<Record<string, Declared>>;

/** `which`: one of those that are declared, whatever they are called. */
export type Change =
  | { readonly kind: 'declare'; readonly logicalId: string; readonly declared: Declared }
  | { readonly kind: 'change'; readonly which: number; readonly to: Partial<Declared> }
  | { readonly kind: 'remove'; readonly which: number }
  | { readonly kind: 'rename'; readonly which: number; readonly to: string };

interface Party {
  readonly target: { readonly Type: 'ACCOUNT' | 'EMAIL'; readonly Id: string };
  readonly accountId: string;
}

/** Whom the histories invite: the third and fourth are names of one account, the last is the second in other letters. */
export const PARTIES: readonly [Party, ...Party[]] = [
  { target: { Type: 'ACCOUNT', Id: '111122223333' }, accountId: '111122223333' },
  { target: { Type: 'EMAIL', Id: 'first.owner@example.com' }, accountId: '555566667777' },
  { target: { Type: 'ACCOUNT', Id: '444455556666' }, accountId: '444455556666' },
  { target: { Type: 'EMAIL', Id: 'Second.Owner@example.com' }, accountId: '444455556666' },
  { target: { Type: 'EMAIL', Id: 'FIRST.owner@example.com' }, accountId: '555566667777' },
];

export function partyOf(index: number): Party {
  return PARTIES[index % PARTIES.length] ?? PARTIES[0];
}

/** Applies what can be applied: two resources of one stack never declare one target. */
export function apply(declaration: Declaration, changes: readonly Change[]): Declaration {
  return changes.reduce((current, change) => {
    const next = applyOne(current, change);
    const targets = Object.values(next).map(({ target }) => partyOf(target).target.Id.toLowerCase());
    return new Set(targets).size === targets.length ? next : current;
  }, declaration);
}

function applyOne(current: Declaration, change: Change): Declaration {
  if (change.kind === 'declare') {
    return Object.hasOwn(current, change.logicalId) ? current : { ...current, [change.logicalId]: change.declared };
  }
  const logicalIds = Object.keys(current);
  const logicalId = logicalIds[change.which % logicalIds.length] ?? '';
  const { [logicalId]: declared, ...rest } = current;
  if (declared === undefined) {
    return current;
  }
  switch (change.kind) {
    case 'change':
      return { ...current, [logicalId]: { ...declared, ...change.to } };
    case 'remove':
      return rest;
    case 'rename':
      return Object.hasOwn(current, change.to) ? current : { ...rest, [change.to]: declared };
  }
}

/**
 * The properties as they stand in a template.
 *
 * @param places the root, and units of which the last does not exist
 */
export function templateOf(declaration: Declaration, places: readonly string[]): Template {
  return Object.fromEntries(
    Object.entries(declaration).map(([logicalId, declared]) => [
      logicalId,
      {
        Target: partyOf(declared.target).target,
        ...((declared.notes !== undefined || declared.isBad === true) && { Notes: notesOf(declared) }),
        ...(declared.tags !== undefined && { Tags: tagsOf(declared.tags) }),
        ...(declared.revision > 1 && { Revision: String(declared.revision) }),
        ...(declared.existing !== undefined && { ExistingInvitation: declared.existing }),
        ...(declared.patienceSeconds !== undefined && {
          InitializationTimeoutSeconds: String(declared.patienceSeconds),
        }),
        ...(declared.place !== undefined && { OrganizationalUnit: places[declared.place % places.length] }),
        ...(declared.role !== undefined && { Acceptance: roleOf(declared.role, partyOf(declared.target)) }),
        ...(declared.waitSeconds !== undefined && { WaitForAcceptanceSeconds: String(declared.waitSeconds) }),
        ...(declared.isRemoved !== undefined && { RemoveAccountOnDelete: String(declared.isRemoved) }),
        ...(declared.renewals !== undefined && { Renewals: String(declared.renewals) }),
        ...(declared.timeoutSeconds !== undefined && { ServiceTimeout: String(declared.timeoutSeconds) }),
        ...(declared.hasEvents !== undefined && { Events: String(declared.hasEvents) }),
      },
    ]),
  );
}

/** Both keys, one of them, or the other. */
function tagsOf(set: number): readonly Tag[] {
  const Value = `confidential-${set}`;
  return [
    ...(set % 3 === 2 ? [] : [{ Key: 'cost-centre', Value }]),
    ...(set % 3 === 0 ? [] : [{ Key: 'team', Value }]),
  ];
}

function roleOf(role: RoleName, { accountId }: Party) {
  const { name, externalId } = ROLES[role];
  return {
    RoleArn: `arn:aws:iam::${accountId}:role/${name}`,
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
}

const notesOf = ({ notes, isBad = false }: Declared) =>
  `Dear owner, please join us (${notes ?? 0})${isBad ? '!'.repeat(1024) : ''}`;
