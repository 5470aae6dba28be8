import type { CallError } from '../aws/call-error';
import { type Peers, peersWindowMillis } from '../aws/pacing';
import type { Random } from '../base/clock';
import { fullJitterMillis, gapSeconds } from '../base/retry';
import type { Wait, WaitKind } from './waiting-request';

/** Waits for a fault of the service, or of the network, to pass; and for one invitation's competitors. */
const TRANSIENT_BACKOFF = { baseMillis: 2_000, capMillis: 30_000 };

/** The least that a crowd's next attempts are drawn from. */
const PEERS_WINDOW_MIN_MILLIS = 2_000;

/** Permissions made a moment ago reach IAM within seconds, seldom minutes. 5, 10, 20, 20 … s. */
const SETTLING_GAPS = { firstSeconds: 5, capSeconds: 20 };

/** How long AccessDenied is taken for permissions that have not spread yet, from the first sight of the request. */
const SETTLING_SECONDS = 2 * 60;

/** Lists lag by seconds: 5, 10, 20, 20, 20, 20, 20 s are about two minutes. */
const UNLISTED_MAX_WAITS = 7;

/**
 * 15, 30, 60, 100, 100 … s, ±20 %: never more than two minutes, and about 35
 * attempts in the 55 minutes.
 */
const INITIALIZING_GAPS = { firstSeconds: 15, capSeconds: 100 };

/** 5, 10, 20, 30, 30 … s, ±20 %. Those of a crowd draw from as long as all of their looks take. */
const ACCEPTANCE_GAPS = { firstSeconds: 5, capSeconds: 30 };

const ACCEPTANCE_GAP_SECONDS_EACH = 2;

/**
 * What those that wait until the deadline need for their last looks (one a
 * second) and to cancel (two a second), twice that, because they come at random.
 */
const LAST_LOOK_SECONDS_EACH = 3;

const LAST_LOOKS_MIN_SECONDS = 30;

const LAST_LOOKS_MAX_SECONDS = 10 * 60;

export interface Deadlines {
  readonly nowMillis: number;
  /** When the request was first seen. */
  readonly firstSeenMillis: number;
  /** When the last attempt may start. */
  readonly deadlineMillis: number;
  /** How long an initializing organization is waited for, from the first sight of the request. */
  readonly initializationTimeoutSeconds: number;
  readonly previous: Pick<Wait, 'waitingFor' | 'waits'> | undefined;
  readonly peers: Peers;
}

/** How long to wait after this error, or undefined when it is time to give up. */
export function nextWait(error: CallError, deadlines: Deadlines, random: Random): Wait | undefined {
  const { kind } = error;
  switch (kind) {
    case 'transient': {
      const next = waitFor(kind, Number.POSITIVE_INFINITY, deadlines, random);
      const windowMillis = peersWindowMillis(error, deadlines.peers, deadlines.nowMillis);
      return windowMillis === 0 ? next : next && amongPeers(next, windowMillis, deadlines, random);
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
 * The same wait, drawn from the window of the crowd, to the millisecond: in
 * whole seconds all would come together, and one of them gets through.
 */
function amongPeers(next: Wait, windowMillis: number, deadlines: Deadlines, random: Random): Wait {
  const millis = Math.max(1_000, Math.floor(random() * Math.max(PEERS_WINDOW_MIN_MILLIS, windowMillis)));
  const secondsLeft = Math.floor((deadlines.deadlineMillis - deadlines.nowMillis) / 1000);
  return millis > secondsLeft * 1000
    ? { ...next, waitSeconds: secondsLeft }
    : { ...next, waitSeconds: Math.floor(millis / 1000), pauseMillis: millis % 1000 };
}

/** An answer that is found at the deadline may still be sent again: see timing.ts for what is left of the hour. */
const DELIVERY_GRACE_SECONDS = 30;

/** How long to wait before an answer that could not be delivered is sent again. */
export function nextDelivery(deadlines: Deadlines, random: Random): Wait | undefined {
  const deadlineMillis = deadlines.deadlineMillis + DELIVERY_GRACE_SECONDS * 1000;
  return waitFor('delivery', Number.POSITIVE_INFINITY, { ...deadlines, deadlineMillis }, random);
}

/** How long to wait before the next look whether somebody accepted. */
export function nextLook(deadlines: Deadlines, untilMillis: number, random: Random): Wait | undefined {
  const lastLooksMillis = lastLooksSeconds(deadlines.peers) * 1000;
  const deadlineMillis = Math.min(deadlines.deadlineMillis - lastLooksMillis, untilMillis);
  return waitFor('acceptance', Number.POSITIVE_INFINITY, { ...deadlines, deadlineMillis }, random);
}

function lastLooksSeconds({ size }: Peers): number {
  const seconds = Math.max(LAST_LOOKS_MIN_SECONDS, LAST_LOOK_SECONDS_EACH * size);
  return size <= 1 ? 0 : Math.min(LAST_LOOKS_MAX_SECONDS, seconds);
}

/** The next gap for this kind, no longer than the patience for it and the deadline allow. */
function waitFor(
  waitingFor: WaitKind | 'delivery' | 'acceptance',
  patienceSeconds: number,
  { nowMillis, firstSeenMillis, deadlineMillis, previous, peers }: Deadlines,
  random: Random,
): Wait | undefined {
  const endMillis = Math.min(deadlineMillis, firstSeenMillis + patienceSeconds * 1000);
  const secondsLeft = Math.floor((endMillis - nowMillis) / 1000);
  if (secondsLeft < 1) {
    return undefined;
  }
  const waits = previous?.waitingFor === waitingFor ? previous.waits + 1 : 0;
  // The last attempt is made when the time is over, not one gap before.
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
    case 'initializing':
      return gapSeconds(INITIALIZING_GAPS, waits, random);
    case 'acceptance': {
      const capSeconds = Math.max(ACCEPTANCE_GAPS.capSeconds, ACCEPTANCE_GAP_SECONDS_EACH * size);
      return gapSeconds({ ...ACCEPTANCE_GAPS, capSeconds }, waits, random);
    }
  }
}
