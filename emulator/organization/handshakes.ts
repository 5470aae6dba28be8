import { accessDenied, alreadyInState, handshakeNotFound, invalidTransition } from '../wire/errors';
import type { InvitationInput } from '../wire/input';
import { Tree } from './tree';

export const DAY = 24 * 60 * 60 * 1000;
const FORGOTTEN_AFTER = 30 * DAY;

export type HandshakeState = 'OPEN' | 'ACCEPTED' | 'DECLINED' | 'CANCELED' | 'EXPIRED';

export interface Handshake extends InvitationInput {
  readonly id: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  state: HandshakeState;
  endedAt: number | undefined;
  /** The account that accepted it. */
  acceptedBy: string | undefined;
}

/** The invitations that the service remembers. */
export class Handshakes extends Tree {
  listingLagMillis = 0;
  protected readonly handshakes = new Map<string, Handshake>();
  private arePartiesReversed = true;

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

  /** Those that the lists know already, oldest first. */
  listedHandshakes(): readonly Handshake[] {
    return this.allHandshakes().filter(({ requestedAt }) => requestedAt + this.listingLagMillis <= this.now());
  }

  handshake(id: string): Handshake {
    this.allHandshakes(); // forgets what is to be forgotten
    const handshake = this.handshakes.get(id);
    if (handshake === undefined) {
      throw handshakeNotFound();
    }
    return handshake;
  }

  /** True if the next answer has the parties of a handshake the other way round. AWS shows both orders. */
  reversesParties(): boolean {
    this.arePartiesReversed = !this.arePartiesReversed;
    return this.arePartiesReversed;
  }

  protected openHandshakes(): readonly Handshake[] {
    return this.allHandshakes().filter(({ state }) => state === 'OPEN');
  }

  protected findInvited(id: string, caller: string): Handshake {
    const handshake = this.handshake(id);
    if (!this.isParty(caller, handshake.target)) {
      throw accessDenied();
    }
    return handshake;
  }

  protected end(handshake: Handshake, state: HandshakeState): Handshake {
    if (handshake.state === state) {
      throw alreadyInState();
    }
    if (handshake.state !== 'OPEN') {
      throw invalidTransition();
    }
    handshake.state = state;
    handshake.endedAt = this.now();
    return handshake;
  }
}
