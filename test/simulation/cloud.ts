import { randomUUID } from 'node:crypto';
import type {
  DescribeStackResourceInput,
  ListStackResourcesInput,
  ResourceStatus,
} from '@aws-sdk/client-cloudformation';
import type { PutEventsCommandInput } from '@aws-sdk/client-eventbridge';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { cloudFormation } from '../../lambda/aws/cloudformation';
import { eventBridge, type PutEvents } from '../../lambda/aws/event-bus';
import { callStepFunctions, type Executions, namesOf, waitingAmong } from '../../lambda/aws/executions';
import { type Organizations, ownCalls, sdkOrganizations } from '../../lambda/aws/organizations';
import { sharedLists } from '../../lambda/aws/shared-list';
import { type Acceptor, type Credentials, stsAcceptor } from '../../lambda/aws/role-acceptor';
import { type Log, type LogEvent, type LogFields, logLine, type LogLine as WrittenLine } from '../../lambda/base/log';
import type { Dependencies } from '../../lambda/context/dependencies';
import { isFollowUp } from '../../lambda/follow-up/follow-up';
import { type ExecutionInput, handleRequest, handleStep, type StepInput } from '../../lambda/handlers';
import { isEarlyLooks } from '../../lambda/joined';
import { isMark } from '../../lambda/invitation/sharing';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError } from '../../lambda/protocol/answer';
import { homeOf } from '../../lambda/protocol/origin';
import { redacted } from '../../lambda/protocol/redacted-errors';
import { waitingDefinition } from '../../lib/private/waiting-definition';
import { FUNCTION_TIMEOUT_SECONDS, MAX_EVENT_AGE_SECONDS } from '../../lib/shared/timing';
import { ServiceError } from '../../emulator/errors';
import type { MembershipChange } from '../../emulator/accounts';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization';
import { TokenBuckets } from '../../emulator/rates';
import { Emulator } from '../../emulator/server';
import type { Rates } from '../../emulator/settings';
import { appIdOf, type Configuration, configurationFor, eventIn, Evidence } from '../proof/evidence';
import { EventBus } from './event-bus';
import type { RequestHandler } from './in-process-handler';
import { type InvocationRules, Lambda } from './lambda';
import { type ById, StaleReads } from './stale-reads';
import { PresentResources } from './present-resources';
import { type Definition, type Execution, runStateMachine } from './state-machine';
import { AccessOfInstance, HAS_ACCESS_ROLE, isForAccess, makeAccessRole, STACK_ACCOUNT } from './two-accounts';
import { VirtualClock } from './virtual-clock';

/**
 * Rates of an account for state machines of type Standard, in a region with low rates.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const STEP_FUNCTIONS_RATES = {
  StartExecution: { perSecond: 150, burst: 800 },
  ListExecutions: { perSecond: 2, burst: 100 },
  DescribeExecution: { perSecond: 50, burst: 300 },
  GetExecutionHistory: { perSecond: 20, burst: 400 },
  StopExecution: { perSecond: 25, burst: 500 },
};

/** The EventInvokeConfig of both functions: see lib/invited-account-provider.ts. */
const INVOCATION_RULES: InvocationRules = { maxEventAgeSeconds: MAX_EVENT_AGE_SECONDS, hasNoRetries: true };

const STARTED_AT = Date.parse('2026-06-01T00:00:00Z');

export type LogLine = WrittenLine & { readonly level: 'info' | 'warn' | 'error' };

/** An execution of the state machine. */
export interface Run {
  /** The stack whose state machine it is of: by default each stack has its own. */
  readonly stackId: unknown;
  readonly input: ExecutionInput;
  readonly startedAt: number;
  /** The data of the Wait that it is in. */
  waiting?: object | undefined;
  status: 'RUNNING' | 'ENDED';
  /** How the state machine ended it. */
  ending?: Execution['status'];
  isStopped: boolean;
  readonly ended: Promise<Execution>;
}

/** The function that runs, and the stack's declaration at that time, which decides the function's permissions. */
interface Caller {
  readonly name: 'request' | 'step';
  readonly configuration: Configuration;
}

/** The memory of an instance of a function. */
const newInstance = () => ({ lists: sharedLists(), access: HAS_ACCESS_ROLE ? new AccessOfInstance() : undefined });

type Instance = ReturnType<typeof newInstance>;

/** The end of a request. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** The execution of the request. Undefined if the request did not have to wait. */
  readonly execution: Execution | undefined;
  readonly seconds: number;
}

/** A run of a function, for a request. */
export interface Invocation {
  readonly name: 'request' | 'step';
  readonly by: 'CloudFormation' | 'destination' | 'state machine' | 'EventBridge';
  readonly event: Event;
}

