import { randomUUID } from 'node:crypto';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError } from '../../lambda/answer';
import { type HandlerWorld, handleRequest, handleStep, type StepInput } from '../../lambda/handlers';
import { type LogEvent, type LogFields, logLine } from '../../lambda/log';
import { sdkOrganizations } from '../../lambda/organizations';
import { ATTRIBUTE_NAMES } from '../../lib/private/contract';
import { waitingDefinition } from '../../lib/private/waiting-definition';
import { ServiceError } from '../emulator/errors';
import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import { Emulator } from '../emulator/server';
import { type Definition, type Execution, runStateMachine } from './state-machine';

export const STACK_ID = `arn:aws:cloudformation:us-east-1:${MANAGEMENT_ACCOUNT}:stack/invitations/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f`;
const STARTED_AT = Date.parse('2026-06-01T00:00:00Z');

export type LogLine = ReturnType<typeof logLine> & { readonly level: 'info' | 'warn' | 'error' };

/** How a request ended, and what it took. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** What the state machine did, if the request had to wait. */
  readonly execution: Execution | undefined;
  readonly seconds: number;
}

/** What one request brought about. */
interface Run {
  readonly answers: Answer[];
  /** Inputs of the executions that were started. */
  readonly started: unknown[];
}

type Properties = Readonly<Record<string, unknown>>;

/**
 * A tiny CloudFormation with Lambda and Step Functions around the handlers, on a
 * virtual clock: nothing sleeps. The handlers, the state machine's definition
 * and the SDK client are the real ones, Organizations is the emulator.
 */
export class Simulation {
  static async start(options: { readonly accountQuota?: number } = {}): Promise<Simulation> {
    const clock = { millis: STARTED_AT };
    const emulator = await Emulator.start(0, { now: () => clock.millis, ...options });
    return new Simulation(emulator, clock);
  }

  readonly logs: LogLine[] = [];
  readonly executionNames: string[] = [];
  /** Called before each function runs: throws to crash it. */
  beforeFunction: (name: 'request' | 'step') => void = () => {};
  /** Called before an answer is taken: throws to lose or to refuse it. */
  beforeAnswer: (answer: Answer) => void = () => {};
  /** Called before an execution is started: throws to refuse it. */
  beforeStart: () => void = () => {};
  /** In [0, 1): 0.5 makes every jitter the middle of its range. */
  random = (): number => 0.5;

  private readonly client: OrganizationsClient;

  private constructor(
    readonly emulator: Emulator,
    private readonly clock: { millis: number },
  ) {
    this.client = new OrganizationsClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }

  get organization() {
    return this.emulator.organization;
  }

  get now(): number {
    return this.clock.millis;
  }

  /** `Operation: outcome` of every call of Organizations so far. */
  get calls(): readonly string[] {
    return this.emulator.calls.map(({ operation, outcome }) => `${operation}: ${outcome}`);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.emulator.stop();
  }

  pass(millis: number): void {
    this.clock.millis += millis;
  }

  create(properties: Properties, logicalId = 'Invited'): Promise<Outcome> {
    return this.send({ RequestType: 'Create', LogicalResourceId: logicalId, ResourceProperties: properties });
  }

  update(physicalId: string, oldProperties: Properties, properties: Properties): Promise<Outcome> {
    return this.send({
      RequestType: 'Update',
      PhysicalResourceId: physicalId,
      ResourceProperties: properties,
      OldResourceProperties: oldProperties,
    });
  }

  delete(physicalId: string, properties: Properties = {}): Promise<Outcome> {
    return this.send({ RequestType: 'Delete', PhysicalResourceId: physicalId, ResourceProperties: properties });
  }

  /** Makes the next calls of an operation fail, without an effect. */
  fail(operation: string, error: string, reason?: string, times = 1): void {
    for (let i = 0; i < times; i++) {
      this.emulator.faults.push({ operation, error: new ServiceError(error, 'This error was arranged.', reason) });
    }
  }

  /** One request of CloudFormation until it is answered, or nothing runs any more. */
  async send(fields: Properties): Promise<Outcome> {
    const event = {
      ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:request',
      ResponseURL: `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${randomUUID()}?X-Amz-Signature=secret`,
      StackId: STACK_ID,
      RequestId: randomUUID(),
      LogicalResourceId: 'Invited',
      ResourceType: 'Custom::InvitedAccount',
      ...fields,
    };
    const run: Run = { answers: [], started: [] };
    const world = this.world(run);
    const step = (input: StepInput) => {
      this.beforeFunction('step');
      return handleStep(input, world);
    };
    const startedAt = this.now;
    try {
      this.beforeFunction('request');
      await handleRequest(structuredClone(event), world);
    } catch {
      // Lambda makes no attempt of its own (retryAttempts 0): the destination gets the event.
      await Promise.resolve()
        .then(() => step({ requestPayload: structuredClone(event) }))
        .catch(() => undefined);
    }
    const [input] = run.started;
    const execution =
      input === undefined
        ? undefined
        : await runStateMachine(waitingDefinition('aws', 'step') as Definition, input, {
            invoke: async (payload) => step(payload as StepInput),
            sleep: (millis) => this.sleep(millis),
          });
    return { answers: run.answers, execution, seconds: (this.now - startedAt) / 1000 };
  }

  private sleep(millis: number): Promise<void> {
    this.pass(millis);
    return Promise.resolve();
  }

  private world(run: Run): HandlerWorld {
    const clock = { now: () => this.now, sleep: (millis: number) => this.sleep(millis) };
    const random = () => this.random();
    return {
      organizations: (budget, log) => sdkOrganizations(this.client, { budget, clock, random, log }),
      deliver: (_responseUrl, answer) => {
        this.beforeAnswer(answer);
        run.answers.push(answer);
        return Promise.resolve();
      },
      startWaiting: (name, input) => {
        this.beforeStart();
        if (!this.executionNames.includes(name)) {
          this.executionNames.push(name);
          run.started.push(JSON.parse(JSON.stringify(input)) as unknown);
        }
        return Promise.resolve();
      },
      log: (context) => {
        const write = (level: LogLine['level']) => (event: LogEvent, fields: LogFields) =>
          void this.logs.push({ level, ...logLine(event, context, fields) });
        return { info: write('info'), warn: write('warn'), error: write('error') };
      },
      clock,
      random,
    };
  }
}

/** The one answer that a request got. */
export function onlyAnswer({ answers }: Outcome): Answer {
  const [answer, ...more] = answers;
  if (answer === undefined || more.length > 0) {
    throw new Error(`expected one answer, got ${answers.length}`);
  }
  if (answer.Status === 'SUCCESS' && answer.Data !== undefined) {
    expect(Object.keys(answer.Data).sort()).toEqual([...ATTRIBUTE_NAMES].sort());
  }
  return answer;
}

export const lostAnswer = () => new AnswerUndeliveredError(new Error('HTTP status 503'));
export const refusedAnswer = () => new AnswerRefusedError(403);
