import { MAX_INITIALIZATION_TIMEOUT_SECONDS, QUIET_SECONDS, REQUEST_DEADLINE_SECONDS } from '../lib/private/timing';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError, failed, succeeded } from './answer';
import type { Clock, Random, RetryBudget } from './backoff';
import { type Crowd, crowdWindow } from './crowd';
import {
  accountOfStack,
  BadPropertyError,
  type Envelope,
  parseEnvelope,
  parseRequest,
  type Request,
  subjectOf,
} from './cloudformation-request';
import { withNothingOpen } from './delete';
import { CallError } from './errors';
import { type Executions, executionName } from './executions';
import { attributesOf } from './handshake';
import type { Context } from './invite';
import { fulfil } from './lifecycle';
import type { Log, LogContext } from './log';
import type { Organizations } from './organizations';
import { cancelSent, quietThenSweep, type Running, supersede, superseded, sweep, whatRuns } from './uncertain';
import { type NextWait, nextDelivery, nextWait, type Situation, type Uncertain, type WaitingRequest } from './waiting';

/** What an attempt sees of the world. */
export interface World {
  readonly organizations: (budget: RetryBudget, log: Log) => Organizations;
  readonly executions: Executions;
  readonly deliver: (responseUrl: string, answer: Answer) => Promise<void>;
  readonly log: (context: LogContext) => Log;
  /** About how many invitations share the functions. */
  readonly invitationCount: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who asks for the attempt. `retry`: the state machine, after the step crashed. */
export type Source = 'request' | 'state machine' | 'retry';

/** A request at its first attempt, or one that has waited. */
type Current = Pick<WaitingRequest, 'request' | 'deadlineMillis'> & Partial<WaitingRequest>;

export type Attempted =
  | { readonly state: 'done' }
  | { readonly state: 'waiting'; readonly executionName: string; readonly waiting: WaitingRequest };

/**
 * How long a function retries transient errors by itself. No longer: a new AWS
 * account has ten concurrent Lambda executions for everything. An attempt of
 * the state machine does not, because the next one is the retry.
 */
const RETRY_BUDGET_MILLIS = 10_000;

/** 0.2, 0.4, 0.8, 1.6, 2, 2 … s before jitter. */
const RETRY_BACKOFF = { baseMillis: 200, capMillis: 2_000 };

/**
 * What is left of the time when an uncertain request begins its last attempt:
 * for the attempt and a crash of it (132 s, see timing.ts), for the quiet time
 * (120 s), and a little more, so that the sweep begins before the deadline.
 */
const UNCERTAIN_RESERVE_SECONDS = 300;

const NO_TIME_LEFT = {
  what: 'an earlier request may still act, and there is no time left to wait until it is over',
  remedy: 'Deploy again.',
};

/** How a request goes on: what is waited for, and what is known by then. */
type Next = NextWait & Pick<WaitingRequest, 'isUnasked' | 'uncertain' | 'answer'>;

/** Works on a request until it is answered or has to wait. What it throws is a defect or a crash. */
export async function attempt(current: Current, source: Source, world: World): Promise<Attempted> {
  const envelope = parseEnvelope(current.request);
  const log = world.log(envelope);
  log.info('received', { source });
  const next = await new Attempt(current, source, envelope, world, log).run();
  if (next === undefined) {
    return { state: 'done' };
  }
  // A crash may have hidden that an invitation was sent; one that no list shows may be ours.
  const mayHaveSent = isRepeated(current, source) || next.waitingFor === 'unlisted';
  log.info('waiting', { kind: next.waitingFor, waitSeconds: next.waitSeconds, waits: next.waits });
  const { request, deadlineMillis } = current;
  return {
    state: 'waiting',
    executionName: executionName(envelope.owner, envelope.requestId),
    waiting: { request, deadlineMillis, ...next, ...(mayHaveSent && { mayHaveSent }) },
  };
}

/** Whether an earlier attempt, or a copy of the request, may have sent an invitation. */
function isRepeated({ mayHaveSent = false }: Current, source: Source): boolean {
  return source === 'retry' || mayHaveSent;
}

/** One attempt; each method returns how the request goes on, or undefined when it is done. */
class Attempt {
  constructor(
    private readonly current: Current,
    private readonly source: Source,
    private readonly envelope: Envelope,
    private readonly world: World,
    private readonly log: Log,
  ) {}

