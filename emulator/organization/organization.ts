import { randomBytes } from 'node:crypto';
import { MANAGEMENT_ACCOUNT } from './accounts';
import { refusalToLeave } from './elsewhere';
import {
  accessDenied,
  alreadyInAnOrganization,
  concurrentModification,
  duplicateHandshake,
  handshakeConstraint,
  type ServiceError,
  stillInitializing,
} from '../wire/errors';
import { DAY, type Handshake, Handshakes } from './handshakes';
import type { InvitationInput } from '../wire/input';
import type { Answers, Settings } from '../settings';

export { MANAGEMENT_ACCOUNT, type Member, ROOT_ID } from './accounts';
export type { Handshake } from './handshakes';

const EXPIRES_AFTER = 15 * DAY;
/** The time that the members have to agree to all features. */
const ALL_FEATURES_WITHIN = 90 * DAY;
const MIN_ATTEMPTS_A_DAY = 20;

/** The state of one organization and the rules of its invitations. */
export class Organization extends Handshakes {
  accountQuota: number;
  writeMillis: number;
  emptyPages: number;
  /** True if an e-mail address and an account id of one account are duplicates. AWS does not document it. */
  isOneInvitationPerAccount = false;
  answers: Answers;
  /** Errors that refuse an account when it accepts an invitation, though it may call the operation. */
  readonly joinRefusals = new Map<string, ServiceError>();
  featureSet: 'ALL' | 'CONSOLIDATED_BILLING' = 'ALL';
  /** The time at which each invitation was sent. */
  private readonly attempts: { readonly at: number; readonly handshakeId: string }[] = [];
  private initializingUntil = 0;
  private enablingAllFeaturesUntil = 0;
  private occupiedUntil = 0;

  constructor(settings: Settings = {}) {
    super(settings.now ?? Date.now);
    this.accountQuota = settings.accountQuota ?? 10;
    this.writeMillis = settings.writeMillis ?? 0;
    this.listingLagMillis = settings.listingLagMillis ?? 0;
    this.membershipLagMillis = settings.membershipLagMillis ?? 0;
    this.emptyPages = settings.emptyPages ?? 0;
    this.answers = settings.answers ?? 'recorded';
  }

  // Arranged by a test.

  initializeFor(millis: number): void {
    this.initializingUntil = this.now() + millis;
  }

  get isInitializing(): boolean {
    return this.now() < this.initializingUntil;
  }

  /** Starts to enable all features, as an organization with consolidated billing does: no invitation survives it. */
  enableAllFeatures(): void {
    for (const handshake of this.openHandshakes()) {
      this.end(handshake, 'CANCELED');
    }
    this.featureSet = 'CONSOLIDATED_BILLING';
    this.enablingAllFeaturesUntil = this.now() + ALL_FEATURES_WITHIN;
  }

  finishAllFeatures(): void {
    this.featureSet = 'ALL';
    this.enablingAllFeaturesUntil = 0;
  }

  /** True while a change that starts fails. */
  get isOccupied(): boolean {
    return this.now() < this.occupiedUntil;
  }

  /** Makes a change that occupies the organization for `writeMillis`: one that starts meanwhile fails. */
  write<T>(change: () => T): T {
    if (this.isOccupied) {
      throw concurrentModification();
    }
    const result = change();
    this.occupiedUntil = this.now() + this.writeMillis;
    return result;
  }

  // Handshakes.

  invite(invitation: InvitationInput): Handshake {
    this.requireInvitable(invitation.target);
    this.requireRoom();
    const now = this.now();
    const handshake: Handshake = {
      ...invitation,
      id: `h-${randomBytes(16).toString('hex').slice(0, 31)}`,
      requestedAt: now,
      expiresAt: now + EXPIRES_AFTER,
      state: 'OPEN',
      endedAt: undefined,
      acceptedBy: undefined,
    };
    this.handshakes.set(handshake.id, handshake);
    this.attempts.push({ at: now, handshakeId: handshake.id });
    return handshake;
  }

