import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError } from '../../lambda/answer';
import type { World } from '../../lambda/attempt';
import { callStepFunctions, type Executions } from '../../lambda/executions';
import { handleRequest, handleStep, type StepInput } from '../../lambda/handlers';
import { type LogEvent, type LogFields, logLine, type LogLine as WrittenLine } from '../../lambda/log';
import { type Organizations, sdkOrganizations } from '../../lambda/organizations';
import type { WaitingRequest } from '../../lambda/waiting';
import { FUNCTION_TIMEOUT_SECONDS } from '../../lib/private/timing';
import { waitingDefinition } from '../../lib/private/waiting-definition';
import { ServiceError } from '../emulator/errors';
import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import { TokenBuckets } from '../emulator/rates';
import { Emulator } from '../emulator/server';
import type { Rates } from '../emulator/settings';
import { type Execution, runStateMachine } from './state-machine';
import { VirtualClock } from './virtual-clock';

/**
 * Of an account, for state machines of type Standard, in a region where they are low.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const STEP_FUNCTIONS_RATES = {
  StartExecution: { perSecond: 150, burst: 800 },
  ListExecutions: { perSecond: 5, burst: 100 },
  DescribeExecution: { perSecond: 10, burst: 250 },
  StopExecution: { perSecond: 25, burst: 500 },
};

const STARTED_AT = Date.parse('2026-06-01T00:00:00Z');

export type LogLine = WrittenLine & { readonly level: 'info' | 'warn' | 'error' };

/** An execution of the state machine. */
interface Run {
  readonly input: WaitingRequest;
  status: 'RUNNING' | 'ENDED';
  isStopped: boolean;
  readonly ended: Promise<Execution>;
}

/** How a request ended, and what it took. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** What the state machine did, if the request had to wait. */
  readonly execution: Execution | undefined;
  readonly seconds: number;
}

/** What CloudFormation sends. */
export type Event = Readonly<Record<string, unknown>> & {
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
};

/**
 * Lambda and Step Functions around the handlers, on a virtual clock: nothing
 * sleeps. The handlers, the state machine's definition and the SDK client are
 * the real ones, Organizations is the emulator.
 */
export class Cloud {
  readonly logs: LogLine[] = [];
  readonly executions = new Map<string, Run>();
  /** The operation of every call of Step Functions so far. */
  readonly stepFunctionsCalls: string[] = [];
  /** Whether they are throttled at the published rates. */
  stepFunctionsRates: Rates = 'none';
  /** Called before each function runs: throws to crash it. */
  beforeFunction: (name: 'request' | 'step') => void = () => {};
  /** Called before an answer is taken: throws to lose or to refuse it. */
  beforeAnswer: (answer: Answer) => void = () => {};
  /** Called before an execution is started: throws to refuse it. */
  beforeStart: () => void = () => {};
  /** Called before executions are listed: throws to refuse it. */
  beforeList: () => void = () => {};
  /**
   * Called before and after each effect, such as `before inviteAccount`, `after
   * answer`: true kills the function there and then, as a time-out would.
   */
  isKilledAt: (point: string) => boolean = () => false;
  /** In [0, 1): 0.5 makes every jitter the middle of its range. */
  random = (): number => 0.5;
  /** What the functions are told of how many share them. */
  invitationCount = 1;

  /** Takes the answers that CloudFormation gets. */
  private readonly listeners = new Map<string, (answer: Answer) => void>();
  private readonly client: OrganizationsClient;
  private readonly stepFunctionsBuckets: TokenBuckets;

  protected constructor(
    readonly emulator: Emulator,
    readonly clock: VirtualClock,
  ) {
    this.stepFunctionsBuckets = new TokenBuckets(clock.now, STEP_FUNCTIONS_RATES);
    this.client = new OrganizationsClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }

  protected static async parts(options: { readonly accountQuota?: number } = {}): Promise<[Emulator, VirtualClock]> {
    const clock = new VirtualClock(STARTED_AT);
    return [await Emulator.start(0, { now: clock.now, ...options }), clock];
  }

  get organization() {
    return this.emulator.organization;
  }

  get now(): number {
    return this.clock.now();
  }

  /** `Operation: outcome` of every call of Organizations so far. */
  get calls(): readonly string[] {
    return this.emulator.calls.map(({ operation, outcome }) => `${operation}: ${outcome}`);
  }

  /** `target STATE` of every invitation that the service remembers, oldest first. */
  get states(): readonly string[] {
    return this.organization.allHandshakes().map(({ target, state }) => `${target.id} ${state}`);
  }

  get executionNames(): readonly string[] {
    return [...this.executions.keys()];
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.emulator.stop();
  }

  pass(millis: number): void {
    this.clock.pass(millis);
  }

