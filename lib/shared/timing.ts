/**
 * The clock of one request, in one place, because the pieces must add up to
 * less than the hour that CloudFormation gives an answer (ServiceTimeout).
 *
 *   55:00  the last attempt starts at the latest
 *  + 0:30  its answer is lost, and sent again
 *  + 2:12  the step function crashes in both of its tries (2 * 50 s, 2 s
 *          between them, 30 s of throttled invocations at the most)
 *  + 2:12  the same for the task that answers FAILED in its place
 *  = 59:54
 */

/** From the first sight of a request to its last attempt. */
export const REQUEST_DEADLINE_SECONDS = 55 * 60;

/** Time-out of the request function and of the step function. */
export const FUNCTION_TIMEOUT_SECONDS = 45;

/**
 * The longest that a function, invoked for an earlier request, can still act
 * after its execution was stopped: both functions' time-outs (one crashes, the
 * other repeats) and half a minute for the way and for late lists.
 */
export const QUIET_SECONDS = 2 * FUNCTION_TIMEOUT_SECONDS + 30;

/** TimeoutSeconds of a task of the state machine: the function's, and the way there and back. */
export const TASK_TIMEOUT_SECONDS = FUNCTION_TIMEOUT_SECONDS + 5;

/** How long an undelivered event may wait for the request function, then the step answers for it. */
export const MAX_EVENT_AGE_SECONDS = 60 * 60;

/**
 * How long an initializing organization is waited for, by default and at the
 * most. AWS: initialization "can take up to an hour".
 */
export const MAX_INITIALIZATION_TIMEOUT_SECONDS = REQUEST_DEADLINE_SECONDS;