  async run(): Promise<Next | undefined> {
    const { current, envelope, world, log } = this;
    if (current.pauseMillis !== undefined) {
      await world.clock.sleep(current.pauseMillis);
    }
    if (current.answer !== undefined) {
      return this.deliver(current.answer);
    }
    let request: Request;
    try {
      request = parseRequest(current.request);
    } catch (thrown) {
      if (!(thrown instanceof BadPropertyError)) {
        throw thrown;
      }
      log.warn('failed', { outcome: thrown.name, property: thrown.property });
      const reason = `${subjectOf(current.request)}: ${thrown.message}. Correct it, then deploy again.`;
      return this.deliver(failed(envelope, reason));
    }
    // An Update that is given up in these ten seconds could still send when the next request is through: the state
    // machine's are seen.
    const retriesItself = this.source === 'request' && request.type !== 'Update';
    const context = this.context(retriesItself ? RETRY_BUDGET_MILLIS : 0);
    try {
      return current.uncertain?.phase === 'sweep'
        ? await this.sweep(current.uncertain, request, context)
        : await this.work(request, context);
    } catch (thrown) {
      if (!(thrown instanceof CallError)) {
        throw thrown;
      }
      const next = nextWait(thrown, this.situation(request), world.random);
      return next === undefined ? this.giveUp(thrown, request) : this.keepingUncertain(next);
    }
  }

  private async work(request: Request, context: Context): Promise<Next | undefined> {
    const { current, source, envelope, world, log } = this;
    const isFirstSight = source === 'request' || current.waitingFor === 'repetition' || current.isUnasked === true;
    // A Create follows nothing, so it does not ask; what has waited and is not uncertain has asked.
    if (request.type !== 'Create' && (isFirstSight || current.uncertain !== undefined)) {
      const running = await this.whatRuns();
      if (!('isItself' in running)) {
        return running;
      }
      if (source === 'request' && running.isItself) {
        log.info('copy', {});
        return undefined;
      }
      if (request.type === 'Update' && running.isDeleting) {
        return this.deliver(succeeded(envelope, request.physicalId, attributesOf({})));
      }
      if (running.isOvertaken) {
        return this.deliver(superseded(envelope, current.request));
      }
      if (current.uncertain === undefined && running.earlier.length > 0) {
        return this.handOver();
      }
      await supersede(running.earlier, world.executions, world.deliver, log);
    }
    const fulfilled = await fulfil(request, context, current.uncertain !== undefined);
    if (fulfilled === 'uncertain') {
      return this.handOver();
    }
    const answer = succeeded(envelope, fulfilled.physicalId, fulfilled.attributes);
    return current.uncertain === undefined ? this.deliver(answer) : quietThenSweep(request, fulfilled, answer);
  }

  /**
   * Or how the request goes on when Step Functions does not tell. Nothing was
   * done yet, so it may as well have come later: where throttling is all that is
   * the matter, it asks again. Else it is uncertain.
   */
  private async whatRuns(): Promise<Running | Next> {
    const { current, source, envelope, world } = this;
    try {
      return await whatRuns(envelope, current.deadlineMillis, world.executions);
    } catch (thrown) {
      if (current.uncertain !== undefined || !(thrown instanceof CallError)) {
        throw thrown;
      }
      // A repetition may have sent an invitation before.
      const isNew = source === 'request' || (current.isUnasked === true && source !== 'retry');
      const next =
        isNew && thrown.kind === 'transient'
          ? nextWait(thrown, this.situation(undefined, true), world.random)
          : undefined;
      return next === undefined ? this.handOver() : { ...next, isUnasked: true };
    }
  }

  /** An uncertain request is the state machine's, at once, while there is time to be quiet and to sweep. */
  private handOver(): Next {
    if (this.secondsLeft() < UNCERTAIN_RESERVE_SECONDS) {
      throw new CallError('permanent', 'DeadlineExceeded', NO_TIME_LEFT.what, NO_TIME_LEFT.remedy, undefined);
    }
    return { waitingFor: 'uncertainty', waits: 0, waitSeconds: 1, uncertain: { phase: 'work' } };
  }

  private async sweep(
    uncertain: Extract<Uncertain, { phase: 'sweep' }>,
    request: Request,
    context: Context,
  ): Promise<Next | undefined> {
    const { envelope, current, world, log } = this;
    // A function of the earlier request may have started another execution before it ended.
    const { earlier } = await whatRuns(envelope, current.deadlineMillis, world.executions);
    await supersede(earlier, world.executions, world.deliver, log);
    if (earlier.length > 0 && this.secondsLeft() > QUIET_SECONDS) {
      return { waitingFor: 'uncertainty', waits: (current.waits ?? 0) + 1, waitSeconds: QUIET_SECONDS, uncertain };
    }
    try {
      await sweep(uncertain.sweep, context);
    } catch (thrown) {
      throw withNothingOpen(thrown, request);
    }
    return this.deliver(uncertain.answer);
  }

