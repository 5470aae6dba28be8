import type { Elsewhere } from './elsewhere';
import { accessDenied, accountNotFound, leavingDenied, notInUse, ServiceError, targetNotFound } from '../wire/errors';
import { type InvitationInput, isSystemTag, tooManyTags } from '../wire/input';

export const MANAGEMENT_ACCOUNT = '000000000000';
export const ROOT_ID = 'r-examplerootid111';
export const ACCOUNT_STATES = ['PENDING_ACTIVATION', 'ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'CLOSED'] as const;
const REMOVABLE: readonly AccountState[] = ['PENDING_ACTIVATION', 'ACTIVE'];
/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_close.html */
const GONE_AFTER_CLOSURE = 90 * 24 * 60 * 60 * 1000;
const TAGS_MAX_COUNT = 50;
const DEFAULT_EMAIL = /^account-(\d{12})@example\.com$/i;

export type AccountState = (typeof ACCOUNT_STATES)[number];

export interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly joinedMethod: 'INVITED' | 'CREATED';
  readonly joinedAt: number;
  /** From then on the management account finds it. */
  readonly visibleFrom: number;
  readonly tags: Map<string, string>;
  state: AccountState;
  /** The root or the organizational unit that it stands in. */
  parentId: string;
}

type Target = InvitationInput['target'];

/** A change that AWS Organizations tells the management account of. */
export interface MembershipChange {
  readonly name: 'AccountJoinedOrganization' | 'AccountDepartedOrganization';
  readonly accountId: string;
  readonly method: 'INVITED' | 'CREATED' | 'REMOVED' | 'LEFT';
}

/** The accounts in the organization, their tags, and what is known of those outside. */
export class Accounts {
  /** The time for which the management account does not find an account that joins from now on. */
  membershipLagMillis = 0;
  private readonly listed = new Map<string, Member>();
  /** The time at which each closed account is gone for good. */
  private readonly goneAt = new Map<string, number>();
  /** E-mail addresses of accounts that are in no organization, or in another one. */
  private readonly emails = new Map<string, string>();
  /** Accounts of another organization: they leave it when they join this one. */
  private readonly outside = new Map<string, Elsewhere>();

  /** Told of every account that joins or departs. */
  onMembershipChange: (change: MembershipChange) => void = () => {};

  constructor(readonly now: () => number) {
    this.addMember(MANAGEMENT_ACCOUNT, 'management@example.com', 'INVITED');
  }

  get members(): Map<string, Member> {
    for (const [id, at] of this.goneAt) {
      if (at <= this.now()) {
        this.listed.delete(id);
        this.goneAt.delete(id);
      }
    }
    return this.listed;
  }

  /** A closed account is gone 90 days later. */
  setState(id: string, state: AccountState): void {
    this.member(id).state = state;
    this.goneAt.delete(id);
    if (state === 'CLOSED') {
      this.goneAt.set(id, this.now() + GONE_AFTER_CLOSURE);
    }
  }

  /** An account of another organization leaves that one when it joins, unless a policy denies it. */
  requireLeaving(id: string): void {
    if (this.elsewhere(id)?.leaving === 'denied') {
      throw leavingDenied(id);
    }
  }

  /** Puts an account into another organization. */
  joinElsewhere(id: string, { role = 'member', leaving = 'allowed' }: Partial<Elsewhere> = {}): void {
    this.outside.set(id, { role, leaving });
  }

  /** What the account is in another organization. Undefined if it is in none, or in this one. */
  elsewhere(id: string): Elsewhere | undefined {
    return this.outside.get(id);
  }

  /** Tells the e-mail address of an account outside, so that an invitation to it finds the account. */
  knowEmail(accountId: string, email: string): void {
    this.emails.set(accountId, email);
  }

  addMember(id: string, email = this.emailOf(id), joinedMethod: Member['joinedMethod'] = 'CREATED'): Member {
    const member: Member = {
      id,
      email,
      name: `Account ${id}`,
      joinedMethod,
      joinedAt: this.now(),
      visibleFrom: this.now() + this.membershipLagMillis,
      tags: new Map<string, string>(),
      state: 'ACTIVE',
      parentId: ROOT_ID,
    };
    this.listed.set(id, member);
    this.outside.delete(id);
    this.onMembershipChange({ name: 'AccountJoinedOrganization', accountId: id, method: joinedMethod });
    return member;
  }

  emailOf(accountId: string): string {
    return this.members.get(accountId)?.email ?? this.emails.get(accountId) ?? `account-${accountId}@example.com`;
  }

  isParty(accountId: string, target: Target): boolean {
    return target.type === 'ACCOUNT'
      ? target.id === accountId
      : target.id.toLowerCase() === this.emailOf(accountId).toLowerCase();
  }

  /** The account that a target means; undefined if no account is known by its e-mail address. */
  accountOf(target: Target): string | undefined {
    if (target.type === 'ACCOUNT') {
      return target.id;
    }
    const unnamed = DEFAULT_EMAIL.exec(target.id)?.slice(1) ?? [];
    return [...this.members.keys(), ...this.emails.keys(), ...unnamed].find((id) => this.isParty(id, target));
  }

  requireMember(caller: string): void {
    if (!this.members.has(caller)) {
      throw notInUse();
    }
  }

  requireManagement(caller: string): void {
    this.requireMember(caller);
    if (caller !== MANAGEMENT_ACCOUNT) {
      throw accessDenied();
    }
  }

  member(id: string, notFound = accountNotFound()): Member {
    const member = this.members.get(id);
    if (member === undefined) {
      throw notFound;
    }
    return member;
  }

  /** A member as the management account can see it: not before the membership has spread. */
  visibleMember(id: string, notFound = accountNotFound()): Member {
    const member = this.member(id, notFound);
    if (!this.isVisible(member)) {
      throw notFound;
    }
    return member;
  }

  isVisible({ visibleFrom }: Member): boolean {
    return visibleFrom <= this.now();
  }

  remove(id: string, method: 'REMOVED' | 'LEFT' = 'REMOVED'): void {
    const { state } = this.member(id);
    if (id === MANAGEMENT_ACCOUNT) {
      throw new ServiceError(
        'MasterCannotLeaveOrganizationException',
        "You can't remove a management account from an organization.",
      );
    }
    if (!REMOVABLE.includes(state)) {
      throw new ServiceError('ConstraintViolationException', `You can't remove an account that is ${state}.`);
    }
    this.knowEmail(id, this.emailOf(id));
    this.listed.delete(id);
    this.onMembershipChange({ name: 'AccountDepartedOrganization', accountId: id, method });
  }

  tagsOf(id: string): Map<string, string> {
    return this.visibleMember(id, targetNotFound()).tags;
  }

  tag(id: string, added: ReadonlyMap<string, string>): void {
    const tags = this.tagsOf(id);
    const keys = new Set([...tags.keys(), ...added.keys()]);
    // System tags do not count.
    if ([...keys].filter((key) => !isSystemTag(key)).length > TAGS_MAX_COUNT) {
      throw tooManyTags();
    }
    for (const [key, value] of added) {
      tags.set(key, value);
    }
  }
}
