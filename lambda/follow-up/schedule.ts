import type { Random } from '../base/clock';
import { type Gaps, gapSeconds } from '../base/retry';

/** An invitation is open for 15 days. */
const WATCHED_SECONDS = 15 * 24 * 3600;

/**
 * 2, 4, 8, 16, 32, 60, 60 … min, ±20 %: about 365 looks in 15 days. All that a
 * deployment started look together at first, so the first gap of many is
 * longer: its ±20 % spread them over 2 s each, half of what AWS takes (one
 * DescribeHandshake a second).
 */
const FIRST_GAP_SECONDS = 120;

const FIRST_GAP_SECONDS_EACH = 5;

const LONGEST_GAP_SECONDS = 3600;

/** The number of waits that 15 days hold if every gap is a fifth shorter. The invitation has ended by then. */
export const WAITS_MAX = Math.ceil(WATCHED_SECONDS / (0.8 * LONGEST_GAP_SECONDS)) + 5;

/** After a failure: 10, 20, 40 … s, up to an hour. The tenth in a row, after about 85 minutes, is the end. */
const FAILURE_GAPS: Gaps = { firstSeconds: 10, capSeconds: 3600 };
export const FAILURES_MAX = 10;

/** @param failures in a row, at least 1 */
export function retrySeconds(failures: number, random: Random): number {
  return gapSeconds(FAILURE_GAPS, failures - 1, random);
}

export function watchSeconds(waits: number, invitationCount: number, random: Random): number {
  const gaps: Gaps = {
    firstSeconds: Math.min(LONGEST_GAP_SECONDS, Math.max(FIRST_GAP_SECONDS, FIRST_GAP_SECONDS_EACH * invitationCount)),
    capSeconds: LONGEST_GAP_SECONDS,
  };
  return gapSeconds(gaps, waits, random);
}

/** The gap before the look that follows. */
export const nextWatchSeconds = (
  { waits }: { readonly waits: number },
  { invitationCount, random }: { readonly invitationCount: number; readonly random: Random },
) => watchSeconds(waits + 1, invitationCount, random);

/** The last three days of an invitation. */
const EXPIRING_MILLIS = 3 * 24 * 3600 * 1000;

export const isExpiringSoon = (expiresAt: Date, nowMillis: number) =>
  expiresAt.getTime() - nowMillis <= EXPIRING_MILLIS;
