import type { Clock } from '../../lambda/base/clock';

interface Rate {
  readonly perSecond: number;
  /** The calls that may be made at once after a pause. */
  readonly burst: number;
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const PUBLISHED: Readonly<Record<string, Rate>> = {
  ListHandshakesForOrganization: { perSecond: 5, burst: 8 },
  DescribeHandshake: { perSecond: 1, burst: 2 },
  ListAccounts: { perSecond: 8, burst: 12 },
  DescribeAccount: { perSecond: 20, burst: 30 },
  ListTagsForResource: { perSecond: 10, burst: 15 },
};

/** The share of a rate that is used, because calls arrive at AWS a little sooner or later than they were sent. */
const SHARE = 0.97;

/** Lets calls go as fast as AWS publishes that it takes them: a refusal would cost more time than a wait. */
export class Pace {
  private readonly buckets = new Map<string, { left: number; readAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** Returns when the next call of the operation may be sent. */
  async wait(operation: string): Promise<void> {
    const rate = PUBLISHED[operation];
    if (rate === undefined) {
      return;
    }
    const perMilli = (rate.perSecond * SHARE) / 1000;
    const now = this.clock.now();
    const { left, readAt } = this.buckets.get(operation) ?? { left: rate.burst, readAt: now };
    // Below zero, because each of several that wait takes a place of its own.
    const next = Math.min(rate.burst, left + (now - readAt) * perMilli) - 1;
    this.buckets.set(operation, { left: next, readAt: now });
    if (next < 0) {
      await this.clock.sleep(-next / perMilli);
    }
  }
}