/** A call of a service that a function made, with its outcome. */
export interface MadeCall {
  readonly invocation: Invocation;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly outcome: { readonly result: unknown } | { readonly error: unknown };
}

/** The event that CloudFormation sends. */
export type Event = Readonly<Record<string, unknown>> & {
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
};

/**
 * Lambda and Step Functions around the handlers, on a virtual clock.
 *
 * The handlers, the state machine's definition and the SDK clients are the real ones. Organizations is the emulator.
 */
export class Cloud {
  readonly logs: LogLine[] = [];
  /** The default event bus. */
  readonly bus: EventBus;
  readonly executions = new Map<string, Run>();
  readonly lambda: Lambda;
  /** The account and the region of the functions. */
  home = homeOf(MACHINE_ARN_HERE, false);
  /** The resources as CloudFormation has them. */
  readonly presentResources = new PresentResources();
  /** The seconds after which each copy of an event comes that an account has joined. By default, none comes. */
  membershipEvents: (change: MembershipChange) => readonly number[] = () => [];
  /** Called before the functions are told in the background that an account has joined. */
  beforeTold: (accountId: string) => void = () => {};
  /** Number of times that CloudFormation was asked for a resource. */
  describedResources = 0;
  /** Number of times that CloudFormation was asked for all resources of a stack. */
  listedStacks = 0;
  /** The operation of every call of Step Functions so far. */
  readonly stepFunctionsCalls: string[] = [];
  /** True if the calls of Step Functions are throttled at the published rates. */
  stepFunctionsRates: Rates = 'none';
  /** Called before each function runs. A test's hook throws to crash the function. */
  beforeFunction: (name: 'request' | 'step') => void = () => {};
  /** Called before an answer is taken. A hook throws to lose or to refuse the answer. */
  beforeAnswer: (answer: Answer) => void = () => {};
  /** Called after an answer was taken. A hook throws to lose the confirmation. */
  afterAnswer: (answer: Answer) => void = () => {};
  /** Called before each call that a function makes. */
  beforeCall: (call: Omit<MadeCall, 'outcome'>) => void = () => {};
  /** Called after each call that a function made. */
  onCall: (call: MadeCall) => void = () => {};
  /** Called before CloudFormation is asked for a resource. A hook throws to refuse the call. */
  beforeDescribeResource: () => void = () => {};
  /** Called before CloudFormation is asked for the resources of a stack. A hook throws to refuse the call. */
  beforeListResources: () => void = () => {};
  /** Called when the step cannot run, because other functions do. */
  onThrottled: (input: ExecutionInput) => void = () => {};
  /** Called before an execution is started. A hook throws to refuse the call. */
  beforeStart: () => void = () => {};
  /** Called before executions are listed. A hook throws to refuse the call. */
  beforeList: () => void = () => {};
  /** Called before an execution is described. A hook throws to refuse the call. */
  beforeDescribe: () => void = () => {};
  /** Called before an execution is stopped. A hook throws to refuse the call. */
  beforeStop: () => void = () => {};
  /**
   * Called at each await of a function. True kills the function at this point, as a time-out would.
   *
   * The points are before and after each effect and each pause: `before inviteAccount`, `after answer`.
   */
  isKilledAt: (point: string, invocation: Invocation) => boolean = () => false;
  /** The time for which a started execution is missing in the list. */
  executionsLagMillis = 0;
  /** The time for which an operation does not find a handshake by its id after it was sent. */
  readonly handshakeLagMillis: Record<ById, number> = { DescribeHandshake: 0, CancelHandshake: 0 };
  /** The time that a call of a service takes, before its effect. */
  latencyMillis = (): number => 0;
  /** A number in [0, 1). 0.5 makes every jitter the middle of its range. */
  random = (): number => 0.5;
  /** The functions' approximate number of invitations that share them. */
  invitationCount = 1;

  /** The ResponseURL of each request. */
  private readonly urls = new Map<string, string>();
  /** Listeners for the answers that CloudFormation gets, by ResponseURL. */
  private readonly listeners = new Map<string, (answer: Answer) => void>();
  /**
   * The memory of the instances that are idle, by function. The one that was idle longest is taken next, so that as many
   * as possible stay in use.
   */
  private readonly idle = new Map<string, Instance[]>();
  /** SDK clients, one for each service and app id. */
  private readonly clients = new Map<string, OrganizationsClient | STSClient>();
  /** Indices of the calls that get a session of the access role. */
  private readonly callsForAccess = new Set<number>();
  private readonly evidence = new Evidence();
  private readonly stepFunctionsBuckets: TokenBuckets;

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
    this.stepFunctionsBuckets = new TokenBuckets(clock.now, STEP_FUNCTIONS_RATES);
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

