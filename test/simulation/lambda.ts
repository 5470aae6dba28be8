import type { VirtualClock } from './virtual-clock';

/** How Lambda runs the asynchronous invocations of a function: its EventInvokeConfig. */
export interface InvocationRules {
  readonly maxEventAgeSeconds: number;
  /** Whether the configuration turns off that Lambda runs a failed function again. */
  readonly hasNoRetries: boolean;
}

/** The outcome of an asynchronous invocation. Both failures are conditions of the record for the destination. */
export type Invoked = 'succeeded' | 'RetriesExhausted' | 'EventAgeExceeded';

/**
 * Lambda pauses before it tries a throttled event again, and before it runs a failed one again.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const THROTTLED_PAUSE_SECONDS = { first: 1, longest: 5 * 60 };
const RETRY_PAUSES_SECONDS = [60, 120];

/**
 * The time in which an EventInvokeConfig has no effect yet.
 *
 * Recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026: an event was run again that came right after
 * the change, and one that came 152 s after it was not.
 */
export const CONFIGURATION_LAG_MILLIS = 150_000;

class Throttled extends Error {
  override readonly name = 'Lambda.TooManyRequestsException';
}

/** What Lambda does around the functions of an account: its limit of concurrent executions, its queue, its retries. */
export class Lambda {
  /** Number of functions that may run at the same time. A new account has 10. */
  concurrency = Number.POSITIVE_INFINITY;
  /** Time of the last change of the functions' EventInvokeConfig. */
  configuredAt = Number.NEGATIVE_INFINITY;
  private running = 0;
  private occupiedUntil = 0;

  constructor(private readonly clock: VirtualClock) {}

  /** Other functions of the account use up its concurrent executions for this time. */
  occupyFor(seconds: number): void {
    this.occupiedUntil = this.clock.now() + seconds * 1000;
  }

  get isOccupied(): boolean {
    return this.clock.now() < this.occupiedUntil;
  }

  /** True if a function may run now. */
  get hasRoom(): boolean {
    return !this.isOccupied && this.running < this.concurrency;
  }

  /** True if functions may be refused, or run again. */
  get isDisturbed(): boolean {
    const isConfigured = this.clock.now() >= this.configuredAt + CONFIGURATION_LAG_MILLIS;
    return this.isOccupied || this.concurrency !== Number.POSITIVE_INFINITY || !isConfigured;
  }

  calmDown(): void {
    this.concurrency = Number.POSITIVE_INFINITY;
    this.configuredAt = Number.NEGATIVE_INFINITY;
    this.occupiedUntil = 0;
  }

  /** @throws Throttled if no function may run now */
  async invoke<T>(run: () => Promise<T>): Promise<T> {
    if (!this.hasRoom) {
      throw new Throttled('Rate Exceeded.');
    }
    this.running++;
    try {
      return await run();
    } finally {
      this.running--;
    }
  }

  /** Queues an event, and runs the function until it succeeds or Lambda drops the event. */
  async queue(run: () => Promise<unknown>, { maxEventAgeSeconds, hasNoRetries }: InvocationRules): Promise<Invoked> {
    const acceptedAt = this.clock.now();
    const isConfigured = acceptedAt >= this.configuredAt + CONFIGURATION_LAG_MILLIS;
    const retryPauses = hasNoRetries && isConfigured ? [] : [...RETRY_PAUSES_SECONDS];
    let throttledPauseSeconds = THROTTLED_PAUSE_SECONDS.first;
    for (;;) {
      let pauseSeconds: number | undefined;
      try {
        await this.invoke(run);
        return 'succeeded';
      } catch (error) {
        if (error instanceof Throttled) {
          pauseSeconds = throttledPauseSeconds;
          throttledPauseSeconds = Math.min(THROTTLED_PAUSE_SECONDS.longest, 2 * throttledPauseSeconds);
        } else {
          pauseSeconds = retryPauses.shift();
        }
      }
      if (pauseSeconds === undefined) {
        return 'RetriesExhausted';
      }
      // An event is dropped if its next try would come too late.
      if (this.clock.now() + pauseSeconds * 1000 > acceptedAt + maxEventAgeSeconds * 1000) {
        return 'EventAgeExceeded';
      }
      await this.clock.sleep(pauseSeconds * 1000);
    }
  }
}
