import type { Clock } from '../base/clock';
import type { Account } from '../model/account';
import type { Handshake } from '../model/handshake';
import type { Surroundings } from './call';
import { asCallError, CallError } from './call-error';

/** A page of the list. AWS puts at most 20 items on it. */
interface Page<Item> {
  readonly items: readonly Item[];
  readonly NextToken?: string | undefined;
}

/** Reads the page after a token, or the first page. */
export type ReadPage<Item> = (token: string | undefined) => Promise<Page<Item>>;

/** The time of the attempt that reads. */
type Attempt = Pick<Surroundings, 'clock' | 'budget'>;

/** One reading of the list, from its first page as far as it has come. */
interface Reading<Item> {
  readonly begunAtMillis: number;
  /** Time at which the last page was read. */
  readAtMillis: number;
  readonly items: Map<string, Item>;
  pagesRead: number;
  /** The token of the next page. Undefined before the first page, and after the last. */
  next: string | undefined;
}

/** The time after its last page for which a list still tells what is not in it. */
export const LIST_AGE_MAX_MILLIS = 5 * 60 * 1000;

/** The time for which one attempt reads. Of the function's 45 s, other calls may take 10 s and one call 10 s. */
export const READING_MILLIS = 20_000;

/**
 * A reader that is throttled goes on if it has had more than half of AWS's rate, which is true of one at the most.
 *
 * If several went on, all would be slow.
 */
const SHARE_TO_GO_ON = 1 / 2;

/** The time for which an instance leaves a list alone after its reader gave way, because another one is reading. */
const GIVE_WAY_MILLIS = 3_000;

/** The kind of a list. */
export interface Kind<Item> {
  readonly keyOf: (item: Item) => string;
  /** AWS lets so many pages a second through, after a burst. A reader that was throttled keeps to that. */
  readonly pagesPerSecond: number;
}

/**
 * A list of the organization, as far as this instance of a function has read it.
 *
 * Lambda keeps an instance for the next attempt, of this request or of another one. So a crowd of requests reads the
 * list a few times instead of once each, and a list that is too long for one attempt is read on by the next.
 */
export class SharedList<Item> {
  private reading: Reading<Item> | undefined;
  /** The error of the last reader that gave way. */
  private gaveWay: { readonly error: CallError; readonly untilMillis: number } | undefined;

  constructor(private readonly kind: Kind<Item>) {}

  /**
   * The item with a key, or undefined if there is none.
   *
   * @param sinceMillis the earliest beginning of a list that may answer. If it is left out, a complete list that has no
   * such item is read anew
   * @throws CallError of the kind `transient` if the list is too long for one attempt: the next one reads on
   */
  async find(
    key: string,
    sinceMillis: number | undefined,
    readPage: ReadPage<Item>,
    attempt: Attempt,
  ): Promise<Item | undefined> {
    const nowMillis = attempt.clock.now();
    const reading = this.usable(key, sinceMillis, nowMillis) ?? begin(nowMillis);
    this.reading = reading;
    await this.readUntil(() => reading.items.has(key), reading, readPage, attempt);
    return reading.items.get(key);
  }

  /**
   * All items.
   *
   * @param sinceMillis the earliest beginning of a list that may answer
   * @throws CallError of the kind `transient` if the list is too long for one attempt: the next one reads on
   */
  async all(sinceMillis: number, readPage: ReadPage<Item>, attempt: Attempt): Promise<readonly Item[]> {
    const nowMillis = attempt.clock.now();
    const reading = this.usable('', sinceMillis, nowMillis) ?? begin(nowMillis);
    this.reading = reading;
    await this.readUntil(() => false, reading, readPage, attempt);
    return [...reading.items.values()];
  }

