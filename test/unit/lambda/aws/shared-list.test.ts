import { CallError } from '../../../../lambda/aws/call-error';
import { type ReadPage, sharedLists, type SharedLists } from '../../../../lambda/aws/shared-list';
import type { Account } from '../../../../lambda/model/account';

const ACCOUNTS_ON_A_PAGE = 20;

let millis: number;
let list: SharedLists['accounts'];
/** The accounts of the organization. */
let count: number;
let reads: number[];
beforeEach(() => {
  millis = 1_000_000;
  list = sharedLists().accounts;
  count = 100;
  reads = [];
});

const clock = {
  now: () => millis,
  sleep: (slept: number) => {
    millis += slept;
    return Promise.resolve();
  },
};

/** An attempt of the step function, which does not retry by itself. */
const attempt = { clock, budget: { backoff: { baseMillis: 0, capMillis: 0 }, untilMillis: 0 } };

const addressOf = (index: number) => `Owner${index}@example.com`;

const readPage: ReadPage<Account> = (token) => {
  const page = Number(token ?? 0);
  reads.push(page);
  const first = page * ACCOUNTS_ON_A_PAGE;
  const length = Math.min(ACCOUNTS_ON_A_PAGE, count - first);
  const accounts = Array.from({ length }, (_, index) => ({
    id: String(100_000_000_000 + first + index),
    email: addressOf(first + index),
    joinedAt: undefined,
    organizationId: '',
    state: 'ACTIVE',
  }));
  return Promise.resolve({ items: accounts, NextToken: first + length < count ? String(page + 1) : undefined });
};

const find = (index: number, sinceMillis?: number, read = readPage) =>
  list.find(addressOf(index).toLowerCase(), sinceMillis, read, attempt);

const failing = (kind: 'transient' | 'permanent', page: number, code = 'Arranged'): ReadPage<Account> => {
  const error = new CallError(kind, code, 'it was arranged', '', undefined);
  return (token) => (Number(token ?? 0) === page ? Promise.reject(error) : readPage(token));
};

it('is read to the page of the account, and no further', async () => {
  expect((await find(25))?.id).toBe('100000000025');
  expect(reads).toEqual([0, 1]);
});

it('is read to its end for all items, and once for two that ask', async () => {
  const sinceMillis = millis;
  expect(await list.all(sinceMillis, readPage, attempt)).toHaveLength(100);
  expect(await list.all(sinceMillis, readPage, attempt)).toHaveLength(100);
  expect(reads).toEqual([0, 1, 2, 3, 4]);

  await list.all(millis + 1, readPage, attempt);
  expect(reads).toHaveLength(10);
});

it('is read on for another account, and not begun anew', async () => {
  await find(25, millis);
  await find(99, millis);
  await find(500, millis);

  expect(reads).toEqual([0, 1, 2, 3, 4]);
});

it('that was begun before the time that is asked for is read anew', async () => {
  await find(500, millis);
  await find(500, millis + 1);

  expect(reads).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
});

it('of more than five minutes ago is read anew', async () => {
  const sinceMillis = millis;
  await find(0, sinceMillis);
  millis += 5 * 60 * 1000;
  await find(0, sinceMillis);
  expect(reads).toEqual([0]);

  millis += 1;
  await find(0, sinceMillis);
  expect(reads).toEqual([0, 0]);
});

it('that is complete is read anew for an account that is not in it, where no time is asked for', async () => {
  await find(500);
  await find(0);
  expect(reads).toEqual([0, 1, 2, 3, 4]);

  await find(500);
  expect(reads).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
});

/** AWS's rate of 8 a second after a burst of 12, which others use up by `taken` pages. */
function throttled(taken = 0): ReadPage<Account> {
  const startedAt = millis;
  let used = taken;
  return (token) => {
    millis += 50;
    if (used >= 12 + Math.floor(((millis - startedAt) * 8) / 1000)) {
      return Promise.reject(new CallError('transient', 'TooManyRequestsException', '', '', undefined));
    }
    used++;
    return readPage(token);
  };
}

