import type { Clock } from '../base/clock';
import type { Account } from '../model/account';
import { asCallError, CallError } from './call-error';

/** A page of the list. AWS puts at most 20 accounts on it. */
interface Page {
  readonly accounts: readonly Account[];
  readonly NextToken?: string | undefined;
}

/** Reads the page after a token, or the first page. */
export type ReadPage = (token: string | undefined) => Promise<Page>;

/** One reading of the list, from its first page as far as it has come. */
interface Reading {
  readonly begunAtMillis: number;
  /** Time at which the last page was read. */
  readAtMillis: number;
  /** By e-mail address, in lower case. */
  readonly accounts: Map<string, Account>;
  pagesRead: number;
  /** The token of the next page. Undefined before the first page, and after the last. */
  next: string | undefined;
}

/** The time after its last page for which a list still tells that an address is no member's. */
export const LIST_AGE_MAX_MILLIS = 5 * 60 * 1000;

/** The time for which one attempt reads. Of the function's 45 s, other calls may take 10 s and one call 10 s. */
export const READING_MILLIS = 20_000;

/** AWS lets 8 pages a second through, after a burst. A reader that was throttled keeps to that. */
const PAGE_MILLIS = 1000 / 8;

/**
 * A reader that is throttled goes on if it has had more than three quarters of AWS's rate. Otherwise another one is
 * reading, and if both went on, both would be slow.
 */
const SHARE_TO_GO_ON = 3 / 4;

/**
 * The accounts of the organization, as far as this instance of a function has read the list.
 *
 * Lambda keeps an instance for the next attempt, of this request or of another one. So a crowd of requests reads the
 * list a few times instead of once each, and a list that is too long for one attempt is read on by the next.
 */
export class AccountList {
  private reading: Reading | undefined;

  /**
   * The account with an e-mail address, or undefined if no member has it.
   *
   * @param sinceMillis the earliest beginning of a list that may answer. If it is left out, a complete list that has no
   * such account is read anew
   * @throws CallError of the kind `transient` if the list is too long for one attempt: the next one reads on
   */
  async find(
    email: string,
    sinceMillis: number | undefined,
    readPage: ReadPage,
    clock: Clock,
  ): Promise<Account | undefined> {
    const key = email.toLowerCase();
    const reading = this.usable(key, sinceMillis, clock.now()) ?? begin(clock.now());
    this.reading = reading;
    await this.readUntil(() => reading.accounts.has(key), reading, readPage, clock);
    return reading.accounts.get(key);
  }

  private async readUntil(isFound: () => boolean, reading: Reading, readPage: ReadPage, clock: Clock): Promise<void> {
    const [startedAtMillis, pagesBefore] = [clock.now(), reading.pagesRead];
    let gapMillis = 0;
    while (!isComplete(reading) && !isFound()) {
      const calledAtMillis = clock.now();
      const elapsedMillis = calledAtMillis - startedAtMillis;
      if (elapsedMillis > READING_MILLIS) {
        throw new CallError('transient', 'LongList', LONG_LIST.what, LONG_LIST.remedy, undefined);
      }
      try {
        await this.readPage(reading, readPage, clock);
      } catch (thrown) {
        const goodMillis = ((reading.pagesRead - pagesBefore) * PAGE_MILLIS) / SHARE_TO_GO_ON;
        if (this.reading !== reading || asCallError(thrown).kind !== 'transient' || goodMillis <= elapsedMillis) {
          throw thrown;
        }
        gapMillis = PAGE_MILLIS;
      }
      await clock.sleep(Math.max(0, calledAtMillis + gapMillis - clock.now()));
    }
  }

  private usable(key: string, sinceMillis: number | undefined, nowMillis: number): Reading | undefined {
    const { reading } = this;
    if (reading === undefined || nowMillis - reading.readAtMillis > LIST_AGE_MAX_MILLIS) {
      return undefined;
    }
    const mayAnswer =
      sinceMillis === undefined
        ? !isComplete(reading) || reading.accounts.has(key)
        : reading.begunAtMillis >= sinceMillis;
    return mayAnswer ? reading : undefined;
  }

  private async readPage(reading: Reading, readPage: ReadPage, clock: Clock): Promise<void> {
    try {
      const { accounts, NextToken } = await readPage(reading.next);
      for (const account of accounts) {
        reading.accounts.set(account.email.toLowerCase(), account);
      }
      reading.next = NextToken;
      reading.pagesRead++;
      reading.readAtMillis = clock.now();
    } catch (thrown) {
      const error = asCallError(thrown);
      if (error.kind === 'transient' || reading.pagesRead === 0) {
        throw error;
      }
      // The token may be too old for AWS. The next attempt begins with the first page.
      this.reading = undefined;
      throw error.as('transient');
    }
  }
}

const begin = (nowMillis: number): Reading => ({
  begunAtMillis: nowMillis,
  readAtMillis: nowMillis,
  accounts: new Map(),
  pagesRead: 0,
  next: undefined,
});

const isComplete = ({ pagesRead, next }: Reading) => pagesRead > 0 && next === undefined;

const LONG_LIST = {
  what: 'the list of accounts could not be read to its end in time',
  remedy: 'Deploy again.',
};
