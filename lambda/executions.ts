import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Clock, type Random, retry } from './backoff';
import { crowdWindowMillis } from './crowd';
import { CallError, classify } from './errors';
import type { WaitingRequest } from './waiting';

/**
 * The executions of the state machine: one for each request that had to wait,
 * named `<owner>-<RequestId>`. Each method throws CallError.
 */
export interface Executions {
  start(name: string, waiting: WaitingRequest): Promise<void>;
  /** Names of those that run for this resource. */
  listRunning(owner: string): Promise<readonly string[]>;
  /** What an execution was started with. */
  inputOf(name: string): Promise<WaitingRequest>;
  /** Stops one, unless it has ended. A function that it invoked goes on. */
  stop(name: string): Promise<void>;
}

/** The tables of errors.ts speak of AWS Organizations. */
const STEP_FUNCTIONS = {
  what: 'AWS Step Functions did not let the construct use its state machine',
  remedy: 'Deploy again in a few minutes.',
};

export function executionName(owner: string, requestId: string): string {
  return `${owner}-${requestId}`;
}

/**
 * A role made a moment ago may not be allowed to start an execution yet, and
 * throttling passes: every error is worth these 15 s. What is left after them
 * is thrown.
 */
const BACKOFF = { baseMillis: 500, capMillis: 4_000 };
const BUDGET_MILLIS = 15_000;

/** The largest page of ListExecutions. */
const PAGE_MAX = 1_000;

/** What a call of Step Functions needs besides. */
export interface Caller {
  readonly clock: Clock;
  readonly random: Random;
  /** About how many invitations share the functions. */
  readonly invitationCount: number;
}

/** Executions behind the SDK. */
export function sfnExecutions(stateMachineArn: string, caller: Caller): Executions {
  const client = new SFNClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
  const arnOf = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> => callStepFunctions(operation, send, caller);

  return {
    start: async (name, waiting) => {
      const command = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(waiting) });
      // The same request was delivered twice: it waits already.
      await call('StartExecution', () => unless([EXISTS], client.send(command)));
    },
    listRunning: async (owner) => {
      const names: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await call('ListExecutions', () =>
          client.send(
            new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: PAGE_MAX, nextToken }),
          ),
        );
        names.push(...(page.executions ?? []).map(({ name = '' }) => name));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return names.filter((name) => name.startsWith(`${owner}-`));
    },
    inputOf: async (name) => {
      const { input = '' } = await call('DescribeExecution', () =>
        client.send(new DescribeExecutionCommand({ executionArn: arnOf(name) })),
      );
      return JSON.parse(input) as WaitingRequest;
    },
    stop: async (name) => {
      const command = new StopExecutionCommand({ executionArn: arnOf(name), error: 'Superseded' });
      await call('StopExecution', () => unless(ENDED, client.send(command)));
    },
  };
}

/** Calls until it succeeds or the budget is spent, then throws CallError. */
export function callStepFunctions<T>(
  operation: string,
  send: () => Promise<T>,
  { clock, random, invitationCount }: Caller,
): Promise<T> {
  const classified = () =>
    send().catch((thrown: unknown) => {
      const failure = classify(thrown);
      const error = failure.as(failure.kind, STEP_FUNCTIONS);
      error.operation = operation;
      throw error;
    });
  const crowd = { size: invitationCount, arrivedMillis: clock.now() };
  const budget = {
    backoff: BACKOFF,
    untilMillis: clock.now() + BUDGET_MILLIS,
    leastWindowMillis: (thrown: unknown) =>
      thrown instanceof CallError ? crowdWindowMillis(thrown, crowd, clock.now()) : 0,
  };
  return retry(classified, (thrown) => thrown instanceof CallError, budget, clock, random);
}

const EXISTS = 'ExecutionAlreadyExists';

/** The execution has ended by itself. The documentation names the first, local clouds answer the second. */
const ENDED = ['ExecutionDoesNotExist', 'ValidationException'];

/** These errors mean that there is nothing to do. */
async function unless(names: readonly string[], sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof Error && names.includes(error.name))) {
      throw error;
    }
  }
}
