/**
 * The times of one request. They must add up to less than the hour that CloudFormation waits (ServiceTimeout).
 *
 *   55:00  the last attempt starts
 *  + 0:50  it starts later, because the function is throttled, or because the last attempt crashed and is repeated
 *  + 1:56  the step function crashes in both of its tries (2 * 50 s, 2 s
 *          between them, 14 s of throttled invocations at the most)
 *  + 1:56  the task that answers FAILED in its place takes the same time
 *  = 59:42
 *
 * A function that is throttled for longer is tried again until the hour is over, but only to answer.
 */

/** The default of a resource's ServiceTimeout, and the longest one: CloudFormation does not wait for an answer any longer. */
export const MAX_SERVICE_TIMEOUT_SECONDS = 60 * 60;

/**
 * The shortest ServiceTimeout with which a stack can always roll back.
 *
 * The half of it, in which attempts may start, has room for the quiet time.
 */
export const MIN_SERVICE_TIMEOUT_SECONDS = 5 * 60;

/** The time that is kept free for the answer, after the latest start of the last attempt. */
const ANSWER_RESERVE_SECONDS = 5 * 60;

/** The time from a request to the latest start of its last attempt. A short ServiceTimeout is halved. */
export function deadlineSeconds(serviceTimeoutSeconds: number): number {
  return serviceTimeoutSeconds - Math.min(ANSWER_RESERVE_SECONDS, serviceTimeoutSeconds / 2);
}

/** The same without a ServiceTimeout: 55 minutes. */
export const REQUEST_DEADLINE_SECONDS = deadlineSeconds(MAX_SERVICE_TIMEOUT_SECONDS);

/** The time-out of the request function and of the step function. */
export const FUNCTION_TIMEOUT_SECONDS = 45;

/**
 * The longest time that a function of an earlier request can still act after its execution was stopped.
 *
 * One function may crash and the other repeat its work, so it is both time-outs. Half a minute more is for invocation
 * and for late lists.
 */
export const QUIET_SECONDS = 2 * FUNCTION_TIMEOUT_SECONDS + 30;

/** The TimeoutSeconds of a task of the state machine. 5 s more than the function's are for the way there and back. */
export const TASK_TIMEOUT_SECONDS = FUNCTION_TIMEOUT_SECONDS + 5;

/** An attempt that starts later than this after the deadline only answers. A crashed attempt is repeated within it. */
export const LAST_START_SECONDS = TASK_TIMEOUT_SECONDS;

/**
 * The longest wait of an undelivered event for a function. After an event for the request function, the step function
 * answers FAILED.
 *
 * Lambda gives an event up as soon as its next try would come later than this. That is up to five minutes earlier.
 */
export const MAX_EVENT_AGE_SECONDS = 60 * 60;

/**
 * The default and the longest wait for an initializing organization.
 *
 * AWS writes that initialization "can take up to an hour".
 */
export const MAX_INITIALIZATION_TIMEOUT_SECONDS = REQUEST_DEADLINE_SECONDS;
