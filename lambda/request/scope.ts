import { accountOfRole } from '../../lib/shared/constraints';
import {
  deadlineSeconds,
  LAST_START_SECONDS,
  MAX_INITIALIZATION_TIMEOUT_SECONDS,
  QUIET_SECONDS,
} from '../../lib/shared/timing';
import { RETRY_BACKOFF, RETRY_BUDGET_MILLIS } from '../aws/call';
import type { CallError } from '../aws/call-error';
import type { Present, Stacks } from '../aws/cloudformation';
import type { PutEvents } from '../aws/event-bus';
import { type Peers, peersWindow } from '../aws/pacing';
import type { Log } from '../base/log';
import type { RetryBudget } from '../base/retry';
import type { Dependencies } from '../context/dependencies';
import type { Knowledge, ResourceContext } from '../context/resource-context';
import { answerByOf, type Envelope, type Request } from '../protocol/request';
import { LATE_SECONDS } from './awaited';
import { type Deadlines, nextWait } from './schedule';
import type { RequestState, Stage, Wait, WaitingRequest } from './waiting-request';

/** The origin of an attempt. `retry` is the state machine's, after the step crashed. */
export type Source = 'request' | 'state machine' | 'retry';

/**
 * The time that must be left if an overlapping request begins its last attempt.
 *
 * It is for the attempt and a crash of it (116 s, see lib/shared/timing.ts), for the quiet time (120 s), and a little
 * more, so that the sweep begins before the deadline. A short ServiceTimeout has room for the quiet time only.
 */
function overlapReserveSeconds(patienceSeconds: number): number {
  return Math.min(300, Math.max(QUIET_SECONDS + 15, patienceSeconds / 2));
}

/** Progress of the attempt. If it has to wait, the next attempt goes on from here. */
export interface Progress {
  stage: Stage;
  /** Names of the follow-ups that are running for the resource. Undefined until the attempt has asked. */
  followUps: readonly string[] | undefined;
  readonly knowledge: Knowledge;
}

/** The scope of one attempt: its request's state, its time, and its dependencies. */
export class AttemptScope {
  readonly progress: Progress;
  private asked: Promise<Present> | undefined;

  constructor(
    /** The request at the beginning of the attempt. At its first sight it has not waited yet. */
    readonly state: RequestState & Partial<Wait>,
    readonly source: Source,
    readonly envelope: Envelope,
    readonly dependencies: Dependencies,
    readonly log: Log,
  ) {
    this.progress = {
      stage: state.stage,
      followUps: state.followUps,
      knowledge: {
        noMemberAtMillis: state.noMemberAtMillis,
        organizationMadeAtMillis: state.organizationMadeAtMillis,
        marks: state.marks ?? [],
      },
    };
  }

  /** True if an earlier attempt, or a copy of the request, may have sent an invitation. */
  get isRepeated(): boolean {
    return this.source === 'retry' || this.state.mayHaveSent === true;
  }

  /** True if an earlier request may still act. */
  get overlaps(): boolean {
    return this.state.overlaps === true;
  }

  /** True if it has to ask which requests are running. A Create follows none, and a request that has waited has asked. */
  hasToAsk(request: Request): boolean {
    return (
      request.type !== 'Create' && (this.source === 'request' || this.state.mustAskFirst === true || this.overlaps)
    );
  }

  private budget(budgetMillis: number): RetryBudget {
    return {
      backoff: RETRY_BACKOFF,
      untilMillis: this.dependencies.clock.now() + budgetMillis,
      leastWindowMillis: peersWindow(this.peers(), this.dependencies.clock),
    };
  }

  /**
   * The context of the attempt's main part.
   *
   * Only the request function retries by itself. An Update leaves even its first retry to the state machine, because
   * the next request sees executions, but not a function that retries. If CloudFormation gave up such an Update, it
   * could send an invitation after the next request is answered.
   */
  attemptContext(request: Request): ResourceContext {
    const retriesItself = this.source === 'request' && request.type !== 'Update';
    return this.context(request, retriesItself ? RETRY_BUDGET_MILLIS : 0);
  }

  context(request: Request, budgetMillis = RETRY_BUDGET_MILLIS): ResourceContext {
    const { envelope, dependencies, log } = this;
    const budget = this.budget(budgetMillis);
    const role = request.type === 'Delete' ? undefined : request.acceptance;
    const { managementAccountId } = dependencies;
    const acceptingAccountId = role && accountOfRole(role.RoleArn);
    return {
      resourceKey: envelope.resourceKey,
      managementAccountId,
      knowledge: this.progress.knowledge,
      nowMillis: dependencies.clock.now(),
      ...(envelope.signedAtMillis !== undefined && { signedAtMillis: envelope.signedAtMillis }),
      ...(this.isRepeated && { repeatedSinceMillis: envelope.signedAtMillis ?? this.arrivedMillis() }),
      organizations: dependencies.organizations(budget, log),
      present: () => this.present(),
      stackResources: () => this.stacks().listInvitations(envelope.stackId),
      executions: dependencies.executions,
      ...(role !== undefined && {
        acceptor: dependencies.acceptor(
          { role, accountId: acceptingAccountId ?? '', resourceKey: envelope.resourceKey, managementAccountId },
          budget,
          log,
        ),
      }),
      ...(acceptingAccountId !== undefined && { acceptingAccountId }),
      log,
    };
  }

