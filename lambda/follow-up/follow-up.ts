import type { Tag, Target } from '../../lib/shared/contract';
import type { DesiredAccount } from '../account/bring-up-to-date';
import type { ChangeEvent } from '../aws/event-bus';
import type { Executions } from '../aws/executions';
import { followUpName } from '../model/execution-name';
import type { Log, LogContext } from '../base/log';
import { resourceKeyOf } from '../model/reference';

/**
 * The work that goes on after the answer to CloudFormation.
 *
 * An execution of the same state machine watches the invitation until it ends,
 * gives the account that joined its tags and its place, and publishes every
 * change. It sends an invitation again when it has expired, if that is declared,
 * and cancels none.
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
  /** The name of its execution. Earlier releases left it out. */
  readonly name?: string;
  readonly physicalId: string;
  /** An empty string if there was nothing to invite. */
  readonly handshakeId: string;
  readonly target: Target;
  readonly stage: Stage;
  readonly desired: DesiredAccount;
  /** Left out if the invitation is not sent again. */
  readonly renewal?: Renewal;
  /** Changes that happened and are not published yet. */
  readonly changeEvents: readonly ChangeEvent[];
  /** Milliseconds since the epoch. */
  readonly startedMillis: number;
  /** Number of waits before this one. */
  readonly waits: number;
  /** Number of failed attempts in a row. */
  readonly failures: number;
  /** Whole seconds until the next attempt. */
  readonly waitSeconds: number;
}

/** The follow-up as it goes on after an attempt, or how it has ended. */
export type Followed = FollowUp | 'done' | 'gave up';

/** The invitation that a follow-up sends again when it has expired. */
export interface Renewal {
  /** The most times that it is sent again, 1 to 3. The reference in the notes counts them. */
  readonly times: number;
  readonly revision: number;
  /** The notes as they are declared. */
  readonly notes?: string;
  readonly tags: readonly Tag[];
}

/** The next thing that a follow-up does. */
export type Stage =
  /** It looks whether the invitation has ended. */
  | { readonly is: 'watch'; readonly hasToldExpiring?: true }
  /** The invitation has expired, and is sent again for this time, 1 to 3. */
  | { readonly is: 'renew'; readonly renewal: Renewal; readonly renewals: number }
  /** The account is a member: it gets its tags and its place. */
  | { readonly is: 'bring up to date'; readonly accountId: string }
  /** Nothing is left to do but to publish. The account is known if it has joined. */
  | { readonly is: 'publish'; readonly accountId?: string };

export function isFollowUp(input: object): input is FollowUp {
  return 'followUp' in input;
}

export function onlyPublishes({ stage }: Pick<FollowUp, 'stage'>): boolean {
  return stage.is === 'publish';
}

/** The last stage, with the account if that is known. */
export function publishing({ stage }: Pick<FollowUp, 'stage'>): Stage {
  return stage.is === 'bring up to date' ? { is: 'publish', accountId: stage.accountId } : { is: 'publish' };
}

/** The name of its execution. */
export function nameOf({ name, stackId, logicalResourceId, requestId }: FollowUp): string {
  return name ?? followUpName(resourceKeyOf(stackId, logicalResourceId), requestId);
}

/** The fields that each line of its log carries. */
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

/** The follow-ups of these names that are still running, each with the input of its start. */
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
