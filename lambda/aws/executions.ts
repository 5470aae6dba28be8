import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Clock, Random } from '../base/clock';
import { retry } from '../base/retry';
import { namesOf, type RunningNames, type WaitingNames, waitingAmong } from '../model/execution-name';
import { CallError, classify } from './call-error';
import { peersWindow } from './pacing';
import type { StepFunctions } from './sdk/step-functions';

/**
 * The executions of the state machine: of requests that wait, follow-ups, marks and early looks. Each method throws
 * CallError.
 */
export interface Executions {
  start(name: string, input: object): Promise<void>;
  listRunning(resourceKey: string): Promise<RunningNames>;
  describe(name: string): Promise<{ readonly input: object; readonly isRunning: boolean }>;
  /** Stops an execution, unless it has ended. A function that the execution invoked goes on. */
  stop(name: string): Promise<void>;
}

/** The executions as early looks need them, too. */
export interface WaitingExecutions extends Executions {
  listWaiting(): Promise<WaitingNames>;
  present(name: string): Promise<Present>;
}

/** The present state of an execution, if it waits. `at work`: a function works on it, or a retry is to come. */
export type Present = { readonly input: object } | 'at work' | 'over';

/** Words of its own, because those in error-table.ts are about AWS Organizations. */
const STEP_FUNCTIONS = {
  what: 'AWS Step Functions did not let the construct use its state machine',
  remedy: 'Deploy again in a few minutes.',
};

/** The code of a call of a state machine that is being deleted with its stack. No time mends that. */
const DELETING = 'StateMachineDeleting';
const BEING_DELETED = {
  what: 'the state machine of the construct is being deleted',
  remedy: 'Wait until its stack is deleted, then deploy again.',
};

/**
 * Every error but that of a state machine which is being deleted is retried for 15 s, then it is thrown.
 *
 * Throttling passes, and a role made a moment ago may not be allowed to start an execution yet.
 */
const BACKOFF = { baseMillis: 500, capMillis: 4_000 };
const BUDGET_MILLIS = 15_000;

/** The largest page of ListExecutions. */
const PAGE_MAX = 1_000;

/** Everything that a call of Step Functions needs besides its input. */
export interface Caller {
  readonly clock: Clock;
  readonly random: Random;
  /** The approximate number of invitations that share the functions. */
  readonly invitationCount: number;
}

/** @param load loads the SDK client when the first call is made */
export function sfnExecutions(
  stateMachineArn: string,
  caller: Caller,
  load: () => Promise<StepFunctions>,
): WaitingExecutions {
  const arnOf = (name: string) => `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const call: Call = (operation, send) => callStepFunctions(operation, async () => send(await load()), caller);

  const list = () => runningNames(stateMachineArn, call);

  return {
    start: async (name, started) => {
      const input = { stateMachineArn, name, input: JSON.stringify(started) };
      // If the execution exists, the same request was delivered twice and waits already.
      await call('StartExecution', (stepFunctions) => unless([EXISTS], stepFunctions.startExecution(input)));
    },
    listRunning: async (resourceKey) => namesOf(resourceKey, await list()),
    listWaiting: async () => waitingAmong(await list()),
    describe: async (name) => {
      const { input, status } = await call('DescribeExecution', (stepFunctions) =>
        stepFunctions.describeExecution({ executionArn: arnOf(name) }),
      );
      return { input: JSON.parse(input ?? '') as object, isRunning: status === 'RUNNING' };
    },
    present: async (name) => {
      // The last event is that of the state which the execution is in.
      const input = { executionArn: arnOf(name), reverseOrder: true, maxResults: 1, includeExecutionData: true };
      const { events } = await call('GetExecutionHistory', (stepFunctions) => stepFunctions.getExecutionHistory(input));
      return presentAfter(events?.[0]);
    },
    stop: async (name) => {
      const input = { executionArn: arnOf(name), error: 'Superseded' };
      await call('StopExecution', (stepFunctions) => unless(ENDED, stepFunctions.stopExecution(input)));
    },
  };
}

type Call = <T>(operation: string, send: (stepFunctions: StepFunctions) => Promise<T>) => Promise<T>;

async function runningNames(stateMachineArn: string, call: Call): Promise<readonly string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const input = { stateMachineArn, statusFilter: 'RUNNING', maxResults: PAGE_MAX, nextToken } as const;
    const page = await call('ListExecutions', (stepFunctions) => stepFunctions.listExecutions(input));
    names.push(...(page.executions ?? []).map(({ name = '' }) => name));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
}

function presentAfter(last: HistoryEvent | undefined): Present {
  if (last?.type === 'WaitStateEntered') {
    return { input: JSON.parse(last.stateEnteredEventDetails?.input ?? '') as object };
  }
  return /^Execution(?!Started)/.test(last?.type ?? '') ? 'over' : 'at work';
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
      const error = failure.as(failure.kind, failure.code === DELETING ? BEING_DELETED : STEP_FUNCTIONS);
      error.operation = operation;
      throw error;
    });
  const peers = { size: invitationCount, arrivedMillis: clock.now() };
  const budget = {
    backoff: BACKOFF,
    untilMillis: clock.now() + BUDGET_MILLIS,
    leastWindowMillis: peersWindow(peers, clock),
  };
  const isWorthRepeating = (thrown: unknown) => thrown instanceof CallError && thrown.code !== DELETING;
  return retry(classified, isWorthRepeating, budget, clock, random);
}

const EXISTS = 'ExecutionAlreadyExists';

/** Errors of an execution that has ended by itself: the documented one, and the one that local clouds answer. */
const ENDED = ['ExecutionDoesNotExist', 'ValidationException'];

/** Ignores errors with these names, because they mean that nothing is left to do. */
async function unless(names: readonly string[], sent: Promise<unknown>): Promise<void> {
  try {
    await sent;
  } catch (error) {
    if (!(error instanceof Error && names.includes(error.name))) {
      throw error;
    }
  }
}
