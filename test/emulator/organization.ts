import { randomBytes } from 'node:crypto';
import {
  accountNotFound,
  accessDenied,
  handshakeConstraint,
  handshakeNotFound,
  notInUse,
  ServiceError,
  targetNotFound,
} from './errors';
import { type InvitationInput, tooManyTags } from './input';

/** The state of one organization and the accounts around it, and the rules by which it changes. */

export const MANAGEMENT_ACCOUNT = '000000000000';
const ORGANIZATION_ID = 'o-exampleorgid';
const DAY = 24 * 60 * 60 * 1000;
const EXPIRES_AFTER = 15 * DAY;
const FORGOTTEN_AFTER = 30 * DAY;
const MIN_ATTEMPTS_A_DAY = 20;
const TAGS_MAX_COUNT = 50;

export type HandshakeState = 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED';

export interface Handshake extends InvitationInput {
  readonly id: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  state: HandshakeState;
  endedAt: number | undefined;
}

export interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly joinedMethod: 'INVITED' | 'CREATED';
  readonly joinedAt: number;
  readonly tags: Map<string, string>;
}

export interface Settings {
  readonly now?: () => number;
  /** Accounts the organization may have, pending invitations included. */
  readonly accountQuota?: number;
}

export class Organization {
  readonly members = new Map<string, Member>();
  private readonly handshakes = new Map<string, Handshake>();
  /** When each invitation was sent. */
  private readonly attempts: { readonly at: number; readonly handshakeId: string }[] = [];
  /** E-mail addresses of accounts that are in no organization, or in another one. */
  private readonly emails = new Map<string, string>();
  private initializingUntil = 0;
  readonly now: () => number;
  accountQuota: number;

  constructor({ now = Date.now, accountQuota = 10 }: Settings = {}) {
    this.now = now;
    this.accountQuota = accountQuota;
    this.addMember(MANAGEMENT_ACCOUNT, 'management@example.com', 'INVITED');
  }

  // What a test arranges.

  initializeFor(millis: number): void {
    this.initializingUntil = this.now() + millis;
  }

