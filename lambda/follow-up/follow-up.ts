import type { Target } from '../../lib/shared/contract';
import type { DesiredAccount } from '../account/bring-up-to-date';
import type { ChangeEvent } from '../aws/event-bus';
import type { Executions } from '../aws/executions';
import type { Log, LogContext } from '../base/log';
import { resourceKeyOf } from '../model/reference';

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
  readonly desired: DesiredAccount;
  /** What happened and is not told yet. */
  readonly changeEvents: readonly ChangeEvent[];
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

export function isFollowUp(input: object): input is FollowUp {
  return 'followUp' in input;
}

/** What lines of its log carry. */
export function logContextOf({ stackId, logicalResourceId, requestId }: FollowUp): LogContext {
  return {
    requestType: 'FollowUp',
    requestId,
    logicalResourceId,
    resourceKey: resourceKeyOf(stackId, logicalResourceId),
  };
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

/** Stops a follow-up. A function that it invoked goes on, and asks before it writes. */
export async function endFollowUp(name: string, executions: Executions, log: Log): Promise<void> {
  await executions.stop(name);
  log.info('ended', {});
}
