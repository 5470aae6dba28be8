import { randomUUID } from 'node:crypto';
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { cloudFormation } from '../../lambda/aws/cloudformation';
import { eventBridge, type PutEvents } from '../../lambda/aws/event-bus';
import type { WaitingExecutions } from '../../lambda/aws/executions';
import { type Organizations, ownCalls, sdkOrganizations } from '../../lambda/aws/organizations';
import { sharedLists } from '../../lambda/aws/shared-list';
import { type Acceptor, stsAcceptor } from '../../lambda/aws/role-acceptor';
import { type Log, type LogEvent, type LogFields, logLine, type LogLine as WrittenLine } from '../../lambda/base/log';
import type { StepDependencies } from '../../lambda/context/dependencies';
import { handleRequest, handleStep, type StepInput } from '../../lambda/handlers';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError } from '../../lambda/protocol/answer';
import { homeOf } from '../../lambda/protocol/origin';
import { redacted } from '../../lambda/protocol/redacted-errors';
import { FUNCTION_TIMEOUT_SECONDS, MAX_EVENT_AGE_SECONDS } from '../../lib/shared/timing';
import { ServiceError } from '../../emulator/wire/errors';
import type { MembershipChange } from '../../emulator/organization/accounts';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import { configurationFor, Evidence } from '../proof/evidence';
import { EventBus } from './event-bus';
import type { RequestHandler } from './in-process-handler';
import {
  type Caller,
  type Event,
  type Invocation,
  joinedEvent,
  type MadeCall,
  type Outcome,
  stepInvocation,
} from './invocation';
import { type InvocationRules, Lambda } from './lambda';
import { BUS_ARN, MACHINE_ARN_HERE, STEP_ARN } from './services/arns';
import { CloudFormation } from './services/cloudformation';
import { SdkClients } from './services/sdk-clients';
import { StepFunctions } from './services/step-functions';
import { type ById, StaleReads } from './stale-reads';
import { AccessOfInstance, HAS_ACCESS_ROLE, isForAccess, makeAccessRole } from './two-accounts';
import { VirtualClock } from './virtual-clock';

export type { Event, Invocation, MadeCall, Outcome } from './invocation';

/** The EventInvokeConfig of both functions: see lib/invited-account-provider.ts. */
const INVOCATION_RULES: InvocationRules = { maxEventAgeSeconds: MAX_EVENT_AGE_SECONDS, hasNoRetries: true };

const STARTED_AT = Date.parse('2026-06-01T00:00:00Z');

export type LogLine = WrittenLine & { readonly level: 'info' | 'warn' | 'error' };

/** The memory of an instance of a function. */
const newInstance = () => ({ lists: sharedLists(), access: HAS_ACCESS_ROLE ? new AccessOfInstance() : undefined });

type Instance = ReturnType<typeof newInstance>;

/**
 * Lambda around the handlers, on a virtual clock, with the services that they call.
 *
 * The handlers, the state machine's definition and the SDK clients are the real ones. Organizations is the emulator.
 */
export class Cloud {
  readonly logs: LogLine[] = [];
  /** The default event bus. */
  readonly bus: EventBus;
  readonly lambda: Lambda;
  readonly stepFunctions: StepFunctions;
  readonly cloudFormation: CloudFormation;
  /** The account and the region of the functions. */
  home = homeOf(MACHINE_ARN_HERE, false);
  /** The seconds after which each copy of an event comes that an account has joined. By default, none comes. */
  membershipEvents: (change: MembershipChange) => readonly number[] = () => [];
  /** Called before the functions are told in the background that an account has joined. */
  beforeTold: (accountId: string) => void = () => {};
  /** Called before each function runs. A test's hook throws to crash the function. */
  beforeFunction: (name: Invocation['name']) => void = () => {};
  /** Called before each call that a function makes. */
  beforeCall: (call: Omit<MadeCall, 'outcome'>) => void = () => {};
  /** Called after each call that a function made. */
  onCall: (call: MadeCall) => void = () => {};
  /**
   * Called at each await of a function. True kills the function at this point, as a time-out would.
   *
   * The points are before and after each effect and each pause: `before inviteAccount`, `after answer`.
   */
  isKilledAt: (point: string, invocation: Invocation) => boolean = () => false;
  /** The time for which an operation does not find a handshake by its id after it was sent. */
  readonly handshakeLagMillis: Record<ById, number> = { DescribeHandshake: 0, CancelHandshake: 0 };
  /** The time that a call of a service takes, before its effect. */
  latencyMillis = (): number => 0;
  /** A number in [0, 1). 0.5 makes every jitter the middle of its range. */
  random = (): number => 0.5;
  /** The functions' approximate number of invitations that share them. */
  invitationCount = 1;

