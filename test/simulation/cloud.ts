import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError } from '../../lambda/answer';
import type { World } from '../../lambda/attempt';
import type { Executions } from '../../lambda/executions';
import { handleRequest, handleStep, type StepInput } from '../../lambda/handlers';
import { type LogEvent, type LogFields, logLine, type LogLine as WrittenLine } from '../../lambda/log';
import { type Organizations, sdkOrganizations } from '../../lambda/organizations';
import type { WaitingRequest } from '../../lambda/waiting';
import { withoutSecrets } from '../../lambda/without-secrets';
import { FUNCTION_TIMEOUT_SECONDS } from '../../lib/private/timing';
import { waitingDefinition } from '../../lib/private/waiting-definition';
import { ServiceError } from '../emulator/errors';
import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import { Emulator } from '../emulator/server';
import { appIdOf, type Configuration, configurationFor, Evidence, eventIn } from '../proof/evidence';
import { type Execution, runStateMachine } from './state-machine';
import { VirtualClock } from './virtual-clock';

const STARTED_AT = Date.parse('2026-06-01T00:00:00Z');

export type LogLine = WrittenLine & { readonly level: 'info' | 'warn' | 'error' };

/** An execution of the state machine. */
interface Run {
  readonly input: WaitingRequest;
  status: 'RUNNING' | 'ENDED';
  isStopped: boolean;
  readonly ended: Promise<Execution>;
}

/** Which function runs, and what the stack declares meanwhile: that decides on its permissions. */
interface Caller {
  readonly name: 'request' | 'step';
  readonly configuration: Configuration;
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

  /** Takes the answers that CloudFormation gets. */
  private readonly listeners = new Map<string, (answer: Answer) => void>();
  /** One for each app id. */
  private readonly clients = new Map<string, OrganizationsClient>();
  private readonly evidence = new Evidence();

  protected constructor(
    readonly emulator: Emulator,
    readonly clock: VirtualClock,
  ) {
    emulator.onCall = (call) => this.evidence.organizationsCall(call);
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
    for (const client of this.clients.values()) {
      client.destroy();
    }
    this.evidence.save();
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
      await this.invoke('request', event, (world) => handleRequest(structuredClone(event), world));
    } catch {
      this.evidence.call('request', configurationFor(event), 'lambda:InvokeFunction', STEP_ARN);
      await this.invokeStep({ requestPayload: structuredClone(event) }).catch(() => undefined);
    }
  }

  protected invokeStep(input: StepInput): Promise<unknown> {
    return this.invoke('step', eventIn(input), (world) => handleStep(input, world));
  }

  /** Runs a function to its end, or, when it is killed, to its time-out: what it awaits then never comes. */
  private invoke<T>(name: Caller['name'], event: unknown, handle: (world: World) => Promise<T>): Promise<T> {
    this.evidence.event(event);
    const caller = { name, configuration: configurationFor(event) };
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
      withoutSecrets(() => handle(this.world(caller, point))).then(resolve, (thrown: unknown) => {
        const error = thrown instanceof Error ? thrown : new Error('crashed');
        // The runtime logs what a handler throws.
        this.evidence.print(error.stack ?? error.message);
        reject(error);
      });
    });
  }

  private clientOf({ name, configuration }: Caller): OrganizationsClient {
    const userAgentAppId = appIdOf(name, configuration);
    const known = this.clients.get(userAgentAppId);
    if (known !== undefined) {
      return known;
    }
    const client = new OrganizationsClient({
      endpoint: this.emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' },
      maxAttempts: 1,
      userAgentAppId,
    });
    this.clients.set(userAgentAppId, client);
    return client;
  }

  private world(caller: Caller, point: (where: string) => Promise<void>): World {
    const { clock } = this;
    const random = () => this.random();
    const client = this.clientOf(caller);
    return {
      organizations: (budget, log) => withPoints(sdkOrganizations(client, { budget, clock, random, log }), point),
      executions: withPoints(this.stepFunctions(caller), point),
      deliver: async (responseUrl, answer) => {
        await point('before answer');
        this.beforeAnswer(answer);
        this.listeners.get(responseUrl)?.(answer);
        await point('after answer');
      },
      log: (context) => {
        const write = (level: LogLine['level']) => (event: LogEvent, fields: LogFields) => {
          const line = logLine(event, context, fields);
          this.logs.push({ level, ...line });
          this.evidence.print(JSON.stringify(line));
        };
        return { info: write('info'), warn: write('warn'), error: write('error') };
      },
      clock,
      random,
    };
  }

  /** The calls that lambda/executions.ts makes of Step Functions. */
  private stepFunctions({ name: role, configuration }: Caller): Executions {
    const call = (operation: string, resource: string) =>
      this.evidence.call(role, configuration, `states:${operation}`, resource);
    return {
      start: (name, waiting) => {
        call('StartExecution', MACHINE_ARN);
        this.beforeStart();
        if (!this.executions.has(name)) {
          this.startExecution(name, JSON.parse(JSON.stringify(waiting)) as WaitingRequest);
        }
        return Promise.resolve();
      },
      listRunning: (owner) => {
        call('ListExecutions', MACHINE_ARN);
        this.beforeList();
        const running = [...this.executions].filter(([, { status }]) => status === 'RUNNING');
        return Promise.resolve(running.map(([name]) => name).filter((name) => name.startsWith(`${owner}-`)));
      },
      inputOf: (name) => {
        call('DescribeExecution', executionArn(name));
        const run = this.executions.get(name);
        return run === undefined ? Promise.reject(new Error('ExecutionDoesNotExist')) : Promise.resolve(run.input);
      },
      stop: (name) => {
        call('StopExecution', executionArn(name));
        const run = this.executions.get(name);
        if (run !== undefined) {
          run.isStopped = true;
          run.status = 'ENDED';
        }
        return Promise.resolve();
      },
    };
  }

  private startExecution(name: string, input: WaitingRequest): void {
    // Its name shows up in lists, logs and ARNs.
    this.evidence.print(name);
    const ended = this.clock.run(async () => {
      // The map has the run before it begins.
      await Promise.resolve();
      const execution = await runStateMachine(waitingDefinition('aws', 'step'), input, {
        invoke: (payload) => {
          this.evidence.call('state machine', configurationFor(input.request), 'lambda:InvokeFunction', STEP_ARN);
          return this.invokeStep(payload as StepInput);
        },
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

/** As test/proof fills them in. */
const MACHINE_ARN = 'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE';
const STEP_ARN = 'arn:PARTITION:lambda:REGION:ACCOUNT:function:STEP';
const executionArn = (name: string) => `arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:${name}`;

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
