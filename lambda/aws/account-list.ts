import type { Clock } from '../base/clock';
import type { Account } from '../model/account';
import { asCallError, CallError } from './call-error';

/** A page of the list. AWS puts at most 20 accounts on it. */
interface Page {
  readonly accounts: readonly Account[];
  readonly NextToken?: string | undefined;
}

/** Reads the page after a token. `pagesRead` is the number of pages before it. */
export type ReadPage = (token: string | undefined, pagesRead: number) => Promise<Page>;

/** One reading of the list, from its first page as far as it has come. */
interface Reading {
  readonly begunAtMillis: number;
  /** By e-mail address, in lower case. */
  readonly accounts: Map<string, Account>;
  pagesRead: number;
  /** The token of the next page. Undefined before the first page, and after the last. */
  next: string | undefined;
}

/** The age up to which a list still tells that an address is no member's. 10,000 accounts take 63 s at the least. */
const AGE_MAX_MILLIS = 5 * 60 * 1000;

/** The time for which one attempt reads. Of the function's 45 s, other calls may take 10 s and one call 10 s. */
export const READING_MILLIS = 20_000;

/** The pages that AWS lets through at once, and the time in which it lets another one through. */
const BURST_PAGES = 12;
const PAGE_MILLIS = 125;

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
    const untilMillis = clock.now() + READING_MILLIS;
    for (let pages = 0; !isComplete(reading) && !reading.accounts.has(key); pages++) {
      if (pages >= BURST_PAGES) {
        await clock.sleep(PAGE_MILLIS);
      }
      if (clock.now() > untilMillis) {
        throw new CallError('transient', 'LongList', LONG_LIST.what, LONG_LIST.remedy, undefined);
      }
      await this.readOn(reading, readPage);
    }
    return reading.accounts.get(key);
  }

  private usable(key: string, sinceMillis: number | undefined, nowMillis: number): Reading | undefined {
    const { reading } = this;
    if (reading === undefined || nowMillis - reading.begunAtMillis > AGE_MAX_MILLIS) {
      return undefined;
    }
    const mayAnswer =
      sinceMillis === undefined
        ? !isComplete(reading) || reading.accounts.has(key)
        : reading.begunAtMillis >= sinceMillis;
    return mayAnswer ? reading : undefined;
  }

  private async readOn(reading: Reading, readPage: ReadPage): Promise<void> {
    try {
      const { accounts, NextToken } = await readPage(reading.next, reading.pagesRead);
      for (const account of accounts) {
        reading.accounts.set(account.email.toLowerCase(), account);
      }
      reading.next = NextToken;
      reading.pagesRead++;
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

const begin = (begunAtMillis: number): Reading => ({
  begunAtMillis,
  accounts: new Map(),
  pagesRead: 0,
  next: undefined,
});

const isComplete = ({ pagesRead, next }: Reading) => pagesRead > 0 && next === undefined;

const LONG_LIST = {
  what: 'the list of accounts could not be read to its end in time',
  remedy: 'Deploy again.',
};
