import type { CallError } from '../aws/call-error';
import { type Peers, peersWindowMillis } from '../aws/pacing';
import type { Random } from '../base/clock';
import { fullJitterMillis, gapSeconds } from '../base/retry';
import type { Wait, WaitKind } from './waiting-request';

/** The backoff after faults of a service or of the network, and after competing changes. */
const TRANSIENT_BACKOFF = { baseMillis: 2_000, capMillis: 30_000 };

/** The shortest window from which peers draw their next attempts. */
const PEERS_WINDOW_MIN_MILLIS = 2_000;

/** Gaps of 5, 10, 20, 20 … s. Permissions made a moment ago reach IAM within seconds, seldom minutes. */
const SETTLING_GAPS = { firstSeconds: 5, capSeconds: 20 };

/**
 * The time for which AccessDenied counts as permissions that have not spread yet.
 *
 * It begins at the time of the request.
 */
const SETTLING_SECONDS = 2 * 60;

/** Number of waits for a late list: 5, 10, 20, 20, 20, 20, 20 s are about two minutes. Lists lag by seconds. */
const UNLISTED_MAX_WAITS = 7;

/**
 * Gaps of 20 s, ±20 %, so 55 minutes have about 165 attempts. AWS takes three invitations a second, so more than 60 peers
 * have longer gaps: the time that an attempt of each takes.
 */
const INITIALIZING_GAP_SECONDS = 20;

const INITIALIZING_ATTEMPTS_PER_SECOND = 3;

/** Gaps of 5, 10, 20, 30, 30 … s, ±20 %. Many peers have a higher cap: the time that a look of each takes. */
const ACCEPTANCE_GAPS = { firstSeconds: 5, capSeconds: 30 };

const ACCEPTANCE_GAP_SECONDS_EACH = 2;

/**
 * The time that peers need before the deadline, for each of them.
 *
 * AWS takes one look a second, and two cancellations a second. That makes 1.5 s for each peer. The time is twice that,
 * because the calls come at random.
 */
const LAST_LOOK_SECONDS_EACH = 3;

const LAST_LOOKS_MIN_SECONDS = 30;

const LAST_LOOKS_MAX_SECONDS = 10 * 60;

export interface Deadlines {
  readonly nowMillis: number;
  /** Time of the request. */
  readonly arrivedMillis: number;
  /** Latest start of the last attempt. */
  readonly deadlineMillis: number;
  /** The time to wait for an initializing organization, from the time of the request. */
  readonly initializationTimeoutSeconds: number;
  readonly previous: Pick<Wait, 'waitingFor' | 'waits'> | undefined;
  readonly peers: Peers;
}

/** The wait after an error, or undefined if it is time to give up. */
export function nextWait(error: CallError, deadlines: Deadlines, random: Random): Wait | undefined {
  const { kind } = error;
  switch (kind) {
    case 'transient': {
      const next = waitFor(kind, Number.POSITIVE_INFINITY, deadlines, random);
      const windowMillis = peersWindowMillis(error, deadlines.peers, deadlines.nowMillis);
      return windowMillis === 0 ? next : next && amongPeers(next, error, windowMillis, deadlines, random);
    }
    case 'settling':
      return waitFor(kind, SETTLING_SECONDS, deadlines, random);
    case 'initializing':
      return waitFor(kind, deadlines.initializationTimeoutSeconds, deadlines, random);
    case 'unlisted': {
      const next = waitFor(kind, Number.POSITIVE_INFINITY, deadlines, random);
      return next !== undefined && next.waits < UNLISTED_MAX_WAITS ? next : undefined;
    }
    case 'limit':
    case 'existing':
    case 'gone':
    case 'permanent':
      return undefined;
  }
}

/**
 * The same wait, drawn from the window of the peers.
 *
 * After a competing change it is drawn to the millisecond, because one of those who come together gets through. After
 * throttling it is whole seconds: AWS lets as many through whether they come together or not, and a pause would keep an
 * instance of the function busy, each of which has to read the list of accounts.
 */