it('is read on by a reader that is throttled late, at the rate of AWS', async () => {
  count = 100 * ACCOUNTS_ON_A_PAGE;
  const startedAt = millis;

  await find(9999, millis, throttled());

  // 88 pages after the burst, at 8 a second.
  expect((millis - startedAt) / 1000).toBeGreaterThanOrEqual(11);
  expect((millis - startedAt) / 1000).toBeLessThan(13);
});

it('is left to another reader by one that is throttled at its first page', async () => {
  const startedAt = millis;

  await expect(find(500, millis, throttled(12))).rejects.toMatchObject({ code: 'TooManyRequestsException' });

  expect(millis - startedAt).toBe(50);
});

it('is left to another reader by one that has had less than its share, and read on at that page later', async () => {
  const startedAt = millis;

  await expect(find(500, startedAt, failing('transient', 3))).rejects.toMatchObject({ code: 'Arranged' });
  // 3 pages at half of 8 a second.
  expect(millis - startedAt).toBe(750);

  millis += 3_000;
  await find(500, startedAt);
  expect(reads).toEqual([0, 1, 2, 3, 4]);
});

it('is left alone for three seconds by an instance that left it to another reader, but for what is known of it', async () => {
  const startedAt = millis;
  await expect(find(500, startedAt, failing('transient', 3))).rejects.toMatchObject({ code: 'Arranged' });

  millis += 2_999;
  await expect(find(500, startedAt)).rejects.toMatchObject({ code: 'Arranged' });
  expect((await find(25, startedAt))?.id).toBe('100000000025');
  expect(reads).toEqual([0, 1, 2]);

  millis += 1;
  await find(500, startedAt);
  expect(reads).toEqual([0, 1, 2, 3, 4]);
});

it('is left to the step function by the request function, whose peers need longer than its budget', async () => {
  count = 100 * ACCOUNTS_ON_A_PAGE;
  const budget = { ...attempt.budget, untilMillis: millis + 10_000 };
  const late = list.find('', millis, throttled(), { clock, budget });

  await expect(late).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  // In a second there are 12 and 8 calls. It makes 20.
  expect(reads).toHaveLength(20);
});

it('is read on by the request function if that has spent its budget', async () => {
  count = 100 * ACCOUNTS_ON_A_PAGE;
  const budget = { backoff: { baseMillis: 200, capMillis: 2_000 }, untilMillis: millis + 3_000 };

  await list.find('', millis, throttled(), { clock, budget });

  expect(reads).toHaveLength(100);
});

it('that is too long for one attempt is read on by the next one', async () => {
  count = 300 * ACCOUNTS_ON_A_PAGE;
  const sinceMillis = millis;
  const slow: ReadPage<Account> = (token) => {
    millis += 100;
    return readPage(token);
  };

  await expect(find(9999, sinceMillis, slow)).rejects.toMatchObject({ kind: 'transient', code: 'LongList' });
  // 20 s, and the page after them.
  expect(reads).toHaveLength(201);
  expect(await find(9999, sinceMillis)).toBeUndefined();

  expect(reads).toEqual(Array.from({ length: 300 }, (_, page) => page));
});

it.each([
  ['permanent', 'ValidationException'],
  ['transient', 'INVALID_NEXT_TOKEN'],
] as const)('is begun anew by the next attempt if AWS does not take a token any more: %s, %s', async (kind, code) => {
  const sinceMillis = millis;
  await expect(find(500, sinceMillis, failing(kind, 3, code))).rejects.toMatchObject({ kind: 'transient', code });
  expect(millis).toBe(sinceMillis); // the same token is not tried again
  await find(500, sinceMillis);

  expect(reads).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
});

it('fails for good if AWS refuses the first page for good', async () => {
  await expect(find(500, millis, failing('permanent', 0))).rejects.toMatchObject({ kind: 'permanent' });
});