  get isInitializing(): boolean {
    return this.now() < this.initializingUntil;
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
    };
    this.members.set(id, member);
    return member;
  }

  emailOf(accountId: string): string {
    return this.members.get(accountId)?.email ?? this.emails.get(accountId) ?? `account-${accountId}@example.com`;
  }

  // Who may call what.

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

  // Handshakes.

  /** All that the service still remembers, oldest first. */
  allHandshakes(): readonly Handshake[] {
    const now = this.now();
    for (const handshake of this.handshakes.values()) {
      if (handshake.state === 'OPEN' && handshake.expiresAt <= now) {
        handshake.state = 'EXPIRED';
        handshake.endedAt = handshake.expiresAt;
      }
      if (handshake.endedAt !== undefined && handshake.endedAt + FORGOTTEN_AFTER <= now) {
        this.handshakes.delete(handshake.id);
      }
    }
    return [...this.handshakes.values()];
  }

  invite(invitation: InvitationInput): Handshake {
    if (this.isInitializing) {
      throw new ServiceError(
        'FinalizingOrganizationException',
        'AWS Organizations could not perform the operation because your organization is still initializing. It can take up to an hour. If after one hour you continue to receive this error, contact AWS Support.',
      );
    }
    const all = this.allHandshakes();
    const open = all.filter(({ state }) => state === 'OPEN');
    if ([...this.members.values()].some((member) => this.isParty(member.id, invitation.target))) {
      throw handshakeConstraint('ALREADY_IN_AN_ORGANIZATION', 'The account is already a member of an organization.');
    }
    if (open.some(({ target }) => isSameTarget(target, invitation.target))) {
      throw new ServiceError(
        'DuplicateHandshakeException',
        'A handshake with the same action and target already exists.',
      );
    }
    const now = this.now();
    const spent = this.attempts.filter(
      ({ at, handshakeId }) => at > now - DAY && this.handshakes.get(handshakeId)?.state !== 'ACCEPTED',
    );
    if (spent.length >= Math.max(MIN_ATTEMPTS_A_DAY, this.accountQuota)) {
      throw handshakeConstraint(
        'HANDSHAKE_RATE_LIMIT_EXCEEDED',
        'You have exceeded the number of handshakes you can send in one day.',
      );
    }
    if (this.members.size + open.length >= this.accountQuota) {
      throw handshakeConstraint('ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'You have exceeded the allowed number of accounts.');
    }
    const handshake: Handshake = {
      ...invitation,
      id: `h-${randomBytes(16).toString('hex').slice(0, 31)}`,
      requestedAt: now,
      expiresAt: now + EXPIRES_AFTER,
      state: 'OPEN',
      endedAt: undefined,
    };
    this.handshakes.set(handshake.id, handshake);
    this.attempts.push({ at: now, handshakeId: handshake.id });
    return handshake;
  }

  cancel(id: string, caller: string): Handshake {
    const handshake = this.find(id);
    // Only the sender: not even the invited account.
    if (caller !== MANAGEMENT_ACCOUNT) {
      throw accessDenied();
    }
    return this.end(handshake, 'CANCELED');
  }

  describe(id: string, caller: string): Handshake {
    const handshake = this.find(id);
    if (caller !== MANAGEMENT_ACCOUNT && !this.isParty(caller, handshake.target)) {
      throw accessDenied();
    }
    return handshake;
  }

  decline(id: string, caller: string): Handshake {
    return this.end(this.findInvited(id, caller), 'DECLINED');
  }

  /** The account stands under the root afterwards, with the tags that the invitation carried. */
  accept(id: string, caller: string): Handshake {
    const handshake = this.findInvited(id, caller);
    if (handshake.state === 'OPEN' && this.members.has(caller)) {
      throw handshakeConstraint('ALREADY_IN_AN_ORGANIZATION', 'The account is already a member of an organization.');
    }
    this.end(handshake, 'ACCEPTED');
    const member = this.addMember(caller, this.emailOf(caller), 'INVITED');
    for (const [key, value] of handshake.tags) {
      member.tags.set(key, value);
    }
    return handshake;
  }

  isParty(accountId: string, target: InvitationInput['target']): boolean {
    return target.type === 'ACCOUNT'
      ? target.id === accountId
      : target.id.toLowerCase() === this.emailOf(accountId).toLowerCase();
  }

  // Accounts.

  member(id: string): Member {
    const member = this.members.get(id);
    if (member === undefined) {
      throw accountNotFound();
    }
    return member;
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
    const member = this.members.get(id);
    if (member === undefined) {
      throw targetNotFound();
    }
    return member.tags;
  }

  tag(id: string, added: ReadonlyMap<string, string>): void {
    const tags = this.tagsOf(id);
    if (new Set([...tags.keys(), ...added.keys()]).size > TAGS_MAX_COUNT) {
      throw tooManyTags();
    }
    for (const [key, value] of added) {
      tags.set(key, value);
    }
  }

  // How the service shows them.

  shapeOfOrganization(): object {
    return {
      Id: ORGANIZATION_ID,
      Arn: this.arn(`organization/${ORGANIZATION_ID}`),
      FeatureSet: 'ALL',
      MasterAccountArn: this.arn(`account/${ORGANIZATION_ID}/${MANAGEMENT_ACCOUNT}`),
      MasterAccountId: MANAGEMENT_ACCOUNT,
      MasterAccountEmail: this.emailOf(MANAGEMENT_ACCOUNT),
      AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
    };
  }

  shapeOfMember({ id, email, name, joinedMethod, joinedAt }: Member): object {
    return {
      Id: id,
      Arn: this.arn(`account/${ORGANIZATION_ID}/${id}`),
      Email: email,
      Name: name,
      Status: 'ACTIVE',
      State: 'ACTIVE',
      JoinedMethod: joinedMethod,
      JoinedTimestamp: joinedAt / 1000,
    };
  }

  shapeOf({ id, target, notes, state, requestedAt, expiresAt }: Handshake): object {
    return {
      Id: id,
      Arn: this.arn(`handshake/${ORGANIZATION_ID}/invite/${id}`),
      Parties: [
        { Id: ORGANIZATION_ID.replace(/^o-/, ''), Type: 'ORGANIZATION' },
        { Id: target.id, Type: target.type },
      ],
      State: state,
      RequestedTimestamp: requestedAt / 1000,
      ExpirationTimestamp: expiresAt / 1000,
      Action: 'INVITE',
      Resources: [
        {
          Type: 'ORGANIZATION',
          Value: ORGANIZATION_ID,
          Resources: [
            { Type: 'MASTER_EMAIL', Value: this.emailOf(MANAGEMENT_ACCOUNT) },
            { Type: 'MASTER_NAME', Value: this.member(MANAGEMENT_ACCOUNT).name },
            { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
          ],
        },
        { Type: target.type, Value: target.id },
        ...(notes === undefined ? [] : [{ Type: 'NOTES', Value: notes }]),
      ],
    };
  }

  private arn(resource: string): string {
    return `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:${resource}`;
  }

  private find(id: string): Handshake {
    const handshake = this.allHandshakes().find((candidate) => candidate.id === id);
    if (handshake === undefined) {
      throw handshakeNotFound();
    }
    return handshake;
  }

  private findInvited(id: string, caller: string): Handshake {
    const handshake = this.find(id);
    if (!this.isParty(caller, handshake.target)) {
      throw accessDenied();
    }
    return handshake;
  }

  private end(handshake: Handshake, state: HandshakeState): Handshake {
    if (handshake.state === state) {
      throw new ServiceError(
        'HandshakeAlreadyInStateException',
        'The specified handshake is already in the requested state.',
      );
    }
    if (handshake.state !== 'OPEN') {
      throw new ServiceError(
        'InvalidHandshakeTransitionException',
        `You can't perform the operation on the handshake in its current state: ${handshake.state}.`,
      );
    }
    handshake.state = state;
    handshake.endedAt = this.now();
    return handshake;
  }
}

function isSameTarget(one: InvitationInput['target'], other: InvitationInput['target']): boolean {
  return one.type === other.type && one.id.toLowerCase() === other.id.toLowerCase();
}
