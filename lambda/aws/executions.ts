import type { Clock, Random } from '../base/clock';
import { retry } from '../base/retry';
import { CallError, classify } from './call-error';
import { peersWindow } from './pacing';
import type { StepFunctions } from './sdk/step-functions';

/**
 * The executions of the state machine: one for each request that had to wait,
 * named `<owner>-<RequestId>`, and one for each invitation that is followed,
 * named `follow-<owner>-<RequestId>`. Each method throws CallError.
 */
export interface Executions {
  start(name: string, input: object): Promise<void>;
  listRunning(resourceKey: string): Promise<RunningNames>;
  describe(name: string): Promise<{ readonly input: object; readonly isRunning: boolean }>;
  /** Stops one, unless it has ended. A function that it invoked goes on. */
  stop(name: string): Promise<void>;
}

/** Names of the executions that run for a resource. */
export interface RunningNames {
  readonly requests: readonly string[];
  readonly followUps: readonly string[];
}

/** The tables of errors.ts speak of AWS Organizations. */
const STEP_FUNCTIONS = {
  what: 'AWS Step Functions did not let the construct use its state machine',
  remedy: 'Deploy again in a few minutes.',
};

export function executionName(resourceKey: string, requestId: string): string {
  return `${resourceKey}-${requestId}`;
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

/** @param load loads the SDK client when the first call is made */
export function sfnExecutions(stateMachineArn: string, caller: Caller, load: () => Promise<StepFunctions>): Executions {
  const arnOf = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const call = <T>(operation: string, send: (stepFunctions: StepFunctions) => Promise<T>): Promise<T> =>
    callStepFunctions(operation, async () => send(await load()), caller);

  return {
    start: async (name, started) => {
      const input = { stateMachineArn, name, input: JSON.stringify(started) };
      // The same request was delivered twice: it waits already.
      await call('StartExecution', (stepFunctions) => unless([EXISTS], stepFunctions.startExecution(input)));
    },
    listRunning: async (resourceKey) => {
      const names: string[] = [];
      let nextToken: string | undefined;
      do {
        const input = { stateMachineArn, statusFilter: 'RUNNING', maxResults: PAGE_MAX, nextToken } as const;
        const page = await call('ListExecutions', (stepFunctions) => stepFunctions.listExecutions(input));
        names.push(...(page.executions ?? []).map(({ name = '' }) => name));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return namesOf(resourceKey, names);
    },
    describe: async (name) => {
      const { input, status } = await call('DescribeExecution', (stepFunctions) =>
        stepFunctions.describeExecution({ executionArn: arnOf(name) }),
      );
      return { input: JSON.parse(input ?? '') as object, isRunning: status === 'RUNNING' };
    },
    stop: async (name) => {
      const input = { executionArn: arnOf(name), error: 'Superseded' };
      await call('StopExecution', (stepFunctions) => unless(ENDED, stepFunctions.stopExecution(input)));
    },
  };
}

export function namesOf(resourceKey: string, names: readonly string[]): RunningNames {
  return {
    requests: names.filter((name) => name.startsWith(`${resourceKey}-`)),
    followUps: names.filter((name) => isFollowUpOf(name, resourceKey)),
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
  const peers = { size: invitationCount, arrivedMillis: clock.now() };
  const budget = {
    backoff: BACKOFF,
    untilMillis: clock.now() + BUDGET_MILLIS,
    leastWindowMillis: peersWindow(peers, clock),
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

/** Of all resources of a state machine; the owner follows. */
const FOLLOW_UP_PREFIX = 'follow-';

export const followUpName = (resourceKey: string, requestId: string) =>
  `${FOLLOW_UP_PREFIX}${resourceKey}-${requestId}`;

/** Whether a name is that of a follow-up of this owner. */
export const isFollowUpOf = (name: string, resourceKey: string) =>
  name.startsWith(`${FOLLOW_UP_PREFIX}${resourceKey}-`);
