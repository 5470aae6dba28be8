import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { Clock, Random } from '../base/clock';
import type { Log } from '../base/log';
import { retry, type RetryBudget } from '../base/retry';
import { CallError, classify } from './call-error';

/** Everything that a call needs besides its input. */
export interface Surroundings {
  readonly budget: RetryBudget;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Makes a call of an AWS service, and retries transient errors within the budget.
 *
 * Throws CallError.
 */
export type Call = <T>(operation: string, send: () => Promise<T>) => Promise<T>;

/** The same for a call of AWS Organizations, which gets the client to send it with. */
export type OrganizationsCall = <T>(operation: string, send: (client: OrganizationsClient) => Promise<T>) => Promise<T>;

/** The identity that calls AWS Organizations: the function's own role, or an access role. */
export type CallOrganizations = (surroundings: Surroundings) => OrganizationsCall;

export function loggedCall({ budget, clock, random, log }: Surroundings): Call {
  return (operation, send) =>
    retry(
      async (attempt) => {
        try {
          const result = await send();
          log.info('call', { operation, attempt, outcome: 'OK' });
          return result;
        } catch (thrown) {
          const error = classify(thrown);
          error.operation = operation;
          log.warn('call', { operation, attempt, outcome: error.code, kind: error.kind });
          throw error;
        }
      },
      isWorthRepeating,
      budget,
      clock,
      random,
    );
}

/** A token that AWS does not take any more never will be taken: the whole list is read again, by the next attempt. */
const isWorthRepeating = (thrown: unknown) =>
  thrown instanceof CallError && thrown.kind === 'transient' && thrown.code !== 'INVALID_NEXT_TOKEN';

/** Reads all pages of a list. An empty page may have a token too, so only a page without one is the last. */
export async function* allPages<Page extends { readonly NextToken?: string | undefined }>(
  read: (token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await read(token);
    yield page;
    token = page.NextToken;
  } while (token !== undefined);
}

/**
 * The time for which a function retries transient errors by itself.
 *
 * It is short, because a new AWS account has ten concurrent Lambda executions for everything. An attempt of the state
 * machine does not retry, because the next attempt is the retry.
 */
export const RETRY_BUDGET_MILLIS = 10_000;

/** Pauses of 0.2, 0.4, 0.8, 1.6, 2, 2 … s before jitter. */
export const RETRY_BACKOFF = { baseMillis: 200, capMillis: 2_000 };
