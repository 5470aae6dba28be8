import { createHash } from 'node:crypto';
import type { Target } from '../../lib/shared/contract';

/**
 * The names of executions, by which everything that runs is found.
 *
 * A request that has to wait is named `<resourceKey>-<RequestId>`, and a follow-up
 * `follow-<resourceKey>-<RequestId>-<hash of the target>`. The mark of a shared physical id is named
 * `shared-<physical id>-<hash>`, and an early look that has to wait `joined-<id of the event>`.
 */

/** The executions that are running. */
export interface RunningNames {
  /** Names of those of the resource's requests. */
  readonly requests: readonly string[];
  /** Names of those of the resource's follow-ups. */
  readonly followUps: readonly string[];
  /** Names of the marks, of whichever resource. */
  readonly marks: readonly string[];
}

/** The executions that are running and have to do with an account that joins. */
export interface WaitingNames {
  /** Names of those that wait for it: see targetHash. */
  readonly waiting: readonly string[];
  /** Names of those that are early looks, of whichever account, the most recent first. */
  readonly earlyLooks: readonly string[];
}

/** @param awaited the target of which the request may wait until it has joined */
export function executionName(resourceKey: string, requestId: string, awaited?: Target): string {
  return `${resourceKey}-${requestId}${awaited === undefined ? '' : `-${targetHash(awaited)}`}`;
}

/**
 * The end of the name of an execution that waits for a target to join, `a3f9a1c2e`.
 *
 * The first letter tells an account id from an e-mail address. The rest is a hash, so that the name reveals nothing.
 */
export function targetHash({ Type, Id }: Target): string {
  const hash = createHash('sha256').update(`${Type} ${Id.toLowerCase()}`).digest('hex').slice(0, 8);
  return `${Type === 'ACCOUNT' ? 'a' : 'e'}${hash}`;
}

export const waitingAmong = (names: readonly string[]): WaitingNames => ({
  waiting: names.filter((name) => /-[ae][0-9a-f]{8}$/.test(name)),
  earlyLooks: names.filter((name) => name.startsWith(EARLY_LOOKS_PREFIX)),
});

/**
 * Number of early looks that began before one of them, or before now if it is not among them.
 *
 * AWS lists the most recent execution first. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export const looksBefore = (earlyLooks: readonly string[], name: string): number =>
  earlyLooks.slice(earlyLooks.indexOf(name) + 1).length;

/** True if an execution waits for an e-mail address to join. */
export const isForEmail = (name: string) => /-e[0-9a-f]{8}$/.test(name);

export function namesOf(resourceKey: string, names: readonly string[]): RunningNames {
  return {
    requests: names.filter((name) => name.startsWith(`${resourceKey}-`)),
    followUps: names.filter((name) => isFollowUpOf(name, resourceKey)),
    marks: names.filter((name) => name.startsWith(MARK_PREFIX)),
  };
}

/** The beginning of every follow-up's name. The resource key comes next. */
const FOLLOW_UP_PREFIX = 'follow-';

/** @param target left out by earlier releases */
export const followUpName = (resourceKey: string, requestId: string, target?: Target) =>
  `${FOLLOW_UP_PREFIX}${executionName(resourceKey, requestId, target)}`;

/** The name of the follow-up that publishes what an early look of a follow-up has done. It waits for nobody. */
export const publisherName = (name: string) => `${name}-joined`;

/** @param eventId made by EventBridge: an event that comes twice has the same one */
export const earlyLooksName = (eventId: string) =>
  `${EARLY_LOOKS_PREFIX}${eventId.replace(/[^\w-]/g, '').slice(0, 60)}`;

export const isFollowUpOf = (name: string, resourceKey: string) =>
  name.startsWith(`${FOLLOW_UP_PREFIX}${resourceKey}-`);

/** The beginning of the name of every execution of early looks. The id of the event comes next. */
const EARLY_LOOKS_PREFIX = 'joined-';

/** The beginning of every mark's name. The physical id comes next. */
const MARK_PREFIX = 'shared-';

/** @param sharedWith the other physical id, of which the name has 12 digits of a hash: 80 characters hold no two ids */
export function markName(physicalId: string, sharedWith: string): string {
  const hash = createHash('sha256').update(sharedWith).digest('hex').slice(0, 12);
  return `${MARK_PREFIX}${physicalId}-${hash}`;
}

export const isMarkOf = (name: string, physicalId: string) => name.startsWith(`${MARK_PREFIX}${physicalId}-`);
