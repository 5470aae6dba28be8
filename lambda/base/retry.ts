import type { Clock, Random } from './clock';

/** Delays as pure functions, and the one loop that sleeps. */

export interface Backoff {
  readonly baseMillis: number;
  readonly capMillis: number;
}

/**
 * Capped exponential backoff with full jitter: many callers that failed
 * together come back apart.
 * Source: https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 *
 * @param failures how many attempts failed so far, at least 1
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

/** Share by which a gap is lengthened or shortened, so that stacks deployed together do not ask together. */
const GAP_JITTER = 0.2;

/**
 * Gaps that double up to the cap, then ±20 %, in whole seconds: a Wait state
 * takes no fractions.
 *
 * @param waits how many gaps there were before this one
 */
export function gapSeconds(gaps: Gaps, waits: number, random: Random): number {
  const gap = Math.min(gaps.capSeconds, gaps.firstSeconds * 2 ** waits);
  return Math.round(gap * (1 - GAP_JITTER + 2 * GAP_JITTER * random()));
}

export interface RetryBudget {
  readonly backoff: Backoff;
  /** No retry starts later than this, in milliseconds since the epoch. */
  readonly untilMillis: number;
  /** Counts the first call. None: as many as the time allows. */
  readonly maxAttempts?: number;
  /** Over how long the retry after this error should be drawn at least. A window that ends too late gets no retry. */
  readonly leastWindowMillis?: (thrown: unknown) => number;
}

/** Calls until it succeeds, the error is not worth another attempt, or the budget is spent; then throws the last error. */
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
