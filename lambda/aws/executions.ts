import { createHash } from 'node:crypto';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Target } from '../../lib/shared/contract';
import type { Clock, Random } from '../base/clock';
import { retry } from '../base/retry';
import { CallError, classify } from './call-error';
import { peersWindow } from './pacing';
import type { StepFunctions } from './sdk/step-functions';

/**
 * The executions of the state machine.
 *
 * A request that has to wait has one, named `<resourceKey>-<RequestId>`. A follow-up is one, named
 * `follow-<resourceKey>-<RequestId>-<hash of the target>`. The mark of a shared physical id is one, named
 * `shared-<physical id>-<hash>`. An early look that has to wait is one, named `joined-<id of the event>`. Each method
 * throws CallError.
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

/** The executions that are running. */
export interface RunningNames {
  /** Names of those of the resource's requests. */
  readonly requests: readonly string[];
  /** Names of those of the resource's follow-ups. */
  readonly followUps: readonly string[];
  /** Names of the marks, of whichever resource. */
  readonly marks: readonly string[];
}

/** The executions that are running and have to do with an account that joins. */
export interface WaitingNames {
  /** Names of those that wait for it: see targetHash. */
  readonly waiting: readonly string[];
  /** Names of those that are early looks, of whichever account, the most recent first. */
  readonly earlyLooks: readonly string[];
}

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

/** @param awaited the target of which the request may wait until it has joined */
export function executionName(resourceKey: string, requestId: string, awaited?: Target): string {
  return `${resourceKey}-${requestId}${awaited === undefined ? '' : `-${targetHash(awaited)}`}`;
}

/**
 * The end of the name of an execution that waits for a target to join, `a3f9a1c2e`.
 *
 * The first letter tells an account id from an e-mail address. The rest is a hash, so that the name reveals nothing.
 */
export function targetHash({ Type, Id }: Target): string {
  const hash = createHash('sha256').update(`${Type} ${Id.toLowerCase()}`).digest('hex').slice(0, 8);
  return `${Type === 'ACCOUNT' ? 'a' : 'e'}${hash}`;
}

export const waitingAmong = (names: readonly string[]): WaitingNames => ({
  waiting: names.filter((name) => /-[ae][0-9a-f]{8}$/.test(name)),
  earlyLooks: names.filter((name) => name.startsWith(EARLY_LOOKS_PREFIX)),
});

/**
 * Number of early looks that began before one of them, or before now if it is not among them.
 *
 * AWS lists the most recent execution first. https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export const looksBefore = (earlyLooks: readonly string[], name: string): number =>
  earlyLooks.slice(earlyLooks.indexOf(name) + 1).length;

/** True if an execution waits for an e-mail address to join. */
export const isForEmail = (name: string) => /-e[0-9a-f]{8}$/.test(name);

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

export function namesOf(resourceKey: string, names: readonly string[]): RunningNames {
  return {
    requests: names.filter((name) => name.startsWith(`${resourceKey}-`)),
    followUps: names.filter((name) => isFollowUpOf(name, resourceKey)),
    marks: names.filter((name) => name.startsWith(MARK_PREFIX)),
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

/** The beginning of every follow-up's name. The resource key comes next. */
const FOLLOW_UP_PREFIX = 'follow-';

/** @param target left out by earlier releases */
export const followUpName = (resourceKey: string, requestId: string, target?: Target) =>
  `${FOLLOW_UP_PREFIX}${executionName(resourceKey, requestId, target)}`;

/** The name of the follow-up that publishes what an early look of a follow-up has done. It waits for nobody. */
export const publisherName = (name: string) => `${name}-joined`;

/** @param eventId made by EventBridge: an event that comes twice has the same one */
export const earlyLooksName = (eventId: string) =>
  `${EARLY_LOOKS_PREFIX}${eventId.replace(/[^\w-]/g, '').slice(0, 60)}`;

export const isFollowUpOf = (name: string, resourceKey: string) =>
  name.startsWith(`${FOLLOW_UP_PREFIX}${resourceKey}-`);

/** The beginning of the name of every execution of early looks. The id of the event comes next. */
const EARLY_LOOKS_PREFIX = 'joined-';

/** The beginning of every mark's name. The physical id comes next. */
const MARK_PREFIX = 'shared-';

/** @param sharedWith the other physical id, of which the name has 12 digits of a hash: 80 characters hold no two ids */
export function markName(physicalId: string, sharedWith: string): string {
  const hash = createHash('sha256').update(sharedWith).digest('hex').slice(0, 12);
  return `${MARK_PREFIX}${physicalId}-${hash}`;
}

export const isMarkOf = (name: string, physicalId: string) => name.startsWith(`${MARK_PREFIX}${physicalId}-`);