  /** The error is final: one more look, then FAILED. */
  private async giveUp(error: CallError, request: Request): Promise<Next | undefined> {
    const { current, envelope, log } = this;
    const fulfilled = await error.lastResort?.().catch(() => undefined);
    if (fulfilled !== undefined) {
      const answer = succeeded(envelope, fulfilled.physicalId, fulfilled.attributes);
      return current.uncertain?.phase === 'work' ? quietThenSweep(request, fulfilled, answer) : this.deliver(answer);
    }
    log.warn('failed', { outcome: error.code, kind: error.kind });
    if (current.uncertain?.phase === 'sweep') {
      await cancelSent(current.uncertain.sentHandshakeId, this.context(RETRY_BUDGET_MILLIS)).catch(() => undefined);
    }
    return this.deliver(failed(envelope, sentence(subjectOf(current.request), error, this.elapsedMinutes())));
  }

  private async deliver(answer: Answer): Promise<Next | undefined> {
    const { envelope, world, log } = this;
    try {
      await world.deliver(envelope.responseUrl, answer);
      const { HandshakeId: handshakeId = '', State: state = '' } = answer.Data ?? {};
      log.info('answered', {
        status: answer.Status,
        ...(handshakeId !== '' && { handshakeId }),
        ...(state !== '' && { state }),
      });
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof AnswerUndeliveredError || thrown instanceof AnswerRefusedError)) {
        throw thrown;
      }
      log.error('undelivered', { status: answer.Status, outcome: thrown.name });
      const next =
        thrown instanceof AnswerRefusedError ? undefined : nextDelivery(this.situation(undefined), world.random);
      return next && { ...next, answer };
    }
  }

  private keepingUncertain(next: NextWait): Next {
    const { uncertain } = this.current;
    return { ...next, ...(uncertain !== undefined && { uncertain }) };
  }

  private context(budgetMillis: number): Context {
    const { current, source, envelope, world, log } = this;
    const nowMillis = world.clock.now();
    const budget: RetryBudget = {
      backoff: RETRY_BACKOFF,
      untilMillis: nowMillis + budgetMillis,
      leastWindowMillis: crowdWindow(this.crowd(), world.clock),
    };
    return {
      owner: envelope.owner,
      stackAccountId: accountOfStack(envelope),
      nowMillis,
      ...(isRepeated(current, source) && {
        repeatedSinceMillis: Math.max(this.firstSeenMillis(), envelope.signedAtMillis ?? 0),
      }),
      organizations: world.organizations(budget, log),
      log,
    };
  }

  private crowd(): Crowd {
    return { size: this.world.invitationCount, arrivedMillis: this.firstSeenMillis() };
  }

  /** @param mayBeUncertain what is, or may turn out to be, ends early enough for that */
  private situation(
    request: Request | undefined,
    mayBeUncertain = this.current.uncertain?.phase === 'work',
  ): Situation {
    const { current, world } = this;
    const reserveSeconds = mayBeUncertain ? UNCERTAIN_RESERVE_SECONDS : 0;
    return {
      nowMillis: world.clock.now(),
      firstSeenMillis: this.firstSeenMillis(),
      deadlineMillis: current.deadlineMillis - reserveSeconds * 1000,
      initializationTimeoutSeconds:
        request === undefined || request.type === 'Delete'
          ? MAX_INITIALIZATION_TIMEOUT_SECONDS
          : request.initializationTimeoutSeconds,
      previous:
        current.waitingFor === undefined ? undefined : { waitingFor: current.waitingFor, waits: current.waits ?? 0 },
      crowd: this.crowd(),
    };
  }

  private firstSeenMillis(): number {
    return this.current.deadlineMillis - REQUEST_DEADLINE_SECONDS * 1000;
  }

  private secondsLeft(): number {
    return (this.current.deadlineMillis - this.world.clock.now()) / 1000;
  }

  private elapsedMinutes(): number {
    return Math.round((REQUEST_DEADLINE_SECONDS - this.secondsLeft()) / 60);
  }
}

/** `cannot invite account 111122223333: … (REASON). Waited for 55 minutes. …` */
function sentence(subject: string, { what, code, remedy }: CallError, minutes: number): string {
  const waited = minutes >= 1 ? [`Waited for ${minutes} minute${minutes === 1 ? '' : 's'}.`] : [];
  return [`${subject}: ${what} (${code}).`, ...waited, remedy].join(' ').trimEnd();
}
