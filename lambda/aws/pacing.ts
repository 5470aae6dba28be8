import type { Clock } from '../base/clock';
import { CallError } from './call-error';

/**
 * The other invitations that share the functions, and call at the same time.
 *
 * CloudFormation sends all requests of a deployment at once. Each runs in a function of its own, which knows only how
 * many peers there may be and when its request arrived.
 */
export interface Peers {
  /** The approximate number of invitations that share the functions. 1 means no others. */
  readonly size: number;
  /** Time at which the request arrived, in milliseconds since the epoch. */
  readonly arrivedMillis: number;
}

/**
 * Calls a second, as AWS publishes them. Throttled peers get through at this rate.
 *
 * The rates of Step Functions are higher in us-east-1, us-west-2 and eu-west-1, but for DescribeExecution. They are those
 * that Service Quotas tells, as recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const PUBLISHED_PER_SECOND: Readonly<Record<string, number>> = {
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
  ListTagsForResource: 10,
  StartExecution: 150,
  ListExecutions: 2,
  DescribeExecution: 50,
  GetExecutionHistory: 20,
  StopExecution: 25,
};

/** Lists at least the peers' invitations, so that many peers mean many pages. */
const LIST = 'ListHandshakesForOrganization';
const PAGE_SIZE = 20;

/** The rate of an operation without a published one, such as PutEvents: the slowest published rate. */
const UNPUBLISHED_PER_SECOND = 1;

/**
 * Writes a second. AWS makes them one at a time.
 *
 * AWS does not publish how long one write takes. If it takes 200 ms, a second has room for five writes. Calls at random
 * times, without a queue, can use about two thirds of that room.
 */
const WRITES_PER_SECOND = 3;

/** The least window, as a share of the request's age, because there may be more peers than counted. */
const LATE_SHARE = 1 / 8;
const LATE_CAP_MILLIS = 30_000;

/**
 * The window, in milliseconds, from which a refused caller draws the time of its next attempt.
 *
 * It is the rest of the time that all peers need, so the calls come evenly, from the first second to the last. It is 0
 * for an error that peers do not cause.
 *
 * The bucket of a throttled operation keeps a few calls for later, so one call from each peer loses little.
 *
 * A write that meets another one is lost, so twice as many calls are made. If n callers are left and each draws from
 * half of n/3 s, they make 12 calls a second. A call finds the organization free 1 time in 1 + 12 * 0.2 s = 3.4. That is 3.5
 * writes a second, and 3.4 calls for each write.
 */
export function peersWindowMillis(
  { code, operation, isOfSharedList }: CallError,
  peers: Peers,
  nowMillis: number,
): number {
  switch (code) {
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      if (isOfSharedList || operation === 'ListAccounts') {
        return windowOfReaders(peers, nowMillis);
      }
      return remainingMillis(peers, perSecond(operation, peers), nowMillis);
    case 'ConcurrentModificationException':
      return remainingMillis(peers, WRITES_PER_SECOND, nowMillis) / 2;
    default:
      return 0;
  }
}

/** The time that AWS takes to move so many accounts. */
export function movingMillis(count: number): number {
  return (count / (PUBLISHED_PER_SECOND.MoveAccount ?? UNPUBLISHED_PER_SECOND)) * 1000;
}

/** The number of callers that AWS serves in a second. A throttled list of invitations begins anew. */
function perSecond(operation: string, { size }: Peers): number {
  const callsPerSecond = PUBLISHED_PER_SECOND[operation] ?? UNPUBLISHED_PER_SECOND;
  return operation === LIST ? callsPerSecond / Math.ceil(size / PAGE_SIZE) : callsPerSecond;
}

/**
 * The window of callers that wait for a shared list, that of accounts or of invitations.
 *
 * A few of them read it, and the others find it read: they come as fast as they can invite. Not each instance has read
 * it, so the window is half of the time that is left, and twice as many come. It is never less than an eighth of the
 * whole time, because those who come before the list is read disturb its readers.
 */
function windowOfReaders(peers: Peers, nowMillis: number): number {
  const windowAt = (millis: number) => remainingMillis(peers, perSecond('InviteAccountToOrganization', peers), millis);
  return Math.max(windowAt(nowMillis) / 2, windowAt(peers.arrivedMillis) / 8);
}

/** The window of a retry, for any error. */
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