  get executionNames(): readonly string[] {
    return [...this.executions.keys()];
  }

  /** Executions that go on after an answer, oldest first. */
  get followUps() {
    return [...this.executions].flatMap(([name, { input, status, ending }]) =>
      isFollowUp(input) ? [{ name, input, isRunning: status === 'RUNNING', ending }] : [],
    );
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) {
      client.destroy();
    }
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
      url = this.listen(event, (taken) => {
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

  /** CloudFormation signs the ResponseURL of a request when it sends the request. Each copy has the same URL. */
  sign(event: Event): string {
    const signed = this.urls.get(event.RequestId);
    if (signed !== undefined) {
      return signed;
    }
    const url = this.signedUrl(event.RequestId);
    this.urls.set(event.RequestId, url);
    this.presentResources.sent(event);
    this.listeners.set(url, (answer) => this.presentResources.answered(event, answer));
    return url;
  }

  protected isSigned({ RequestId }: Event): boolean {
    return this.urls.has(RequestId);
  }

  /** Adds a listener to the ResponseURL of a request. */
  protected listen(event: Event, listener: (answer: Answer) => void): string {
    const url = this.sign(event);
    const previous = this.listeners.get(url);
    this.listeners.set(url, (answer) => {
      previous?.(answer);
      listener(answer);
    });
    return url;
  }

  private signedUrl(requestId: string): string {
    const date = new Date(this.now).toISOString().replace(/[-:]|\.\d{3}/g, '');
    return `https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/${requestId}?X-Amz-Date=${date}&X-Amz-Signature=secret`;
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
    const stackIds = new Set([...this.executions.values()].map(({ stackId }) => stackId));
    const deliveries = [...stackIds].map((stackId) => {
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
    const by = 'requestPayload' in input ? 'destination' : 'state machine';
    const state = 'waiting' in input ? input.waiting : 'crashed' in input ? input.crashed : {};
    const event = isEarlyLooks(state) ? joinedEvent(state.eventId, stackId) : (eventIn(input) as Event);
    return this.invoke({ name: 'step', by, event }, (dependencies) => handleStep(input, dependencies));
  }

  /**
   * Runs a function to its end, in an instance of its own. If it is killed, it ends at its time-out, its awaited promise
   * never settles, and the instance is gone.
   */
  private invoke<T>(invocation: Invocation, handle: (dependencies: Dependencies) => Promise<T>): Promise<T> {
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

  private clientOf(caller: Caller): OrganizationsClient {
    return this.client(`organizations ${appIdOf(caller.name, caller.configuration)}`, () =>
      this.organizationsClient({ accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' }, caller),
    );
  }

  private stsClientOf(caller: Caller): STSClient {
    const userAgentAppId = appIdOf(caller.name, caller.configuration);
    const credentials = { accessKeyId: STACK_ACCOUNT, secretAccessKey: 'local' };
    return this.client(
      `sts ${userAgentAppId}`,
      () =>
        new STSClient({
          requestHandler: this.requestHandler(),
          region: 'us-east-1',
          credentials,
          maxAttempts: 1,
          userAgentAppId,
        }),
    );
  }

  private client<T extends OrganizationsClient | STSClient>(key: string, make: () => T): T {
    const client = (this.clients.get(key) as T | undefined) ?? make();
    this.clients.set(key, client);
    return client;
  }

  private organizationsClient(
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
    caller: Caller,
  ): OrganizationsClient {
    return new OrganizationsClient({
      requestHandler: this.requestHandler(),
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
      userAgentAppId: appIdOf(caller.name, caller.configuration),
    });
  }

  private dependencies(
    invocation: Invocation,
    { lists, access }: Instance,
    point: (where: string) => Promise<void>,
  ): Dependencies {
    const { name, event } = invocation;
    const caller = { name, configuration: configurationFor(event, ...this.followedBefore(event)) };
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
    const roleClients = {
      load: () => Promise.resolve(this.securityTokenService(caller)),
      clientOf: (credentials: Credentials) => this.organizationsClient(credentials, caller),
    };
    const callOrganizations = access?.callsOf(roleClients) ?? ownCalls(this.clientOf(caller));
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
        cloudFormation(() => Promise.resolve(this.cloudFormation(caller)), { budget, clock, random, log }),
      home: this.home,
      managementAccountId: MANAGEMENT_ACCOUNT,
      executions: observed(this.stepFunctions(caller, event.StackId)),
      deliver: async (responseUrl, answer) => {
        await point('before answer');
        this.beforeAnswer(answer);
        this.listeners.get(responseUrl)?.(answer);
        this.afterAnswer(answer);
        await point('after answer');
      },
      log: (context) => {
        const write = (level: LogLine['level']) => (event: LogEvent, fields: LogFields) => {
          const line = logLine(event, context, fields);
          this.logs.push({ level, ...line });
          this.evidence.print(JSON.stringify(line));
        };
        const log = { info: write('info'), warn: write('warn'), error: write('error') };
        const meant = event.RequestType === 'Joined' ? this.waitingOf(context.requestId) : undefined;
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

  /**
   * Properties of the resource's follow-ups, which may use options that the resource does not use any more.
   *
   * If nothing in the stack uses such an option, the request function may not end the follow-up. The step function,
   * which always may, ends it.
   */
  private followedBefore({ StackId, LogicalResourceId, RequestType }: Event): readonly unknown[] {
    if (RequestType === 'Joined') {
      return [...this.executions.values()]
        .filter(({ stackId, status }) => stackId === StackId && status === 'RUNNING')
        .map(({ input }) => eventIn({ waiting: input }));
    }
    return this.followUps
      .filter(
        ({ isRunning, input }) =>
          isRunning && input.stackId === StackId && input.logicalResourceId === LogicalResourceId,
      )
      .map(({ input }) => eventIn({ waiting: input }));
  }

  /** The event of an execution, by the request that started it. */
  private waitingOf(requestId: string): Event | undefined {
    const events = [...this.executions.values()].map(({ input }) => eventIn({ waiting: input }) as Event);
    return events.find(({ RequestId }) => RequestId === requestId);
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

  private securityTokenService(caller: Caller) {
    const client = this.stsClientOf(caller);
    return { assumeRole: (input: AssumeRoleCommandInput) => client.send(new AssumeRoleCommand(input)) };
  }

  private cloudFormation({ name, configuration }: Caller) {
    return {
      // eslint-disable-next-line @typescript-eslint/require-await
      describeStackResource: async ({ StackName = '', LogicalResourceId = '' }: DescribeStackResourceInput) => {
        this.describedResources++;
        this.evidence.call(name, configuration, 'cloudformation:DescribeStackResource', STACK_ARN);
        this.beforeDescribeResource();
        const present = this.presentResources.describe(StackName, LogicalResourceId);
        if (present === 'none' || present === 'unknown') {
          throw Object.assign(new Error(`Resource ${LogicalResourceId} does not exist for stack ${StackName}`), {
            name: 'ValidationError',
          });
        }
        const { type, physicalId, status } = present;
        return {
          StackResourceDetail: {
            LogicalResourceId,
            PhysicalResourceId: physicalId,
            ResourceType: type,
            ResourceStatus: status as ResourceStatus,
            LastUpdatedTimestamp: undefined,
          },
          $metadata: {},
        };
      },
      // eslint-disable-next-line @typescript-eslint/require-await
      listStackResources: async ({ StackName = '' }: ListStackResourcesInput) => {
        this.listedStacks++;
        this.evidence.call(name, configuration, 'cloudformation:ListStackResources', STACK_ARN);
        this.beforeListResources();
        const StackResourceSummaries = this.presentResources.list(StackName).map((resource) => ({
          LogicalResourceId: resource.logicalId,
          PhysicalResourceId: resource.physicalId,
          ResourceType: 'Custom::InvitedAccount',
          ResourceStatus: resource.status as ResourceStatus,
          LastUpdatedTimestamp: undefined,
        }));
        return { StackResourceSummaries, $metadata: {} };
      },
    };
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

  /** The calls that lambda/aws/executions.ts makes of Step Functions. The functions of a stack know its state machine alone. */
  private stepFunctions({ name: role, configuration }: Caller, stackId: unknown): Executions {
    const runOf = (name: string) => {
      const run = this.executions.get(name);
      return run?.stackId === stackId ? run : undefined;
    };
    const call = <T>(operation: string, resource: string, answer: () => T): Promise<T> =>
      callStepFunctions(
        operation,
        async () => {
          await this.latency();
          this.stepFunctionsCalls.push(operation);
          this.evidence.call(role, configuration, `states:${operation}`, resource);
          if (this.stepFunctionsRates === 'aws' && !this.stepFunctionsBuckets.take(MANAGEMENT_ACCOUNT, operation)) {
            throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
          }
          return answer();
        },
        { clock: this.clock, random: () => this.random(), invitationCount: this.invitationCount },
      );
    const list = () => {
      this.beforeList();
      return call('ListExecutions', MACHINE_ARN, () => {
        const listed = (startedAt: number) => startedAt + this.executionsLagMillis <= this.now;
        return (
          [...this.executions]
            .filter(([, run]) => run.stackId === stackId && run.status === 'RUNNING' && listed(run.startedAt))
            .map(([name]) => name)
            // The most recent one comes first.
            .reverse()
        );
      });
    };
    return {
      start: (name, waiting) => {
        this.beforeStart();
        return call('StartExecution', MACHINE_ARN, () => {
          if (!this.executions.has(name)) {
            this.startExecution(name, JSON.parse(JSON.stringify(waiting)) as ExecutionInput, stackId);
          }
        });
      },
      listRunning: async (resourceKey) => namesOf(resourceKey, await list()),
      listWaiting: async () => waitingAmong(await list()),
      present: (name) => {
        this.beforeDescribe();
        return call('GetExecutionHistory', executionArn(name), () => {
          const run = runOf(name);
          if (run?.status !== 'RUNNING') {
            return 'over';
          }
          return run.waiting === undefined ? 'at work' : { input: structuredClone(run.waiting) };
        });
      },
      describe: (name) => {
        this.beforeDescribe();
        return call('DescribeExecution', executionArn(name), () => {
          const run = runOf(name);
          if (run === undefined) {
            throw new Error('ExecutionDoesNotExist');
          }
          return { input: run.input, isRunning: run.status === 'RUNNING' };
        });
      },
      stop: (name) => {
        this.beforeStop();
        return call('StopExecution', executionArn(name), () => {
          const run = runOf(name);
          if (run !== undefined) {
            run.isStopped = true;
            run.status = 'ENDED';
          }
        });
      },
    };
  }

  /** The definition of the state machine, as it is when an execution starts. */
  definition: Definition = waitingDefinition('aws', 'step', true);

  protected startExecution(name: string, input: ExecutionInput, stackId: unknown): void {
    // The name shows up in lists, logs and ARNs.
    this.evidence.print(name);
    const execute = async () => {
      // Waits until the map has the run.
      await Promise.resolve();
      const execution = await runStateMachine(this.definition, input, {
        invoke: (payload) => {
          const configuration = configurationFor(eventIn({ waiting: input }));
          this.evidence.call('state machine', configuration, 'lambda:InvokeFunction', STEP_ARN);
          if (!this.lambda.hasRoom) {
            this.onThrottled(input);
          }
          return this.lambda.invoke(() => this.invokeStep(payload as StepInput, stackId));
        },
        onWait: (data) => {
          run.waiting = data as object | undefined;
        },
        random: () => this.random(),
        now: this.clock.now,
        sleep: this.clock.sleep,
        isStopped: () => run.isStopped,
      });
      run.status = 'ENDED';
      run.ending = execution.status;
      return execution;
    };
    const outlives = isFollowUp(input) || isMark(input) || isEarlyLooks(input);
    const ended = outlives ? this.clock.runInBackground(execute) : this.clock.run(execute);
    const run: Run = { stackId, input, startedAt: this.now, status: 'RUNNING', isStopped: false, ended };
    this.executions.set(name, run);
  }
}

/** What stands for the event of an invocation that was told of a membership. */
function joinedEvent(id: string, stackId: unknown): Event {
  const fields = { RequestType: 'Joined', RequestId: id, LogicalResourceId: '', ResourceProperties: {} };
  return { ...fields, StackId: stackId as string };
}

/** The dependencies whose methods have a point before and after each call. */
type Observable = Organizations | Executions | Acceptor | { readonly putEvents: PutEvents };

/** ARNs whose placeholders test/proof fills in. */
const BUS_ARN = 'arn:PARTITION:events:REGION:ACCOUNT:event-bus/default';
const STACK_ARN = 'arn:PARTITION:cloudformation:REGION:ACCOUNT:stack/Stack/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f';
/** The state machine of the functions that run here. */
const MACHINE_ARN_HERE = `arn:aws:states:us-east-1:${STACK_ACCOUNT}:stateMachine:waiting`;
const MACHINE_ARN = 'arn:PARTITION:states:REGION:ACCOUNT:stateMachine:MACHINE';
const STEP_ARN = 'arn:PARTITION:lambda:REGION:ACCOUNT:function:STEP';
const executionArn = (name: string) => `arn:PARTITION:states:REGION:ACCOUNT:execution:MACHINE:${name}`;

export const lostAnswer = () => new AnswerUndeliveredError(new Error('HTTP status 503'));
export const refusedAnswer = () => new AnswerRefusedError(403);
