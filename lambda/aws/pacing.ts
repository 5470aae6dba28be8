import type { Clock } from '../base/clock';
import { CallError } from './call-error';

/**
 * The requests of one deployment: CloudFormation sends them all at once, and
 * each is a function of its own that knows nothing of the others. What it does
 * know is how many there may be, and when it began.
 */
export interface Peers {
  /** About how many invitations share the functions. 1: nobody else. */
  readonly size: number;
  /** When they came, in milliseconds since the epoch. */
  readonly arrivedMillis: number;
}

/**
 * Calls a second, as AWS publishes them: a crowd that is throttled drains at
 * this rate. Those of Step Functions are higher in three regions.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PUBLISHED_PER_SECOND: Readonly<Record<string, number>> = {
  InviteAccountToOrganization: 3,
  CancelHandshake: 2,
  DescribeHandshake: 1,
  ListHandshakesForOrganization: 5,
  DescribeAccount: 20,
  ListAccounts: 8,
  ListParents: 5,
  MoveAccount: 2,
  RemoveAccountFromOrganization: 2,
  TagResource: 4,
  UntagResource: 4,
  StartExecution: 150,
  ListExecutions: 5,
  DescribeExecution: 10,
  StopExecution: 25,
};

/** They hold at least the invitations, or the accounts, that share the functions. */
const LISTS: readonly string[] = ['ListHandshakesForOrganization', 'ListAccounts'];
const PAGE_SIZE = 20;

/** For an operation whose rate is not published, ListTagsForResource for one: the slowest of the published. */
const UNPUBLISHED_PER_SECOND = 1;

/**
 * Writes a second, one at a time. How long AWS takes for one is not published:
 * with 200 ms a second has room for five, of which calls at random times, none
 * of them in a queue, can use about two thirds.
 */
const WRITES_PER_SECOND = 3;

/** After that time a window is this share of the crowd's age, so that a crowd of another size drains, too. */
const LATE_SHARE = 1 / 8;
const LATE_CAP_MILLIS = 30_000;

/**
 * Over how long a caller that was refused should draw its next attempt: over
 * what is left of the time in which the crowd drains. So the calls come as
 * evenly as the service takes them, from the first second to the last. 0 for an
 * error that does not come from a crowd.
 *
 * The bucket of a throttled operation keeps a few calls for later, so one call
 * each, evenly, loses little. A write that meets another one is lost, so twice
 * as many calls are made: with n callers left, each drawing from half of n/3 s,
 * 12 calls a second find the organization free 1 time in 1 + 12 * 0.2 s = 3.4.
 * That is 3.5 writes a second, and 3.4 calls for each.
 */
export function peersWindowMillis({ code, operation }: CallError, peers: Peers, nowMillis: number): number {
  switch (code) {
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      return remainingMillis(peers, perSecond(operation, peers), nowMillis);
    case 'ConcurrentModificationException':
      return remainingMillis(peers, WRITES_PER_SECOND, nowMillis) / 2;
    default:
      return 0;
  }
}

/** How many callers AWS takes a second. Whoever lists begins with the first page again. */
function perSecond(operation: string, { size }: Peers): number {
  const callsPerSecond = PUBLISHED_PER_SECOND[operation] ?? UNPUBLISHED_PER_SECOND;
  return LISTS.includes(operation) ? callsPerSecond / Math.ceil(size / PAGE_SIZE) : callsPerSecond;
}

/** The window of a retry, for whatever was thrown. */
export function peersWindow(peers: Peers, clock: Clock): (thrown: unknown) => number {
  return (thrown) => (thrown instanceof CallError ? peersWindowMillis(thrown, peers, clock.now()) : 0);
}

function remainingMillis({ size, arrivedMillis }: Peers, perSecond: number, nowMillis: number): number {
  if (size <= 1) {
    return 0;
  }
  const ageMillis = nowMillis - arrivedMillis;
  return Math.max((size / perSecond) * 1000 - ageMillis, Math.min(LATE_CAP_MILLIS, ageMillis * LATE_SHARE));
}
