/** The settings that an emulator is started with, and has again after a reset. */
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
   * The rates at which calls are throttled.
   * @default 'none'
   */
  readonly rates?: Rates;
  /**
   * The time for which a write occupies the organization. Another write fails meanwhile.
   * @default 0
   */
  readonly writeMillis?: number;
  /**
   * The time for which a new handshake is missing in the lists.
   * @default 0
   */
  readonly listingLagMillis?: number;
  /**
   * The time for which the management account does not find an account that has just joined, ListAccounts excepted.
   * @default 0
   */
  readonly membershipLagMillis?: number;
  /**
   * Pages without items, but with a NextToken, that every list begins with.
   * @default 0
   */
  readonly emptyPages?: number;
  /**
   * The source of answers: recordings of AWS, or its documentation alone.
   *
   * They differ where a member is invited by its e-mail address, where an accept is refused, and in
   * the parties of an accepted invitation.
   * @default 'recorded'
   */
  readonly answers?: Answers;
  /**
   * The URL that gets an event for each account that joins or departs, by a POST with JSON.
   * @default - nobody gets the events
   */
  readonly eventsUrl?: string;
}

export type Answers = 'recorded' | 'documented';

export type Rates = 'aws' | 'none';

export const isRates = (value: unknown): value is Rates => value === 'aws' || value === 'none';
