import type { CallError } from '../aws/call-error';
import type { FollowUp } from './follow-up';
import { FAILURES_MAX, WAITS_MAX } from './schedule';

/**
 * The next step of a follow-up after an attempt:
 * - `done`: all is done and published
 * - `unpublished`: all is done, and what is left cannot be published
 * - `look`: it comes to look again, with the gap that its number of waits asks for
 * - `retry`: it tries again soon, with the gap that its number of failures asks for
 */
export type Next =
  | { readonly is: 'done' | 'unpublished' }
  | { readonly is: 'look' | 'retry'; readonly failures: number };

/** The part of a follow-up on which it depends how that goes on. */
export type Progress = Pick<FollowUp, 'stage' | 'waits' | 'failures'>;

/** True if the work ends with this failure: a final one, or the tenth in a row. */
export function isGivenUp(progress: Progress, failure: CallError): boolean {
  return !isLookMissed(progress, failure) && isFinal(failure, progress.failures);
}

/**
 * Decides how a follow-up goes on.
 *
 * @param progress after the attempt: its stage is `publish` if the work is over or given up
 * @param workFailure the failure of the attempt's work; in the stage `publish` it does not matter
 */
export function nextAfter(
  progress: Progress,
  workFailure: CallError | undefined,
  publishFailure: CallError | undefined,
): Next {
  const { stage, failures } = progress;
  const retry = { is: 'retry', failures: failures + 1 } as const;
  if (stage.is === 'publish') {
    if (publishFailure === undefined) {
      return { is: 'done' };
    }
    return isFinal(publishFailure, failures) ? { is: 'unpublished' } : retry;
  }
  const hasWorked = workFailure === undefined || isLookMissed(progress, workFailure);
  if (hasWorked && publishFailure === undefined) {
    return { is: 'look', failures: 0 };
  }
  // The events alone fail, while the invitation is watched: that is no reason to stop watching.
  return failures >= FAILURES_MAX ? { is: 'look', failures } : retry;
}

/**
 * A look at the invitation that was only throttled is not worth a retry of its own: the next look is as good. The same
 * holds of a renewal, which may have to wait for a day on which invitations are left.
 */
function isLookMissed({ stage, waits }: Progress, { kind }: CallError): boolean {
  return (stage.is === 'watch' || stage.is === 'renew') && kind === 'transient' && waits <= WAITS_MAX;
}

function isFinal({ kind }: CallError, failures: number): boolean {
  const isPassing = kind === 'transient' || kind === 'unlisted' || kind === 'settling';
  return !isPassing || failures + 1 >= FAILURES_MAX;
}
