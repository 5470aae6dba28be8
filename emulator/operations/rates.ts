/**
 * The published rates of AWS Organizations, as token buckets.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** For each account and operation. An operation without a published rate is not throttled. */
const PUBLISHED: Readonly<Record<string, Rate>> = {
  InviteAccountToOrganization: { perSecond: 3, burst: 5 },
  CancelHandshake: { perSecond: 2, burst: 3 },
  DescribeHandshake: { perSecond: 1, burst: 2 },
  AcceptHandshake: { perSecond: 1, burst: 2 },
  DeclineHandshake: { perSecond: 1, burst: 1 },
  ListHandshakesForOrganization: { perSecond: 5, burst: 8 },
  ListHandshakesForAccount: { perSecond: 5, burst: 8 },
  DescribeOrganization: { perSecond: 1, burst: 2 },
  DescribeAccount: { perSecond: 20, burst: 30 },
  ListAccounts: { perSecond: 8, burst: 12 },
  RemoveAccountFromOrganization: { perSecond: 2, burst: 2 },
  LeaveOrganization: { perSecond: 1, burst: 1 },
  ListRoots: { perSecond: 1, burst: 2 },
  CreateOrganizationalUnit: { perSecond: 1, burst: 2 },
  DescribeOrganizationalUnit: { perSecond: 2, burst: 2 },
  ListOrganizationalUnitsForParent: { perSecond: 5, burst: 8 },
  ListChildren: { perSecond: 6, burst: 10 },
  ListParents: { perSecond: 5, burst: 8 },
  MoveAccount: { perSecond: 2, burst: 3 },
  TagResource: { perSecond: 4, burst: 6 },
  UntagResource: { perSecond: 4, burst: 6 },
  ListTagsForResource: { perSecond: 10, burst: 15 },
};

/** In thousandths of a call, so that a millisecond refills a whole number. */
const CALL = 1000;

export class TokenBuckets {
  private readonly buckets = new Map<string, { left: number; readAt: number }>();

  constructor(
    private readonly now: () => number,
    private readonly rates: Readonly<Record<string, Rate>> = PUBLISHED,
  ) {}

  /** Takes a token for a call. False if there is none: a refused call costs nothing. */
  take(caller: string, operation: string): boolean {
    const rate = Object.hasOwn(this.rates, operation) ? this.rates[operation] : undefined;
    if (rate === undefined) {
      return true;
    }
    const key = `${caller} ${operation}`;
    const full = rate.burst * CALL;
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { left: full, readAt: now };
    const left = Math.min(full, bucket.left + Math.max(0, now - bucket.readAt) * rate.perSecond);
    const isTaken = left >= CALL;
    this.buckets.set(key, { left: isTaken ? left - CALL : left, readAt: now });
    return isTaken;
  }
}