function amongPeers(next: Wait, { code }: CallError, windowMillis: number, deadlines: Deadlines, random: Random): Wait {
  const secondsLeft = Math.floor((deadlines.deadlineMillis - deadlines.nowMillis) / 1000);
  const drawnMillis = Math.max(1_000, Math.floor(random() * Math.max(PEERS_WINDOW_MIN_MILLIS, windowMillis)));
  const millis = Math.min(secondsLeft * 1000, drawnMillis);
  const wait = { ...next, waitSeconds: Math.floor(millis / 1000) };
  return code === 'ConcurrentModificationException' ? { ...wait, pauseMillis: millis % 1000 } : wait;
}

/** The time after the deadline in which a lost answer is still sent again. lib/shared/timing.ts adds it up. */
const DELIVERY_GRACE_SECONDS = 30;

/** The wait before a lost answer is sent again. */
export function nextDelivery(deadlines: Deadlines, random: Random): Wait | undefined {
  const deadlineMillis = deadlines.deadlineMillis + DELIVERY_GRACE_SECONDS * 1000;
  return waitFor('delivery', Number.POSITIVE_INFINITY, { ...deadlines, deadlineMillis }, random);
}

/** The wait before the next look at an invitation that a person is to accept. */
export function nextLook(deadlines: Deadlines, untilMillis: number, random: Random): Wait | undefined {
  const lastLooksMillis = lastLooksSeconds(deadlines.peers) * 1000;
  const deadlineMillis = Math.min(deadlines.deadlineMillis - lastLooksMillis, untilMillis);
  return waitFor('acceptance', Number.POSITIVE_INFINITY, { ...deadlines, deadlineMillis }, random);
}

function lastLooksSeconds({ size }: Peers): number {
  const seconds = Math.max(LAST_LOOKS_MIN_SECONDS, LAST_LOOK_SECONDS_EACH * size);
  return size <= 1 ? 0 : Math.min(LAST_LOOKS_MAX_SECONDS, seconds);
}

/** The next gap for this kind, as long as the patience for it and the deadline allow. */
function waitFor(
  waitingFor: WaitKind | 'delivery' | 'acceptance',
  patienceSeconds: number,
  { nowMillis, arrivedMillis, deadlineMillis, previous, peers }: Deadlines,
  random: Random,
): Wait | undefined {
  const endMillis = Math.min(deadlineMillis, arrivedMillis + patienceSeconds * 1000);
  const secondsLeft = Math.floor((endMillis - nowMillis) / 1000);
  if (secondsLeft < 1) {
    return undefined;
  }
  const waits = previous?.waitingFor === waitingFor ? previous.waits + 1 : 0;
  // The last gap is cut, so that the last attempt is made when the time is over.
  return { waitingFor, waits, waitSeconds: Math.min(secondsLeft, delaySeconds(waitingFor, waits, peers, random)) };
}

function delaySeconds(
  waitingFor: WaitKind | 'delivery' | 'acceptance',
  waits: number,
  { size }: Peers,
  random: Random,
): number {
  switch (waitingFor) {
    case 'transient':
    case 'delivery':
      return 1 + Math.floor(fullJitterMillis(TRANSIENT_BACKOFF, waits + 1, random) / 1000);
    case 'settling':
    case 'unlisted':
      return gapSeconds(SETTLING_GAPS, waits, random);
    case 'initializing': {
      const seconds = Math.max(INITIALIZING_GAP_SECONDS, size / INITIALIZING_ATTEMPTS_PER_SECOND);
      // Peers come together at first, and are spread over one gap.
      const isFirstOfMany = waits === 0 && size > 1;
      return isFirstOfMany
        ? 1 + Math.floor(random() * seconds)
        : gapSeconds({ firstSeconds: seconds, capSeconds: seconds }, waits, random);
    }
    case 'acceptance': {
      const capSeconds = Math.max(ACCEPTANCE_GAPS.capSeconds, ACCEPTANCE_GAP_SECONDS_EACH * size);
      return gapSeconds({ ...ACCEPTANCE_GAPS, capSeconds }, waits, random);
    }
  }
}
