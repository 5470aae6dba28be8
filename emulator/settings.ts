/** What an emulator is started with, and has again after a reset. */
export interface Settings {
  /**
   * The clock in milliseconds.
   * @default Date.now
   */
  readonly now?: () => number;
  /**
   * Accounts the organization may have, pending invitations included.
   * @default 10
   */
  readonly accountQuota?: number;
  /**
   * Whether calls are throttled at the published rates.
   * @default 'none'
   */
  readonly rates?: Rates;
  /**
   * How long a write occupies the organization: another one meanwhile fails.
   * @default 0
   */
  readonly writeMillis?: number;
  /**
   * How long a handshake is missing in the lists after it was made.
   * @default 0
   */
  readonly listingLagMillis?: number;
  /**
   * How long the management account does not find an account after it joined, ListAccounts excepted.
   * @default 0
   */
  readonly membershipLagMillis?: number;
  /**
   * Pages without items, but with a NextToken, that every list begins with.
   * @default 0
   */
  readonly emptyPages?: number;
  /**
   * Whether answers are as AWS was recorded to give them, or as its documentation alone suggests.
   *
   * They differ where a member is invited by its e-mail address, where an accept is refused, and in
   * the parties of an accepted invitation.
   * @default 'recorded'
   */
  readonly answers?: Answers;
}

export type Answers = 'recorded' | 'documented';

export type Rates = 'aws' | 'none';

export const isRates = (value: unknown): value is Rates => value === 'aws' || value === 'none';
