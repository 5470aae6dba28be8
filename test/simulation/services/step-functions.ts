import { callStepFunctions, type WaitingExecutions } from '../../../lambda/aws/executions';
import { namesOf, waitingAmong } from '../../../lambda/model/execution-name';
import { isFollowUp } from '../../../lambda/follow-up/follow-up';
import type { ExecutionInput, StepInput } from '../../../lambda/handlers';
import { isMark } from '../../../lambda/invitation/sharing';
import { isEarlyLooks } from '../../../lambda/joined';
import { waitingDefinition } from '../../../lib/private/waiting-definition';
import { MANAGEMENT_ACCOUNT } from '../../../emulator/organization/organization';
import { TokenBuckets } from '../../../emulator/operations/rates';
import type { Rates } from '../../../emulator/settings';
import { configurationFor, eventIn, type Evidence } from '../../proof/evidence';
import type { Caller, Event } from '../invocation';
import type { Lambda } from '../lambda';
import { type Definition, type Execution, runStateMachine } from '../state-machine';
import type { VirtualClock } from '../virtual-clock';
import { executionArn, MACHINE_ARN, STEP_ARN } from './arns';

/**
 * Rates of an account for state machines of type Standard, in a region with low rates.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const RATES = {
  StartExecution: { perSecond: 150, burst: 800 },
  ListExecutions: { perSecond: 2, burst: 100 },
  DescribeExecution: { perSecond: 50, burst: 300 },
  GetExecutionHistory: { perSecond: 20, burst: 400 },
  StopExecution: { perSecond: 25, burst: 500 },
};

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

/** What Step Functions needs of the cloud around it. */
interface Surroundings {
  readonly clock: VirtualClock;
  readonly lambda: Lambda;
  readonly evidence: Evidence;
  readonly random: () => number;
  readonly invitationCount: () => number;
  /** The time that a call takes. */
  readonly latency: () => Promise<void>;
  readonly invokeStep: (input: StepInput, stackId: unknown) => Promise<unknown>;
}

/** AWS Step Functions with the state machines of all stacks. */
export class StepFunctions {
  readonly executions = new Map<string, Run>();
  /** The operation of every call so far. */
  readonly calls: string[] = [];
  /** `aws` if calls are throttled at the published rates. */
  rates: Rates = 'none';
  /** The time for which a started execution is missing in the list. */
  listLagMillis = 0;
  /** The definition of the state machine, as it is when an execution starts. */
  definition: Definition = waitingDefinition('aws', 'step', true);
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
  private readonly buckets: TokenBuckets;

  constructor(private readonly surroundings: Surroundings) {
    this.buckets = new TokenBuckets(surroundings.clock.now, RATES);
  }

  get names(): readonly string[] {
    return [...this.executions.keys()];
  }

  /** Executions that go on after an answer, oldest first. */
  get followUps() {
    return [...this.executions].flatMap(([name, { input, status, ending }]) =>
      isFollowUp(input) ? [{ name, input, isRunning: status === 'RUNNING', ending }] : [],
    );
  }

  /** The stacks that have started executions. */
  get stackIds(): ReadonlySet<unknown> {
    return new Set([...this.executions.values()].map(({ stackId }) => stackId));
  }

  /**
   * Properties of the resource's follow-ups, which may use options that the resource does not use any more.
   *
   * If nothing in the stack uses such an option, the request function may not end the follow-up. The step function,
   * which always may, ends it.
   */
  followedBefore({ StackId, LogicalResourceId, RequestType }: Event): readonly unknown[] {
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
  eventOf(requestId: string): Event | undefined {
    const events = [...this.executions.values()].map(({ input }) => eventIn({ waiting: input }) as Event);
    return events.find(({ RequestId }) => RequestId === requestId);
  }

  /** The calls that lambda/aws/executions.ts makes. The functions of a stack know its state machine alone. */
  calledBy(caller: Caller, stackId: unknown): WaitingExecutions {
    const call = <T>(operation: string, resource: string, answer: () => T): Promise<T> =>
      this.call(caller, operation, resource, answer);
    const runOf = (name: string) => {
      const run = this.executions.get(name);
      return run?.stackId === stackId ? run : undefined;
    };
    const list = () => {
      this.beforeList();
      return call('ListExecutions', MACHINE_ARN, () => this.listed(stackId));
    };
    return {
      start: (name, waiting) => {
        this.beforeStart();
        return call('StartExecution', MACHINE_ARN, () => {
          if (!this.executions.has(name)) {
            this.start(name, JSON.parse(JSON.stringify(waiting)) as ExecutionInput, stackId);
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

  private call<T>({ name, configuration }: Caller, operation: string, resource: string, answer: () => T): Promise<T> {
    const { clock, random, invitationCount, evidence, latency } = this.surroundings;
    return callStepFunctions(
      operation,
      async () => {
        await latency();
        this.calls.push(operation);
        evidence.call(name, configuration, `states:${operation}`, resource);
        if (this.rates === 'aws' && !this.buckets.take(MANAGEMENT_ACCOUNT, operation)) {
          throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
        }
        return answer();
      },
      { clock, random, invitationCount: invitationCount() },
    );
  }

  /** The names of those that run, the most recent one first. */
  private listed(stackId: unknown): readonly string[] {
    const now = this.surroundings.clock.now();
    return [...this.executions]
      .filter(([, run]) => run.stackId === stackId && run.status === 'RUNNING')
      .filter(([, { startedAt }]) => startedAt + this.listLagMillis <= now)
      .map(([name]) => name)
      .reverse();
  }

  /** Starts an execution of the stack's state machine. */
  start(name: string, input: ExecutionInput, stackId: unknown): void {
    const { clock, evidence } = this.surroundings;
    // The name shows up in lists, logs and ARNs.
    evidence.print(name);
    const outlives = isFollowUp(input) || isMark(input) || isEarlyLooks(input);
    const execute = () => this.execute(name, input, stackId);
    const ended = outlives ? clock.runInBackground(execute) : clock.run(execute);
    this.executions.set(name, { stackId, input, startedAt: clock.now(), status: 'RUNNING', isStopped: false, ended });
  }

  private async execute(name: string, input: ExecutionInput, stackId: unknown): Promise<Execution> {
    const { clock, lambda, evidence, random, invokeStep } = this.surroundings;
    // Waits until the map has the run.
    await Promise.resolve();
    const run = this.executions.get(name) as Run;
    const execution = await runStateMachine(this.definition, input, {
      invoke: (payload) => {
        const configuration = configurationFor(eventIn({ waiting: input }));
        evidence.call('state machine', configuration, 'lambda:InvokeFunction', STEP_ARN);
        if (!lambda.hasRoom) {
          this.onThrottled(input);
        }
        return lambda.invoke(() => invokeStep(payload as StepInput, stackId));
      },
      onWait: (data) => {
        run.waiting = data as object | undefined;
      },
      random,
      now: clock.now,
      sleep: clock.sleep,
      isStopped: () => run.isStopped,
    });
    run.status = 'ENDED';
    run.ending = execution.status;
    return execution;
  }
}