  private async readUntil(
    isFound: () => boolean,
    reading: Reading<Item>,
    readPage: ReadPage<Item>,
    { clock, budget }: Attempt,
  ): Promise<void> {
    const pageMillis = 1000 / this.kind.pagesPerSecond;
    const [startedAtMillis, pagesBefore] = [clock.now(), reading.pagesRead];
    let gapMillis = 0;
    while (!isComplete(reading) && !isFound()) {
      const calledAtMillis = clock.now();
      const elapsedMillis = calledAtMillis - startedAtMillis;
      if (this.gaveWay !== undefined && calledAtMillis < this.gaveWay.untilMillis) {
        throw this.gaveWay.error;
      }
      if (elapsedMillis > READING_MILLIS) {
        throw new CallError('transient', 'LongList', LONG_LIST.what, LONG_LIST.remedy, undefined);
      }
      try {
        await this.readPage(reading, readPage, clock);
      } catch (thrown) {
        const error = asCallError(thrown);
        if (this.reading !== reading || error.kind !== 'transient') {
          throw error;
        }
        const goodMillis = ((reading.pagesRead - pagesBefore) * pageMillis) / SHARE_TO_GO_ON;
        // A budget with time for another call is too short for all peers. Only the request function has one, and it leaves
        // the list to the step function, whose instances serve all later attempts.
        const isForStep = clock.now() + budget.backoff.capMillis < budget.untilMillis;
        if (isForStep || goodMillis <= elapsedMillis) {
          this.gaveWay = { error, untilMillis: clock.now() + GIVE_WAY_MILLIS };
          throw error;
        }
        gapMillis = pageMillis;
      }
      await clock.sleep(Math.max(0, calledAtMillis + gapMillis - clock.now()));
    }
  }

  private usable(key: string, sinceMillis: number | undefined, nowMillis: number): Reading<Item> | undefined {
    const { reading } = this;
    if (reading === undefined || nowMillis - reading.readAtMillis > LIST_AGE_MAX_MILLIS) {
      return undefined;
    }
    const mayAnswer =
      sinceMillis === undefined ? !isComplete(reading) || reading.items.has(key) : reading.begunAtMillis >= sinceMillis;
    return mayAnswer ? reading : undefined;
  }

  private async readPage(reading: Reading<Item>, readPage: ReadPage<Item>, clock: Clock): Promise<void> {
    try {
      const { items, NextToken } = await readPage(reading.next);
      for (const item of items) {
        reading.items.set(this.kind.keyOf(item), item);
      }
      reading.next = NextToken;
      reading.pagesRead++;
      reading.readAtMillis = clock.now();
    } catch (thrown) {
      const error = asCallError(thrown);
      error.isOfSharedList = true;
      if (reading.pagesRead === 0 || !mayBeOfToken(error)) {
        throw error;
      }
      // The next attempt begins with the first page.
      this.reading = undefined;
      throw error.as('transient');
    }
  }
}

const begin = <Item>(nowMillis: number): Reading<Item> => ({
  begunAtMillis: nowMillis,
  readAtMillis: nowMillis,
  items: new Map(),
  pagesRead: 0,
  next: undefined,
});

const isComplete = ({ pagesRead, next }: Pick<Reading<unknown>, 'pagesRead' | 'next'>) =>
  pagesRead > 0 && next === undefined;

/** Whether the token of the page may be the reason: the list has changed, or the token is too old. */
const mayBeOfToken = ({ kind, code }: CallError) => kind !== 'transient' || code === 'INVALID_NEXT_TOKEN';

const LONG_LIST = {
  what: 'a list of the organization could not be read to its end in time',
  remedy: 'Deploy again.',
};

/** The lists that an instance of a function keeps. The rates are those that AWS publishes. */
export const sharedLists = () => ({
  accounts: new SharedList<Account>({ keyOf: ({ email }) => email.toLowerCase(), pagesPerSecond: 8 }),
  invitations: new SharedList<Handshake>({ keyOf: ({ id }) => id, pagesPerSecond: 5 }),
});

export type SharedLists = ReturnType<typeof sharedLists>;