  /** Puts events on the bus. It retries by itself also in an attempt of the state machine. */
  putEvents(): PutEvents {
    return this.dependencies.putEvents(this.budget(RETRY_BUDGET_MILLIS), this.log);
  }

  /** Asks CloudFormation how it has the resource now, once in an attempt. */
  private present(): Promise<Present> {
    const { stackId, logicalResourceId } = this.envelope;
    this.asked ??= this.stacks().describe(stackId, logicalResourceId);
    return this.asked;
  }

  private stacks(): Stacks {
    return this.dependencies.stacks(this.budget(RETRY_BUDGET_MILLIS), this.log);
  }

  /** Whether to ask if CloudFormation still waits: the request comes late, may be a copy, or is repeated after a crash. */
  get isDoubtful(): boolean {
    const { state, source, envelope, dependencies } = this;
    const ageMillis = dependencies.clock.now() - (envelope.signedAtMillis ?? Number.POSITIVE_INFINITY);
    return (source !== 'state machine' || state.waitingFor === 'repetition') && ageMillis > LATE_SECONDS * 1000;
  }

  /** Whether the attempt starts so late that it only answers. */
  get isTooLate(): boolean {
    return this.secondsLeft() < -LAST_START_SECONDS;
  }

  private peers(): Peers {
    return { size: this.dependencies.invitationCount, arrivedMillis: this.arrivedMillis() };
  }

  /** @param mayOverlap whether to leave time for the quiet time and the sweep */
  deadlines(request: Request | undefined, mayOverlap = this.overlaps): Deadlines {
    const { state, dependencies } = this;
    const reserveSeconds = mayOverlap ? this.overlapReserveSeconds : 0;
    return {
      nowMillis: dependencies.clock.now(),
      arrivedMillis: this.arrivedMillis(),
      deadlineMillis: state.deadlineMillis - reserveSeconds * 1000,
      initializationTimeoutSeconds:
        request === undefined || request.type === 'Delete'
          ? MAX_INITIALIZATION_TIMEOUT_SECONDS
          : request.initializationTimeoutSeconds,
      previous: state.waitingFor === undefined ? undefined : { waitingFor: state.waitingFor, waits: state.waits ?? 0 },
      peers: this.peers(),
    };
  }

  /** The wait after an error, or undefined if it is time to give up. */
  nextWait(error: CallError, request: Request | undefined, mayOverlap = this.overlaps): Wait | undefined {
    return nextWait(error, this.deadlines(request, mayOverlap), this.dependencies.random);
  }

  /** The request after an attempt that ends with a wait. */
  waiting(wait: Wait): WaitingRequest {
    const { request, deadlineMillis } = this.state;
    const { stage, followUps, knowledge } = this.progress;
    // A crashed attempt may have sent an invitation. An invitation that no list shows yet may be ours.
    const mayHaveSent = this.isRepeated || wait.waitingFor === 'unlisted';
    return {
      request,
      deadlineMillis,
      stage,
      answerBy: answerByOf(this.envelope, deadlineMillis),
      ...wait,
      // From the sweep on, no earlier request can act any more.
      ...(this.overlaps && stage.is !== 'sweep' && stage.is !== 'deliver' && { overlaps: true }),
      ...(mayHaveSent && { mayHaveSent: true }),
      ...(followUps !== undefined && { followUps }),
      ...(knowledge.noMemberAtMillis !== undefined && { noMemberAtMillis: knowledge.noMemberAtMillis }),
      ...(knowledge.organizationMadeAtMillis !== undefined && {
        organizationMadeAtMillis: knowledge.organizationMadeAtMillis,
      }),
      ...(knowledge.marks.length > 0 && { marks: knowledge.marks }),
    };
  }

  /** Time of the request: of its signature or, if that is not known, of its first sight. */
  private arrivedMillis(): number {
    return this.state.deadlineMillis - this.patienceSeconds * 1000;
  }

  private get patienceSeconds(): number {
    return deadlineSeconds(this.envelope.serviceTimeoutSeconds);
  }

  get overlapReserveSeconds(): number {
    return overlapReserveSeconds(this.patienceSeconds);
  }

  secondsLeft(): number {
    return (this.state.deadlineMillis - this.dependencies.clock.now()) / 1000;
  }

  elapsedMinutes(): number {
    return Math.round((this.patienceSeconds - this.secondsLeft()) / 60);
  }
}
