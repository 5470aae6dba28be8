import { accessDenied, accountNotFound, notInUse, ServiceError, targetNotFound } from './errors';
import { type InvitationInput, isSystemTag, tooManyTags } from './input';

export const MANAGEMENT_ACCOUNT = '000000000000';
export const ROOT_ID = 'r-examplerootid111';
const TAGS_MAX_COUNT = 50;
const DEFAULT_EMAIL = /^account-(\d{12})@example\.com$/i;

export interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly joinedMethod: 'INVITED' | 'CREATED';
  readonly joinedAt: number;
  readonly tags: Map<string, string>;
  /** The root or the organizational unit that it stands in. */
  parentId: string;
}

type Target = InvitationInput['target'];

/** The accounts in the organization, their tags, and what is known of those outside. */
export class Accounts {
  /** The time for which the management account does not find an account that has just joined. */
  membershipLagMillis = 0;
  readonly members = new Map<string, Member>();
  /** E-mail addresses of accounts that are in no organization, or in another one. */
  private readonly emails = new Map<string, string>();
  /** Accounts of another organization: they leave it when they join this one. */
  readonly membersElsewhere = new Set<string>();

  constructor(readonly now: () => number) {
    this.addMember(MANAGEMENT_ACCOUNT, 'management@example.com', 'INVITED');
  }

  /** Tells the e-mail address of an account outside, so that an invitation to it finds the account. */
  knowEmail(accountId: string, email: string): void {
    this.emails.set(accountId, email);
  }

  addMember(id: string, email = this.emailOf(id), joinedMethod: Member['joinedMethod'] = 'CREATED'): Member {
    const member = {
      id,
      email,
      name: `Account ${id}`,
      joinedMethod,
      joinedAt: this.now(),
      tags: new Map<string, string>(),
      parentId: ROOT_ID,
    };
    this.members.set(id, member);
    this.membersElsewhere.delete(id);
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

  protected isVisible({ id, joinedAt }: Member): boolean {
    return id === MANAGEMENT_ACCOUNT || joinedAt + this.membershipLagMillis <= this.now();
  }

  remove(id: string): void {
    this.member(id);
    if (id === MANAGEMENT_ACCOUNT) {
      throw new ServiceError(
        'MasterCannotLeaveOrganizationException',
        "You can't remove a management account from an organization.",
      );
    }
    this.knowEmail(id, this.emailOf(id));
    this.members.delete(id);
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
