/**
 * The times of one request. They must add up to less than the hour that CloudFormation waits (ServiceTimeout).
 *
 *   55:00  the last attempt starts at the latest
 *  + 0:30  its answer is lost, and sent again
 *  + 2:12  the step function crashes in both of its tries (2 * 50 s, 2 s
 *          between them, 30 s of throttled invocations at the most)
 *  + 2:12  the task that answers FAILED in its place takes the same time
 *  = 59:54
 */

/** The time from the first sight of a request to the latest start of its last attempt. */
export const REQUEST_DEADLINE_SECONDS = 55 * 60;

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

/**
 * The longest wait of an undelivered event for the request function. After it, the step function answers FAILED.
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
