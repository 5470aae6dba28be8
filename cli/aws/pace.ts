import { PUBLISHED_PER_SECOND } from '../../lambda/aws/pacing';
import type { Clock } from '../../lambda/base/clock';

/**
 * The calls that may be made at once after a pause.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const BURSTS: Readonly<Record<string, number>> = {
  ListHandshakesForOrganization: 8,
  DescribeHandshake: 2,
  ListAccounts: 12,
  DescribeAccount: 30,
  ListTagsForResource: 15,
};

/** The share of a rate that is used, because calls arrive at AWS a little sooner or later than they were sent. */
const SHARE = 0.97;

/** Lets calls go as fast as AWS publishes that it takes them: a refusal would cost more time than a wait. */
export class Pace {
  private readonly buckets = new Map<string, { left: number; readAt: number }>();

  constructor(private readonly clock: Clock) {}

  /** Returns when the next call of the operation may be sent. */
  async wait(operation: string): Promise<void> {
    const [perSecond, burst] = [PUBLISHED_PER_SECOND[operation], BURSTS[operation]];
    if (perSecond === undefined || burst === undefined) {
      return;
    }
    const perMilli = (perSecond * SHARE) / 1000;
    const now = this.clock.now();
    const { left, readAt } = this.buckets.get(operation) ?? { left: burst, readAt: now };
    // Below zero, because each of several that wait takes a place of its own.
    const next = Math.min(burst, left + (now - readAt) * perMilli) - 1;
    this.buckets.set(operation, { left: next, readAt: now });
    if (next < 0) {
      await this.clock.sleep(-next / perMilli);
    }
  }
}
