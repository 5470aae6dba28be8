import type { Clock, Random } from './clock';

/** Delays as pure functions, and the one loop that sleeps. */

export interface Backoff {
  readonly baseMillis: number;
  readonly capMillis: number;
}

/**
 * Capped exponential backoff with full jitter, so that callers which failed together come back apart.
 *
 * Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 *
 * @param failures number of failed attempts so far, at least 1
 */
export function fullJitterMillis(backoff: Backoff, failures: number, random: Random): number {
  return random() * windowMillis(backoff, failures);
}

function windowMillis({ baseMillis, capMillis }: Backoff, failures: number): number {
  return Math.min(capMillis, baseMillis * 2 ** (failures - 1));
}

export interface Gaps {
  readonly firstSeconds: number;
  readonly capSeconds: number;
}

/** The share by which a gap is lengthened or shortened, so that stacks deployed together do not call together. */
const GAP_JITTER = 0.2;

/**
 * A gap in whole seconds, because a Wait state takes no fractions. Gaps double up to the cap, then vary by ±20 %.
 *
 * @param waits number of gaps before this one
 */
export function gapSeconds(gaps: Gaps, waits: number, random: Random): number {
  const gap = Math.min(gaps.capSeconds, gaps.firstSeconds * 2 ** waits);
  return Math.round(gap * (1 - GAP_JITTER + 2 * GAP_JITTER * random()));
}

export interface RetryBudget {
  readonly backoff: Backoff;
  /** The time after which no retry starts, in milliseconds since the epoch. */
  readonly untilMillis: number;
  /** Number of calls, the first one included. If it is left out, the time alone limits them. */
  readonly maxAttempts?: number;
  /** The least window for the retry after this error. If the window ends too late, there is no retry. */
  readonly leastWindowMillis?: (thrown: unknown) => number;
}

/**
 * Calls until a call succeeds.
 *
 * @throws the last error, if the error is not worth another attempt or the budget is spent
 */
export async function retry<T>(
  call: (attempt: number) => Promise<T>,
  isWorthRetrying: (thrown: unknown) => boolean,
  budget: RetryBudget,
  clock: Clock,
  random: Random,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call(attempt);
    } catch (thrown) {
      const leastMillis = budget.leastWindowMillis?.(thrown) ?? 0;
      const delayMillis = random() * Math.max(leastMillis, windowMillis(budget.backoff, attempt));
      const isSpent =
        attempt === budget.maxAttempts || clock.now() + Math.max(leastMillis, delayMillis) > budget.untilMillis;
      if (isSpent || !isWorthRetrying(thrown)) {
        throw thrown;
      }
      await clock.sleep(delayMillis);
    }
  }
}
