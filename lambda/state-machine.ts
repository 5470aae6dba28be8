import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Clock, type Random, retry } from './backoff';
import type { WaitingRequest } from './waiting';

/** Starts the waiting of one request. */
export type StartWaiting = (executionName: string, waiting: WaitingRequest) => Promise<void>;

/**
 * A role made a moment ago may not be allowed to start an execution yet, and
 * throttling passes: every error is worth these 15 s. What is left after them
 * is thrown.
 */
const START_BACKOFF = { baseMillis: 500, capMillis: 4_000 };
const START_BUDGET_MILLIS = 15_000;

/**
 * Starts executions behind the SDK, which is loaded only here: a request that
 * need not wait does not pay for it.
 */
export function sfnStartWaiting(stateMachineArn: string, clock: Clock, random: Random): StartWaiting {
  return async (executionName, waiting) => {
    const client = new SFNClient({
      maxAttempts: 1,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
    });
    const command = new StartExecutionCommand({
      stateMachineArn,
      name: executionName,
      input: JSON.stringify(waiting),
    });
    const start = async () => {
      try {
        await client.send(command);
      } catch (error) {
        // The same request was delivered twice: it waits already.
        if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) {
          throw error;
        }
      }
    };
    const budget = { backoff: START_BACKOFF, untilMillis: clock.now() + START_BUDGET_MILLIS };
    await retry(start, () => true, budget, clock, random);
  };
}