  /**
   * The memory of the instances that are idle, by function. The one that was idle longest is taken next, so that as many
   * as possible stay in use.
   */
  private readonly idle = new Map<string, Instance[]>();
  private readonly clients = new SdkClients(() => this.requestHandler());
  /** Indices of the calls that get a session of the access role. */
  private readonly callsForAccess = new Set<number>();
  private readonly evidence = new Evidence();

  protected constructor(
    readonly emulator: Emulator,
    readonly clock: VirtualClock,
  ) {
    if (HAS_ACCESS_ROLE) {
      makeAccessRole(emulator);
    }
    emulator.onCall = (call) => {
      this.evidence.emulatorCall(call);
      if (isForAccess(call)) {
        this.callsForAccess.add(emulator.calls.length - 1);
      }
    };
    emulator.organization.onMembershipChange = (change) => {
      const id = randomUUID();
      for (const seconds of this.membershipEvents(change)) {
        this.tellJoinedLater(change.accountId, seconds, id);
      }
    };
    this.bus = new EventBus(clock.now);
    this.lambda = new Lambda(clock);
    this.cloudFormation = new CloudFormation(clock.now, this.evidence);
    this.stepFunctions = new StepFunctions({
      clock,
      lambda: this.lambda,
      evidence: this.evidence,
      random: () => this.random(),
      invitationCount: () => this.invitationCount,
      latency: () => this.latency(),
      invokeStep: (input, stackId) => this.invokeStep(input, stackId),
    });
  }

  protected static parts(options: { readonly accountQuota?: number } = {}): [Emulator, VirtualClock] {
    const clock = new VirtualClock(STARTED_AT);
    return [new Emulator({ now: clock.now, ...options }), clock];
  }

  get organization() {
    return this.emulator.organization;
  }

  get now(): number {
    return this.clock.now();
  }

  /** `Operation: outcome` of every call of Organizations so far, without those that get a session of the access role. */
  get calls(): readonly string[] {
    return this.emulator.calls
      .filter((_, index) => !this.callsForAccess.has(index))
      .map(({ operation, outcome }) => `${operation}: ${outcome}`);
  }

  /** Outcomes of the calls that get a session of the access role. */
  get sessions(): readonly string[] {
    return this.emulator.calls.filter((_, index) => this.callsForAccess.has(index)).map(({ outcome }) => outcome);
  }

  /** `target STATE` of every invitation that the service remembers, oldest first. */
  get states(): readonly string[] {
    return this.organization.allHandshakes().map(({ target, state }) => `${target.id} ${state}`);
  }

  get executions() {
    return this.stepFunctions.executions;
  }

  get executionNames(): readonly string[] {
    return this.stepFunctions.names;
  }

  /** Executions that go on after an answer, oldest first. */
  get followUps() {
    return this.stepFunctions.followUps;
  }

