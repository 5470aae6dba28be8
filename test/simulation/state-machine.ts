/**
 * Runs a state machine's definition on a virtual clock, as Step Functions would.
 *
 * It knows Task, Wait, Choice (IsPresent, TimestampLessThanPath, And), Succeed and Fail, with Retry and Catch, and the paths `$` and `$.name`.
 */

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly SecondsPath?: string;
  readonly Default?: string;
  readonly Seconds?: number;
  readonly Choices?: readonly (Rule & { readonly Next: string })[];
  readonly Parameters?: { readonly FunctionName: string; readonly Payload: object };
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly ResultPath?: string;
    readonly Next: string;
  }[];
}

/** A rule of a Choice state, with one of these comparisons. */
interface Rule {
  readonly Variable?: string;
  readonly IsPresent?: boolean;
  readonly TimestampLessThanPath?: string;
  readonly And?: readonly Rule[];
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts: number;
  /** With FULL, a pause is drawn from 0 to its whole length. */
  readonly JitterStrategy?: string;
}

export interface Execution {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED';
  /** Seconds of each Wait, in order. */
  readonly waits: readonly number[];
  readonly stepInvocations: number;
  /** Number of states that were entered, for which Step Functions charges. */
  readonly transitions: number;
}

export interface Surroundings {
  readonly invoke: (payload: unknown) => Promise<unknown>;
  readonly now: () => number;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** True if the execution was stopped. A running task goes on. */
  readonly isStopped: () => boolean;
  /** Told of the data of each Wait when it begins, and of undefined when it ends. */
  readonly onWait?: (data: unknown) => void;
}

/** A follow-up of 15 days has about 1,100, and an invitation is sent again up to three times. */
const TRANSITIONS_MAX = 8_000;

export async function runStateMachine(
  { StartAt, States }: Definition,
  input: unknown,
  { invoke, now, sleep, random, isStopped, onWait = () => {} }: Surroundings,
): Promise<Execution> {
  const waits: number[] = [];
  let stepInvocations = 0;
  let data: unknown = input;
  let name = StartAt;
  for (let transitions = 1; transitions <= TRANSITIONS_MAX; transitions++) {
    if (isStopped()) {
      return { status: 'ABORTED', waits, stepInvocations, transitions };
    }
    const state = States[name];
    switch (state?.Type) {
      case 'Wait': {
        const seconds = state.Seconds ?? read(data, state.SecondsPath);
        if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0) {
          throw new Error(`States.Runtime: ${name} cannot wait ${String(seconds)} seconds`);
        }
        waits.push(seconds);
        onWait(data);
        await sleep(seconds * 1000);
        onWait(undefined);
        name = nextOf(name, state);
        break;
      }
      case 'Choice': {
        const value = data;
        const choice = state.Choices?.find((rule) => applies(rule, value, now()));
        name = choice?.Next ?? state.Default ?? fail(`States.NoChoiceMatched in ${name}`);
        break;
      }
      case 'Task': {
        const outcome = await runTask(state, data, { sleep, random, isStopped }, (payload) => {
          stepInvocations++;
          return invoke(payload);
        });
        if ('result' in outcome) {
          data = outcome.result;
          name = nextOf(name, state);
        } else {
          const catcher = state.Catch?.find(({ ErrorEquals }) => covers(ErrorEquals, outcome.error));
          if (catcher === undefined) {
            return { status: 'FAILED', waits, stepInvocations, transitions };
          }
          const error = { Error: outcome.error, Cause: '' };
          data = catcher.ResultPath === '$.error' ? { ...(data as object), error } : error;
          name = catcher.Next;
        }
        break;
      }
      case 'Succeed':
        return { status: 'SUCCEEDED', waits, stepInvocations, transitions };
      case 'Fail':
        return { status: 'FAILED', waits, stepInvocations, transitions };
      default:
        throw new Error(`States.Runtime: there is no state ${name} that can be run`);
    }
  }
  throw new Error(`the state machine did not end within ${TRANSITIONS_MAX} transitions`);
}

async function runTask(
  { Parameters, Retry = [] }: State,
  data: unknown,
  { sleep, random, isStopped }: Pick<Surroundings, 'sleep' | 'random' | 'isStopped'>,
  invoke: Surroundings['invoke'],
): Promise<{ readonly result: unknown } | { readonly error: string }> {
  const attempts = new Map<Retrier, number>();
  for (let retries = 0; ; retries++) {
    const payload = template(Parameters?.Payload, data, { RetryCount: retries });
    try {
      // Payload and result are JSON on the wire.
      return { result: JSON.parse(JSON.stringify((await invoke(JSON.parse(JSON.stringify(payload)))) ?? null)) };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.name : 'Error';
      const retrier = Retry.find(({ ErrorEquals }) => covers(ErrorEquals, error));
      const made = retrier === undefined ? 0 : (attempts.get(retrier) ?? 0);
      if (retrier === undefined || made >= retrier.MaxAttempts) {
        return { error };
      }
      attempts.set(retrier, made + 1);
      const pauseSeconds = retrier.IntervalSeconds * (retrier.BackoffRate ?? 2) ** made;
      await sleep(pauseSeconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random() : 1));
      if (isStopped()) {
        return { error };
      }
    }
  }
}

function applies({ Variable, IsPresent, TimestampLessThanPath, And }: Rule, data: unknown, enteredAt: number): boolean {
  if (And !== undefined) {
    return And.every((rule) => applies(rule, data, enteredAt));
  }
  const value = Variable === '$$.State.EnteredTime' ? new Date(enteredAt).toISOString() : read(data, Variable);
  if (TimestampLessThanPath !== undefined) {
    const limit = read(data, TimestampLessThanPath);
    return isTimestamp(value) && isTimestamp(limit)
      ? Date.parse(value) < Date.parse(limit)
      : fail('States.Runtime: no time');
  }
  return IsPresent === (value !== undefined);
}

/** RFC 3339 with a T and a Z, in capitals. */
function isTimestamp(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
}

function covers(names: readonly string[], error: string): boolean {
  return names.includes('States.ALL') || names.includes(error);
}

function nextOf(name: string, { Next }: State): string {
  return Next ?? fail(`States.Runtime: ${name} has no Next`);
}

/** The parameters `{ "name.$": "$.path" }` with the values of their paths. The context has `$$.State.RetryCount`. */
function template(parameters: object | undefined, data: unknown, state: { readonly RetryCount: number }): unknown {
  return Object.fromEntries(
    Object.entries(parameters ?? {}).map(([key, value]: [string, unknown]) =>
      key.endsWith('.$') && typeof value === 'string'
        ? [key.slice(0, -2), value === '$$.State.RetryCount' ? state.RetryCount : read(data, value)]
        : [key, value],
    ),
  );
}

function read(data: unknown, path: string | undefined): unknown {
  if (path === '$') {
    return data;
  }
  const name = /^\$\.(\w+)$/.exec(path ?? '')?.[1] ?? fail(`States.Runtime: path ${path ?? 'missing'}`);
  return typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>)[name] : undefined;
}

function fail(message: string): never {
  throw new Error(message);
}
