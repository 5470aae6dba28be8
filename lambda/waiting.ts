import { MAX_INITIALIZATION_TIMEOUT_SECONDS, REQUEST_DEADLINE_SECONDS } from '../lib/private/timing';
import type { Answer } from './answer';
import { fullJitterMillis, gapSeconds, type Random } from './backoff';
import type { ErrorKind, OrganizationsError } from './errors';

/** The kinds of error after which the state machine waits and the step tries again. */
export type WaitKind = Extract<ErrorKind, 'transient' | 'settling' | 'initializing'>;

/** What the state machine hands to the step, and the step hands back to wait once more. */
export interface WaitingRequest {
  /** CloudFormation's event as it came. */
  readonly request: unknown;
  /** When the last attempt may start, in milliseconds since the epoch. */
  readonly deadlineMillis: number;
  /** Whole seconds until the next attempt. */
  readonly waitSeconds: number;
  /** What is waited for, and how many waits for it there were before this one. */
  readonly waitingFor: WaitKind | 'delivery';
  readonly waits: number;
  /** The finished answer, where only its delivery is left to do. */
  readonly answer?: Answer;
}

/**
 * Waits for competing requests and for throttling to pass. Up to 30 s apart,
 * so that hundreds of invitations spread out over the few calls a second that
 * AWS allows.
 */
const TRANSIENT_BACKOFF = { baseMillis: 2_000, capMillis: 30_000 };

/** Permissions made a moment ago reach IAM within seconds, seldom minutes. 5, 10, 20, 20 … s. */
const SETTLING_GAPS = { firstSeconds: 5, capSeconds: 20 };

/** How long AccessDenied is taken for permissions that have not spread yet, from the first sight of the request. */
const SETTLING_SECONDS = 2 * 60;

/**
 * 15, 30, 60, 100, 100 … s, ±20 %: never more than two minutes, and about 35
 * attempts in the 55 minutes.
 */
const INITIALIZING_GAPS = { firstSeconds: 15, capSeconds: 100 };

export interface Situation {
  readonly nowMillis: number;
  readonly deadlineMillis: number;
  /** How long an initializing organization is waited for, from the first sight of the request. */
  readonly initializationTimeoutSeconds: number;
  readonly previous: Pick<WaitingRequest, 'waitingFor' | 'waits'> | undefined;
}

export type NextWait = Pick<WaitingRequest, 'waitSeconds' | 'waitingFor' | 'waits'>;

/** How long to wait after this error, or undefined when it is time to give up. */
export function nextWait(error: OrganizationsError, situation: Situation, random: Random): NextWait | undefined {
  const kind = error.kind;
  if (kind !== 'transient' && kind !== 'settling' && kind !== 'initializing') {
    return undefined;
  }
  const patienceEndsMillis =
    situation.deadlineMillis - (REQUEST_DEADLINE_SECONDS - patienceSeconds(kind, situation)) * 1000;
  return waitUntil(patienceEndsMillis, kind, situation, random);
}

/** How long to wait before an answer that could not be delivered is sent again. */
export function nextDelivery(situation: Situation, random: Random): NextWait | undefined {
  return waitUntil(situation.deadlineMillis, 'delivery', situation, random);
}

/** How long after the first sight of a request it is still tried again. */
function patienceSeconds(kind: WaitKind, situation: Situation): number {
  switch (kind) {
    case 'transient':
      return REQUEST_DEADLINE_SECONDS;
    case 'settling':
      return SETTLING_SECONDS;
    case 'initializing':
      return Math.min(situation.initializationTimeoutSeconds, MAX_INITIALIZATION_TIMEOUT_SECONDS);
  }
}

function waitUntil(
  endMillis: number,
  waitingFor: WaitingRequest['waitingFor'],
  { nowMillis, previous }: Situation,
  random: Random,
): NextWait | undefined {
  const secondsLeft = Math.floor((endMillis - nowMillis) / 1000);
  if (secondsLeft < 1) {
    return undefined;
  }
  const waits = previous?.waitingFor === waitingFor ? previous.waits + 1 : 0;
  // The last attempt is made when the time is over, not one gap before.
  return { waitingFor, waits, waitSeconds: Math.min(secondsLeft, delaySeconds(waitingFor, waits, random)) };
}

function delaySeconds(waitingFor: WaitingRequest['waitingFor'], waits: number, random: Random): number {
  switch (waitingFor) {
    case 'transient':
    case 'delivery':
      return 1 + Math.floor(fullJitterMillis(TRANSIENT_BACKOFF, waits + 1, random) / 1000);
    case 'settling':
      return gapSeconds(SETTLING_GAPS, waits, random);
    case 'initializing':
      return gapSeconds(INITIALIZING_GAPS, waits, random);
  }
}