  /** Makes the next calls of an operation fail, without an effect. */
  fail(operation: string, error: string, reason?: string, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.emulator.faults.push({ operation, error: new ServiceError(error, 'This error was arranged.', reason) });
    }
  }

  /** Does something when this much time has passed. */
  async after<T>(seconds: number, work: () => T | Promise<T>): Promise<T> {
    await this.clock.run(() => this.clock.sleep(seconds * 1000));
    return work();
  }

  /**
   * Delivers an event to the request function, as CloudFormation does: the first
   * answer, and the end of all that the event set going.
   */
  deliverEvent(event: Event): { readonly answer: Promise<Answer>; readonly ended: Promise<Outcome> } {
    const answers: Answer[] = [];
    const startedAt = this.now;
    let url = '';
    const answer = new Promise<Answer>((resolve) => {
      url = this.listen(event.RequestId, (taken) => {
        answers.push(taken);
        resolve(taken);
      });
    });
    const before = new Set(this.executions.keys());
    const ended = (async () => {
      await this.clock.run(() => this.invokeRequest({ ...event, ResponseURL: url }));
      const name = this.executionNames.find((key) => key.endsWith(event.RequestId) && !before.has(key));
      const execution = name === undefined ? undefined : await this.executions.get(name)?.ended;
      return { answers, execution, seconds: (this.now - startedAt) / 1000 };
    })();
    return { answer, ended };
  }

  /** The ResponseURL of a request, and who listens there. */
  protected listen(requestId: string, listener: (answer: Answer) => void): string {
    const url = `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${requestId}?X-Amz-Signature=secret`;
    const former = this.listeners.get(url);
    this.listeners.set(url, (answer) => {
      former?.(answer);
      listener(answer);
    });
    return url;
  }

  /** Lambda's asynchronous invocation: no attempt of its own (retryAttempts 0), then the destination gets the event. */
  private async invokeRequest(event: object): Promise<void> {
    try {
      await this.invoke('request', (world) => handleRequest(structuredClone(event), world));
    } catch {
      await this.invokeStep({ requestPayload: structuredClone(event) }).catch(() => undefined);
    }
  }

  protected invokeStep(input: StepInput): Promise<unknown> {
    return this.invoke('step', (world) => handleStep(input, world));
  }

  /** Runs a function to its end, or, when it is killed, to its time-out: what it awaits then never comes. */
  private invoke<T>(name: 'request' | 'step', handle: (world: World) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const point = (where: string): Promise<void> => {
        if (!this.isKilledAt(where)) {
          return Promise.resolve();
        }
        void this.clock.sleep(FUNCTION_TIMEOUT_SECONDS * 1000).then(() => reject(new Error('Sandbox.Timedout')));
        return new Promise<never>(() => {});
      };
      try {
        this.beforeFunction(name);
      } catch (error) {
        reject(error instanceof Error ? error : new Error('crashed'));
        return;
      }
      handle(this.world(point)).then(resolve, reject);
    });
  }

  private world(point: (where: string) => Promise<void>): World {
    const { clock } = this;
    const random = () => this.random();
    return {
      organizations: (budget, log) => withPoints(sdkOrganizations(this.client, { budget, clock, random, log }), point),
      executions: withPoints(this.stepFunctions(), point),
      deliver: async (responseUrl, answer) => {
        await point('before answer');
        this.beforeAnswer(answer);
        this.listeners.get(responseUrl)?.(answer);
        await point('after answer');
      },
      log: (context) => {
        const write = (level: LogLine['level']) => (event: LogEvent, fields: LogFields) =>
          void this.logs.push({ level, ...logLine(event, context, fields) });
        return { info: write('info'), warn: write('warn'), error: write('error') };
      },
      invitationCount: this.invitationCount,
      clock,
      random,
    };
  }

  private stepFunctions(): Executions {
    const call = <T>(operation: string, answer: () => T): Promise<T> =>
      callStepFunctions(
        operation,
        // eslint-disable-next-line @typescript-eslint/require-await
        async () => {
          this.stepFunctionsCalls.push(operation);
          if (this.stepFunctionsRates === 'aws' && !this.stepFunctionsBuckets.take(MANAGEMENT_ACCOUNT, operation)) {
            throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
          }
          return answer();
        },
        { clock: this.clock, random: () => this.random(), invitationCount: this.invitationCount },
      );
    return {
      start: (name, waiting) => {
        this.beforeStart();
        return call('StartExecution', () => {
          if (!this.executions.has(name)) {
            this.startExecution(name, JSON.parse(JSON.stringify(waiting)) as WaitingRequest);
          }
        });
      },
      listRunning: (owner) => {
        this.beforeList();
        return call('ListExecutions', () => {
          const running = [...this.executions].filter(([, { status }]) => status === 'RUNNING');
          return running.map(([name]) => name).filter((name) => name.startsWith(`${owner}-`));
        });
      },
      inputOf: (name) =>
        call('DescribeExecution', () => {
          const run = this.executions.get(name);
          if (run === undefined) {
            throw new Error('ExecutionDoesNotExist');
          }
          return run.input;
        }),
      stop: (name) =>
        call('StopExecution', () => {
          const run = this.executions.get(name);
          if (run !== undefined) {
            run.isStopped = true;
            run.status = 'ENDED';
          }
        }),
    };
  }

  private startExecution(name: string, input: WaitingRequest): void {
    const ended = this.clock.run(async () => {
      // The map has the run before it begins.
      await Promise.resolve();
      const execution = await runStateMachine(waitingDefinition('aws', 'step'), input, {
        invoke: (payload) => this.invokeStep(payload as StepInput),
        sleep: this.clock.sleep,
        isStopped: () => this.executions.get(name)?.isStopped ?? false,
      });
      run.status = 'ENDED';
      return execution;
    });
    const run: Run = { input, status: 'RUNNING', isStopped: false, ended };
    this.executions.set(name, run);
  }
}

/** Each method with a point before and after it. */
function withPoints<T extends Organizations | Executions>(methods: T, point: (where: string) => Promise<void>): T {
  const wrapped = Object.entries(methods).map(([name, method]: [string, (...args: unknown[]) => Promise<unknown>]) => [
    name,
    async (...args: unknown[]) => {
      await point(`before ${name}`);
      const result = await method(...args);
      await point(`after ${name}`);
      return result;
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}

export const lostAnswer = () => new AnswerUndeliveredError(new Error('HTTP status 503'));
export const refusedAnswer = () => new AnswerRefusedError(403);
