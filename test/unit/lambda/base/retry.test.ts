import { fullJitterMillis, gapSeconds, retry } from '../../../../lambda/base/retry';

const BACKOFF = { baseMillis: 200, capMillis: 2_000 };

describe('fullJitterMillis', () => {
  it.each([
    // failures, random, delay: random * min(2000, 200 * 2 ^ (failures - 1))
    [1, 0, 0],
    [1, 0.5, 100],
    [2, 0.5, 200],
    [4, 0.5, 800],
    [5, 0.5, 1_000], // capped: 3200 > 2000
    [50, 0.5, 1_000],
  ])('after %i failures, at random %d, is %d', (failures, random, delay) => {
    expect(fullJitterMillis(BACKOFF, failures, () => random)).toBe(delay);
  });

  it('stays between 0 and the cap', () => {
    for (let draw = 0; draw < 10_000; draw++) {
      const delay = fullJitterMillis(BACKOFF, 1 + (draw % 20), Math.random);
      expect(delay >= 0 && delay < 2_000).toBe(true);
    }
  });
});

describe('gapSeconds', () => {
  const GAPS = { firstSeconds: 15, capSeconds: 100 };

  it.each([
    // waits before, random, seconds: min(100, 15 * 2 ^ waits) * (0.8 + 0.4 * random)
    [0, 0, 12],
    [0, 0.5, 15],
    [1, 0.5, 30],
    [2, 0.5, 60],
    [3, 0.5, 100],
    [30, 0, 80],
    [30, 0.999999, 120],
  ])('after %i gaps, at random %d, is %d', (waits, random, seconds) => {
    expect(gapSeconds(GAPS, waits, () => random)).toBe(seconds);
  });

  it('is in whole seconds, from 80 % of the first to 120 % of the cap', () => {
    for (let draw = 0; draw < 10_000; draw++) {
      const seconds = gapSeconds(GAPS, draw % 20, Math.random);
      expect(Number.isInteger(seconds) && seconds >= 12 && seconds <= 120).toBe(true);
    }
  });
});

describe('retry', () => {
  function clockAt(start: number) {
    const slept: number[] = [];
    let now = start;
    return {
      slept,
      now: () => now,
      sleep: (millis: number) => {
        slept.push(millis);
        now += millis;
        return Promise.resolve();
      },
    };
  }

  it('returns the first result', async () => {
    const clock = clockAt(0);

    expect(
      await retry(
        () => Promise.resolve('done'),
        () => true,
        { backoff: BACKOFF, untilMillis: 1_000 },
        clock,
        () => 0.5,
      ),
    ).toBe('done');
    expect(clock.slept).toEqual([]);
  });

  it('sleeps between attempts until one succeeds', async () => {
    const clock = clockAt(0);
    const call = (attempt: number) => (attempt < 4 ? Promise.reject(new Error('no')) : Promise.resolve(attempt));

    expect(
      await retry(
        call,
        () => true,
        { backoff: BACKOFF, untilMillis: 10_000 },
        clock,
        () => 0.5,
      ),
    ).toBe(4);
    expect(clock.slept).toEqual([100, 200, 400]);
  });

  it('fails with the last error when the next attempt would start too late', async () => {
    const clock = clockAt(0);
    const call = (attempt: number) => Promise.reject(new Error(`attempt ${attempt}`));

    // 100 + 200 = 300 ms; the next pause of 400 ms would end at 700 ms.
    await expect(
      retry(
        call,
        () => true,
        { backoff: BACKOFF, untilMillis: 699 },
        clock,
        () => 0.5,
      ),
    ).rejects.toThrow('attempt 3');
  });

  it('fails at once with an error that is not worth another attempt', async () => {
    const clock = clockAt(0);

    await expect(
      retry(
        () => Promise.reject(new Error('no')),
        () => false,
        { backoff: BACKOFF, untilMillis: 10_000 },
        clock,
        () => 0.5,
      ),
    ).rejects.toThrow('no');
    expect(clock.slept).toEqual([]);
  });

  it('draws from the least window that an error asks for', async () => {
    const clock = clockAt(0);
    const call = (attempt: number) => (attempt < 3 ? Promise.reject(new Error('no')) : Promise.resolve(attempt));
    const budget = { backoff: BACKOFF, untilMillis: 10_000, leastWindowMillis: () => 300 };

    await retry(
      call,
      () => true,
      budget,
      clock,
      () => 0.5,
    );
    expect(clock.slept).toEqual([150, 200]); // half of the larger: 300 and 200, then 300 and 400
  });

  it('fails at once when that window ends too late, wherever in it the delay would be', async () => {
    const clock = clockAt(0);
    const budget = { backoff: BACKOFF, untilMillis: 10_000, leastWindowMillis: () => 10_001 };

    await expect(
      retry(
        () => Promise.reject(new Error('no')),
        () => true,
        budget,
        clock,
        () => 0.1,
      ),
    ).rejects.toThrow('no');
    expect(clock.slept).toEqual([]);
  });

  it('makes a retry that starts at the very end of the budget', async () => {
    const clock = clockAt(0);
    const budget = { backoff: { baseMillis: 1_000, capMillis: 1_000 }, untilMillis: 500 };

    await expect(
      retry(
        (attempt) => (attempt === 1 ? Promise.reject(new Error('no')) : Promise.resolve(attempt)),
        () => true,
        budget,
        clock,
        () => 0.5,
      ),
    ).resolves.toBe(2);
  });

  it('fails after the attempts it was given, the first one counted', async () => {
    const clock = clockAt(0);
    const call = (attempt: number) => Promise.reject(new Error(`attempt ${attempt}`));
    const budget = { backoff: BACKOFF, untilMillis: Number.POSITIVE_INFINITY, maxAttempts: 3 };

    await expect(
      retry(
        call,
        () => true,
        budget,
        clock,
        () => 0.5,
      ),
    ).rejects.toThrow('attempt 3');
  });
});