  async stop(): Promise<void> {
    this.clients.destroy();
    this.evidence.save();
    await this.emulator.stop();
    if (this.bus.problems.length > 0) {
      throw new Error(`events were put that are not as documented: ${this.bus.problems.join('; ')}`);
    }
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

  /** Does the work after this time. */
  async after<T>(seconds: number, work: () => T | Promise<T>): Promise<T> {
    await this.clock.run(() => this.clock.sleep(seconds * 1000));
    return work();
  }

  /**
   * Delivers an event to the request function, as CloudFormation does.
   *
   * @returns the first answer, and the end of everything that the event started
   */
  deliverEvent(event: Event): { readonly answer: Promise<Answer>; readonly ended: Promise<Outcome> } {
    const answers: Answer[] = [];
    const startedAt = this.now;
    let url = '';
    const answer = new Promise<Answer>((resolve) => {
      url = this.cloudFormation.listen(event, (taken) => {
        answers.push(taken);
        resolve(taken);
      });
    });
    const before = new Set(this.executions.keys());
    const ended = (async () => {
      await this.clock.run(() => this.invokeRequest({ ...event, ResponseURL: url }));
      const name = this.executionNames.find(
        (key) => key.includes(event.RequestId) && !key.startsWith('follow-') && !before.has(key),
      );
      const execution = name === undefined ? undefined : await this.executions.get(name)?.ended;
      return { answers, execution, seconds: (this.now - startedAt) / 1000 };
    })();
    return { answer, ended };
  }

  /** Lambda's asynchronous invocation, and that of the on-failure destination. */
  private async invokeRequest(event: Event): Promise<void> {
    const invocation: Invocation = { name: 'request', by: 'CloudFormation', event };
    const condition = await this.lambda.queue(
      () => this.invoke(invocation, (dependencies) => handleRequest(structuredClone(event), dependencies)),
      INVOCATION_RULES,
    );
    if (condition !== 'succeeded') {
      this.evidence.call('request', configurationFor(event), 'lambda:InvokeFunction', STEP_ARN);
      const record = { requestPayload: structuredClone(event), requestContext: { condition } };
      await this.lambda.queue(() => this.invokeStep(record), INVOCATION_RULES);
    }
  }

  /** Tells the functions of every stack that an account has joined, whether that is true or not. */
  async tellJoined(accountId: string, id: string = randomUUID()): Promise<void> {
    await this.clock.run(() => this.deliverJoined(accountId, id));
  }

  /** Tells the functions in the background. */
  tellJoinedLater(accountId: string, seconds: number, id: string = randomUUID()): void {
    void this.clock.runInBackground(async () => {
      await this.clock.sleep(seconds * 1000);
      this.beforeTold(accountId);
      await this.deliverJoined(accountId, id);
    });
  }

  private async deliverJoined(accountId: string, id: string): Promise<void> {
    const detail = { eventSource: 'organizations.amazonaws.com', eventName: 'AccountJoinedOrganization' };
    const event = { id, detail: { ...detail, serviceEventDetails: { accountId } } };
    const deliveries = [...this.stepFunctions.stackIds].map((stackId) => {
      const invocation: Invocation = { name: 'step', by: 'EventBridge', event: joinedEvent(id, stackId) };
      return this.lambda.queue(
        () => this.invoke(invocation, (dependencies) => handleStep(event, dependencies)),
        INVOCATION_RULES,
      );
    });
    await Promise.all(deliveries);
  }

  /** @param stackId of the state machine, which only early looks do not tell */
  protected invokeStep(input: StepInput, stackId?: unknown): Promise<unknown> {
    return this.invoke(stepInvocation(input, stackId), (dependencies) => handleStep(input, dependencies));
  }

  /**
   * Runs a function to its end, in an instance of its own. If it is killed, it ends at its time-out, its awaited promise
   * never settles, and the instance is gone.
   */
  private invoke<T>(invocation: Invocation, handle: (dependencies: StepDependencies) => Promise<T>): Promise<T> {
    this.evidence.event(invocation.event);
    return new Promise<T>((resolve, reject) => {
      const point = (where: string): Promise<void> => {
        if (!this.isKilledAt(where, invocation)) {
          return Promise.resolve();
        }
        void this.clock.sleep(FUNCTION_TIMEOUT_SECONDS * 1000).then(() => reject(new Error('Sandbox.Timedout')));
        return new Promise<never>(() => {});
      };
      try {
        this.beforeFunction(invocation.name);
      } catch (error) {
        reject(error instanceof Error ? error : new Error('crashed'));
        return;
      }
      const run = async () => {
        await point('at the start');
        const idle = this.idleInstances(invocation);
        const instance = idle.shift() ?? newInstance();
        const result = await handle(this.dependencies(invocation, instance, point));
        idle.push(instance);
        return result;
      };
      redacted(run).then(resolve, (thrown: unknown) => {
        const error = thrown instanceof Error ? thrown : new Error('crashed');
        // The runtime logs every error that a handler throws.
        this.evidence.print(error.stack ?? error.message);
        reject(error);
      });
    });
  }

  private idleInstances({ name, event: { StackId } }: Invocation): Instance[] {
    const key = `${name} of ${StackId}`;
    const idle = this.idle.get(key) ?? [];
    this.idle.set(key, idle);
    return idle;
  }

  /** The handler that answers the functions' calls of Organizations. */
  protected requestHandler(): RequestHandler {
    return new StaleReads(this.emulator, {
      answerTime: () => this.latency(),
      lagMillis: (operation) => this.handshakeLagMillis[operation],
    });
  }

  private latency(): Promise<void> {
    const millis = this.latencyMillis();
    return millis === 0 ? Promise.resolve() : this.clock.sleep(millis);
  }

  private dependencies(
    invocation: Invocation,
    { lists, access }: Instance,
    point: (where: string) => Promise<void>,
  ): StepDependencies {
    const { name, event } = invocation;
    const caller = { name, configuration: configurationFor(event, ...this.stepFunctions.followedBefore(event)) };
    const random = () => this.random();
    const clock = {
      now: this.clock.now,
      sleep: async (millis: number) => {
        await point('before a pause');
        await this.clock.sleep(millis);
        await point('after a pause');
      },
    };
    const observed = <T extends Observable>(methods: T, log?: Log) =>
      this.observed(methods, log === undefined ? invocation : (lookedAt.get(log) ?? invocation), point);
    /** By the log of what an early look is at: an invocation that is about that. */
    const lookedAt = new Map<Log, Invocation>();
    const roleClients = this.clients.rolesOf(caller);
    const callOrganizations = access?.callsOf(roleClients) ?? ownCalls(this.clients.organizationsOf(caller));
    return {
      organizations: (budget, log) =>
        observed(sdkOrganizations(callOrganizations, lists, { budget, clock, random, log }), log),
      acceptor: (options, budget, log) =>
        observed(stsAcceptor(options, roleClients, { budget, clock, random, log }), log),
      putEvents: (budget, log) =>
        observed(
          { putEvents: eventBridge(() => Promise.resolve(this.eventBridge(caller)), { budget, clock, random, log }) },
          log,
        ).putEvents,
      stacks: (budget, log) =>
        cloudFormation(() => Promise.resolve(this.cloudFormation.calledBy(caller)), { budget, clock, random, log }),
      home: this.home,
      managementAccountId: MANAGEMENT_ACCOUNT,
      executions: observed(this.stepFunctions.calledBy(caller, event.StackId)),
      deliver: async (responseUrl, answer) => {
        await point('before answer');
        this.cloudFormation.take(responseUrl, answer);
        await point('after answer');
      },
      log: (context) => {
        const write = (level: LogLine['level']) => (event: LogEvent, fields: LogFields) => {
          const line = logLine(event, context, fields);
          this.logs.push({ level, ...line });
          this.evidence.print(JSON.stringify(line));
        };
        const log = { info: write('info'), warn: write('warn'), error: write('error') };
        const meant = event.RequestType === 'Joined' ? this.stepFunctions.eventOf(context.requestId) : undefined;
        if (meant !== undefined) {
          lookedAt.set(log, { ...invocation, event: meant });
        }
        return log;
      },
      invitationCount: this.invitationCount,
      clock,
      random,
    };
  }

  /** The methods with a point before and after each, and with calls of the hooks. */
  private observed<T extends Observable>(
    methods: T,
    invocation: Invocation,
    point: (where: string) => Promise<void>,
  ): T {
    const wrapped = Object.entries(methods).map(
      ([method, call]: [string, (...args: unknown[]) => Promise<unknown>]) => [
        method,
        async (...args: unknown[]) => {
          await point(`before ${method}`);
          this.beforeCall({ invocation, method, args });
          try {
            const result = await call(...args);
            this.onCall({ invocation, method, args, outcome: { result } });
            await point(`after ${method}`);
            return result;
          } catch (error) {
            this.onCall({ invocation, method, args, outcome: { error } });
            throw error;
          }
        },
      ],
    );
    return Object.fromEntries(wrapped) as T;
  }

  private eventBridge({ name, configuration }: Caller) {
    return {
      // eslint-disable-next-line @typescript-eslint/require-await
      putEvents: async ({ Entries = [] }: PutEventsCommandInput) => {
        for (const { Source, Detail = '', ...others } of Entries) {
          this.evidence.call(name, configuration, 'events:PutEvents', BUS_ARN, Source);
          this.evidence.print(Detail, JSON.stringify(others));
        }
        return { ...this.bus.put(Entries), $metadata: {} };
      },
    };
  }
}

/** The dependencies whose methods have a point before and after each call. */
type Observable = Organizations | WaitingExecutions | Acceptor | { readonly putEvents: PutEvents };

export const lostAnswer = () => new AnswerUndeliveredError(new Error('HTTP status 503'));
export const refusedAnswer = () => new AnswerRefusedError(403);