  cancel(id: string, caller: string): Handshake {
    const handshake = this.handshake(id);
    // Only the sender: not even the invited account.
    if (caller !== MANAGEMENT_ACCOUNT) {
      throw accessDenied();
    }
    return this.end(handshake, 'CANCELED');
  }

  describe(id: string, caller: string): Handshake {
    const handshake = this.handshake(id);
    if (caller !== MANAGEMENT_ACCOUNT && !this.isParty(caller, handshake.target)) {
      throw accessDenied();
    }
    return handshake;
  }

  decline(id: string, caller: string): Handshake {
    return this.end(this.findInvited(id, caller), 'DECLINED');
  }

  /**
   * The account stands under the root afterwards, with the tags that the invitation carried.
   *
   * One that cannot join has accepted nevertheless: AWS was recorded to end the handshake before it refuses.
   */
  accept(id: string, caller: string): Handshake {
    const handshake = this.findInvited(id, caller);
    this.requireLeaving(caller);
    const refusal = this.refusalToJoin(caller);
    if (refusal !== undefined && handshake.state === 'OPEN' && this.answers === 'documented') {
      throw refusal;
    }
    this.end(handshake, 'ACCEPTED');
    handshake.acceptedBy = caller;
    if (refusal !== undefined) {
      throw refusal;
    }
    const member = this.addMember(caller, this.emailOf(caller), 'INVITED');
    for (const [key, value] of handshake.tags) {
      member.tags.set(key, value);
    }
    return handshake;
  }

  private refusalToJoin(accountId: string): ServiceError | undefined {
    if (this.members.has(accountId)) {
      return alreadyInAnOrganization();
    }
    const elsewhere = this.elsewhere(accountId);
    return (elsewhere && refusalToLeave(elsewhere)) ?? this.joinRefusals.get(accountId);
  }

  private requireInvitable(target: InvitationInput['target']): void {
    if (this.isInitializing) {
      throw stillInitializing();
    }
    if (this.now() < this.enablingAllFeaturesUntil) {
      throw handshakeConstraint(
        'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES',
        "You can't invite accounts while the organization is enabling all features.",
      );
    }
    // AWS was recorded to send an invitation to the e-mail address of a member.
    const isRefused = target.type === 'ACCOUNT' || this.answers === 'documented';
    if (isRefused && [...this.members.keys()].some((id) => this.isParty(id, target))) {
      throw alreadyInAnOrganization();
    }
    if (this.openHandshakes().some((handshake) => this.areDuplicates(handshake.target, target))) {
      throw duplicateHandshake();
    }
  }

  private areDuplicates(one: InvitationInput['target'], other: InvitationInput['target']): boolean {
    const account = this.isOneInvitationPerAccount ? this.accountOf(one) : undefined;
    return isSameTarget(one, other) || (account !== undefined && account === this.accountOf(other));
  }

  private requireRoom(): void {
    const yesterday = this.now() - DAY;
    const spent = this.attempts.filter(
      ({ at, handshakeId }) => at > yesterday && this.handshakes.get(handshakeId)?.state !== 'ACCEPTED',
    );
    if (spent.length >= Math.max(MIN_ATTEMPTS_A_DAY, this.accountQuota)) {
      throw handshakeConstraint(
        'HANDSHAKE_RATE_LIMIT_EXCEEDED',
        'You have exceeded the number of handshakes you can send in one day.',
      );
    }
    if (this.members.size + this.openHandshakes().length >= this.accountQuota) {
      throw handshakeConstraint('ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'You have exceeded the allowed number of accounts.');
    }
  }
}

function isSameTarget(one: InvitationInput['target'], other: InvitationInput['target']): boolean {
  return one.type === other.type && one.id.toLowerCase() === other.id.toLowerCase();
}
