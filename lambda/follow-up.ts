import type { EventDetail, Target } from '../lib/private/contract';
import { type Gaps, gapSeconds, type Random } from './backoff';
import { ownerOf } from './cloudformation-request';
import type { Announcement, BusEvent, PutEvents } from './events';
import type { Executions } from './executions';
import type { Log, LogContext } from './log';
import type { Wanted } from './member';

/**
 * What goes on after the answer to CloudFormation: an execution of the same
 * state machine that watches the invitation until it ends, brings the account
 * that joined to what is declared, and tells of every change. It sends and
 * cancels no invitation, so no request has to fear it.
 *
 * It outlives deployments: fields are added, never renamed, and a step takes
 * every version that was ever released.
 */
export interface FollowUp {
  /** The version of this input. */
  readonly followUp: 1;
  readonly stackId: string;
  readonly logicalResourceId: string;
  /** The request that started it. */
  readonly requestId: string;
  readonly physicalId: string;
  /** An empty string where there was nothing to invite. */
  readonly handshakeId: string;
  readonly target: Target;
  /** Known when the account has joined. */
  readonly accountId?: string;
  readonly wanted: Wanted;
  /** What happened and is not told yet. */
  readonly announcements: readonly Announcement[];
  /** Milliseconds since the epoch. */
  readonly startedMillis: number;
  /** Nothing is left to do but to tell of it. */
  readonly isOver?: true;
  /** How many waits there were before this one. */
  readonly waits: number;
  /** How many attempts in a row have failed. */
  readonly failures: number;
  /** Whole seconds until the next attempt. */
  readonly waitSeconds: number;
}

/** Of all resources of a state machine; the owner follows. */
const NAME_PREFIX = 'follow-';

export const followUpName = (owner: string, requestId: string) => `${NAME_PREFIX}${owner}-${requestId}`;

export const isFollowUpName = (name: string) => name.startsWith(NAME_PREFIX);

/** Whether a name is that of a follow-up of this owner. */
export const isFollowUpOf = (name: string, owner: string) => name.startsWith(`${NAME_PREFIX}${owner}-`);

export function isFollowUp(input: object): input is FollowUp {
  return 'followUp' in input;
}

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

/** As many as 15 days hold if every gap is a fifth shorter. The invitation has ended by then. */
export const WAITS_MAX = Math.ceil(WATCHED_SECONDS / (0.8 * LONGEST_GAP_SECONDS)) + 5;

export function watchSeconds(waits: number, invitationCount: number, random: Random): number {
  const gaps: Gaps = {
    firstSeconds: Math.min(LONGEST_GAP_SECONDS, Math.max(FIRST_GAP_SECONDS, FIRST_GAP_SECONDS_EACH * invitationCount)),
    capSeconds: LONGEST_GAP_SECONDS,
  };
  return gapSeconds(gaps, waits, random);
}

/** What lines of its log carry. */
export function logContextOf({ stackId, logicalResourceId, requestId }: FollowUp): LogContext {
  return { requestType: 'FollowUp', requestId, logicalResourceId, owner: ownerOf(stackId, logicalResourceId) };
}

/** No e-mail address, no notes, no tag. */
export function eventOf(followUp: FollowUp, announcement: Announcement): BusEvent {
  const { stackId, logicalResourceId, physicalId, handshakeId, target } = followUp;
  const { change, atMillis, organizationalUnitId, reason } = announcement;
  const accountId = followUp.accountId ?? (target.Type === 'ACCOUNT' ? target.Id : undefined);
  const detail: EventDetail = {
    version: '1',
    change,
    stackId,
    logicalResourceId,
    physicalResourceId: physicalId,
    ...(handshakeId !== '' && { handshakeId }),
    ...(accountId !== undefined && { accountId }),
    ...(organizationalUnitId !== undefined && { organizationalUnitId }),
    ...(reason !== undefined && { reason }),
  };
  return { atMillis, detail };
}

/** A follow-up that runs. */
export interface RunningFollowUp {
  readonly name: string;
  readonly followUp: FollowUp;
}

/** Those of these names that still run. */
export async function describeRunning(
  names: readonly string[],
  executions: Executions,
): Promise<readonly RunningFollowUp[]> {
  const running: RunningFollowUp[] = [];
  for (const name of names) {
    const { input, isRunning } = await executions.describe(name);
    if (isRunning && isFollowUp(input)) {
      running.push({ name, followUp: input });
    }
  }
  return running;
}

/** Puts what happened on the bus, and says so in the log. Throws CallError. */
export async function tell(
  followUp: FollowUp,
  announcements: readonly Announcement[],
  putEvents: PutEvents,
  log: Log,
): Promise<void> {
  if (announcements.length === 0) {
    return;
  }
  await putEvents(announcements.map((announcement) => eventOf(followUp, announcement)));
  for (const { change, reason } of announcements) {
    log.info('told', { change, ...(reason !== undefined && { outcome: reason }) });
  }
}

/** Stops a follow-up. A function that it invoked goes on, and asks before it writes. */
export async function endFollowUp(name: string, executions: Executions, log: Log): Promise<void> {
  await executions.stop(name);
  log.info('ended', {});
}

/** The first attempt may begin late, and takes its time. Until then it may be stopped: told twice is better than never. */
const FIRST_ATTEMPT_SECONDS = 60;

/** What a follow-up was to tell and may not have, because it never came through its first attempt. */
export function untold({ announcements, startedMillis, waitSeconds }: FollowUp, nowMillis: number) {
  return nowMillis < startedMillis + (waitSeconds + FIRST_ATTEMPT_SECONDS) * 1000 ? announcements : [];
}
