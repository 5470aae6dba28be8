import { QUIET_SECONDS } from '../../lib/shared/timing';
import { RETRY_BUDGET_MILLIS } from '../aws/call';
import { asCallError, CallError } from '../aws/call-error';
import { executionName } from '../aws/executions';
import { cancelIfOpen, describeIfKnown } from '../aws/organizations';
import { end, endLate } from '../completion/after-delete';
import { complete } from '../completion/after-deploy';
import { isSentByItself } from '../completion/changes';
import type { World } from '../context/dependencies';
import type { Context } from '../context/resource-context';
import { withNothingOpen } from '../invitation/delete';
import { asksToJoin, bringToJoin } from '../invitation/joining';
import { fulfil } from '../invitation/settle';
import { attributesOf, isOpenState } from '../model/handshake';
import type { Fulfilled } from '../model/outcome';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError, failed, succeeded } from '../protocol/answer';
import { sentence, subjectOf } from '../protocol/failure-text';
import { BadPropertyError } from '../protocol/properties';
import { parseEnvelope, parseRequest, type Request } from '../protocol/request';
import { cancelSent, quietThenSweep, type Running, supersede, superseded, sweep, whatRuns } from './overlap';
import { nextDelivery, nextLook, type NextWait, nextWait } from './schedule';
import { type Current, RequestScope, type Source, UNCERTAIN_RESERVE_SECONDS } from './scope';
import type { Uncertain, WaitingRequest } from './waiting-request';

export type Attempted =
  | { readonly state: 'done' }
  | { readonly state: 'waiting'; readonly executionName: string; readonly waiting: WaitingRequest };

const NO_TIME_LEFT = {
  what: 'an earlier request may still act, and there is no time left to wait until it is over',
  remedy: 'Deploy again.',
};

/** How a request goes on: what is waited for, and what is known by then. */
type Next = NextWait &
  Pick<WaitingRequest, 'isUnasked' | 'uncertain' | 'fulfilled' | 'acceptUntilMillis' | 'followUps' | 'answer'>;

/** Works on a request until it is answered or has to wait. What it throws is a defect or a crash. */
export async function attempt(current: Current, source: Source, world: World): Promise<Attempted> {
  const envelope = parseEnvelope(current.request);
  const log = world.log(envelope);
  log.info('received', { source });
  const scope = new RequestScope(current, source, envelope, world, log);
  const next = await new Attempt(scope).run();
  if (next === undefined) {
    return { state: 'done' };
  }
  // A crash may have hidden that an invitation was sent; one that no list shows may be ours.
  const mayHaveSent = scope.isRepeated || next.waitingFor === 'unlisted';
  log.info('waiting', { kind: next.waitingFor, waitSeconds: next.waitSeconds, waits: next.waits });
  const { request, deadlineMillis } = current;
  return {
    state: 'waiting',
    executionName: executionName(envelope.owner, envelope.requestId),
    waiting: { request, deadlineMillis, ...next, ...(mayHaveSent && { mayHaveSent }) },
  };
}

/** One attempt; each method returns how the request goes on, or undefined when it is done. */
class Attempt {
  /** What was found or sent, as soon as it is known. */
  private fulfilled: Fulfilled | undefined;
  private acceptUntilMillis: number | undefined;
  /** Names of the follow-ups of the resource, as soon as they are known. */
  private followUps: readonly string[] | undefined;

  constructor(private readonly scope: RequestScope) {
    const { fulfilled, acceptUntilMillis, followUps } = scope.current;
    this.fulfilled = fulfilled;
    this.acceptUntilMillis = acceptUntilMillis;
    this.followUps = followUps;
  }

  async run(): Promise<Next | undefined> {
    const { current, envelope, world, log } = this.scope;
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
    const retriesItself = this.scope.source === 'request' && request.type !== 'Update';
    const context = this.scope.context(request, retriesItself ? RETRY_BUDGET_MILLIS : 0);
    try {
      return current.uncertain?.phase === 'sweep'
        ? await this.sweep(current.uncertain, request, context)
        : await this.work(request, context);
    } catch (thrown) {
      if (!(thrown instanceof CallError)) {
        throw thrown;
      }
      const next = nextWait(thrown, this.scope.situation(request), world.random);
      return next === undefined ? this.giveUp(thrown, request) : this.keeping(next);
    }
  }

  private async work(request: Request, context: Context): Promise<Next | undefined> {
    const { current, source, envelope, world, log } = this.scope;
    const isFirstSight = source === 'request' || current.waitingFor === 'repetition' || current.isUnasked === true;
    // A Create follows nothing, so it does not ask; what has waited and is not uncertain has asked.
    if (request.type !== 'Create' && (isFirstSight || current.uncertain !== undefined)) {
      const asked = await this.whatRuns();
      if (asked.running === undefined) {
        return asked.next;
      }
      const { running } = asked;
      this.followUps = running.followUps;
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
    const fulfilled = this.fulfilled ?? (await fulfil(request, context, current.uncertain !== undefined));
    return fulfilled === 'uncertain'
      ? this.handOver()
      : this.finish(request, seenBefore(fulfilled, request, context), context);
  }

  /** From the invitation, or the lack of one, to the answer. */
  private async finish(request: Request, fulfilled: Fulfilled, context: Context): Promise<Next | undefined> {
    const { current, envelope, world } = this.scope;
    this.fulfilled = fulfilled;
    const putEvents = world.putEvents(this.scope.budget(RETRY_BUDGET_MILLIS), this.scope.log);
    if (request.type === 'Delete') {
      await end(request, fulfilled, await this.knownFollowUps(), context, world, putEvents);
    } else {
      const joining = await bringToJoin(request, fulfilled, this.acceptUntilMillis, context);
      if (joining.state === 'waiting') {
        return this.waitForPerson(joining.untilMillis, request);
      }
      this.fulfilled = joining.fulfilled;
      const { executions, invitationCount, random } = world;
      const { followUps } = this;
      const hasStarted = (name: string) => {
        // Where nobody has asked yet, the next attempt does.
        this.followUps = followUps && [...new Set([...followUps, name])];
      };
      const completion = { envelope, context, executions, putEvents, followUps, hasStarted, invitationCount, random };
      await complete(request, this.fulfilled, completion);
    }
    const { physicalId, attributes } = this.fulfilled;
    const answer = succeeded(envelope, physicalId, attributes);
    return current.uncertain?.phase === 'work' ? quietThenSweep(request, this.fulfilled, answer) : this.deliver(answer);
  }

  /** The time is over at the deadline, too: then the next attempt looks once more. */
  private waitForPerson(untilMillis: number, request: Request): Next {
    const situation = this.scope.situation(request);
    const next = nextLook(situation, untilMillis, this.scope.world.random);
    this.acceptUntilMillis = next === undefined ? situation.nowMillis : untilMillis;
    return this.keeping(next ?? { waitingFor: 'acceptance', waits: 0, waitSeconds: 1 });
  }

  private async knownFollowUps(): Promise<readonly string[]> {
    const { envelope, world } = this.scope;
    this.followUps ??= (await world.executions.listRunning(envelope.owner)).followUps;
    return this.followUps;
  }

  /**
   * Or how the request goes on when Step Functions does not tell. Nothing was
   * done yet, so it may as well have come later: where throttling is all that is
   * the matter, it asks again. Else it is uncertain.
   */
  private async whatRuns(): Promise<{ running: Running } | { running?: undefined; next: Next }> {
    const { current, source, envelope, world } = this.scope;
    try {
      return { running: await whatRuns(envelope, current.deadlineMillis, world.executions) };
    } catch (thrown) {
      if (current.uncertain !== undefined || !(thrown instanceof CallError)) {
        throw thrown;
      }
      // A repetition may have sent an invitation before.
      const isNew = source === 'request' || (current.isUnasked === true && source !== 'retry');
      const next =
        isNew && thrown.kind === 'transient'
          ? nextWait(thrown, this.scope.situation(undefined, true), world.random)
          : undefined;
      return { next: next === undefined ? this.handOver() : { ...next, isUnasked: true } };
    }
  }

  /** An uncertain request is the state machine's, at once, while there is time to be quiet and to sweep. */
  private handOver(): Next {
    if (this.scope.secondsLeft() < UNCERTAIN_RESERVE_SECONDS) {
      throw new CallError('permanent', 'DeadlineExceeded', NO_TIME_LEFT.what, NO_TIME_LEFT.remedy, undefined);
    }
    return { waitingFor: 'uncertainty', waits: 0, waitSeconds: 1, uncertain: { phase: 'work' } };
  }

  private async sweep(
    uncertain: Extract<Uncertain, { phase: 'sweep' }>,
    request: Request,
    context: Context,
  ): Promise<Next | undefined> {
    const { envelope, current, world, log } = this.scope;
    // A function of the earlier request may have started another execution before it ended.
    const { earlier, followUps } = await whatRuns(envelope, current.deadlineMillis, world.executions);
    await supersede(earlier, world.executions, world.deliver, log);
    await endLate(request, uncertain.answer, followUps, world.executions, log);
    if (earlier.length > 0 && this.scope.secondsLeft() > QUIET_SECONDS) {
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
    let found: Fulfilled | undefined;
    try {
      found = (await error.lastResort?.().catch(() => undefined)) ?? (await this.withdraw(request));
      if (found !== undefined) {
        return await this.finish(request, found, this.scope.context(request, RETRY_BUDGET_MILLIS));
      }
    } catch (thrown) {
      // It goes on from what is known, while there is time.
      const later = asCallError(thrown);
      const next = nextWait(later, this.scope.situation(request), this.scope.world.random);
      if (next !== undefined) {
        return this.keeping(next);
      }
      await this.withdraw(request).catch(asCallError);
      return this.fail(found === undefined ? error : later, request);
    }
    return this.fail(error, request);
  }

  /**
   * Cancels what this request sent, or found as its own.
   *
   * @returns what it has come to, where it was accepted in this very moment
   */
  private async withdraw(request: Request): Promise<Fulfilled | undefined> {
    const { fulfilled } = this;
    const { State: state = '', HandshakeId: handshakeId = '' } = fulfilled?.attributes ?? {};
    const isOwn =
      fulfilled?.sentHandshakeId === handshakeId || (request.type === 'Create' && fulfilled?.isKept === true);
    if (fulfilled === undefined || !isOpenState(state) || !isOwn) {
      return undefined;
    }
    const { organizations } = this.scope.context(request, RETRY_BUDGET_MILLIS);
    if (await cancelIfOpen(handshakeId, organizations)) {
      return undefined;
    }
    const handshake = await describeIfKnown(handshakeId, organizations);
    return handshake?.state === 'ACCEPTED'
      ? { ...fulfilled, attributes: attributesOf(handshake), hasJustJoined: true }
      : undefined;
  }

  /** Nothing helps: FAILED. */
  private async fail(error: CallError, request: Request): Promise<Next | undefined> {
    const { current, envelope, log } = this.scope;
    log.warn('failed', { outcome: error.code, kind: error.kind });
    if (current.uncertain?.phase === 'sweep') {
      await cancelSent(current.uncertain.sentHandshakeId, this.scope.context(request, RETRY_BUDGET_MILLIS)).catch(
        () => undefined,
      );
    }
    const subject = subjectOf(current.request, error.operation);
    return this.deliver(failed(envelope, sentence(subject, error, this.scope.elapsedMinutes())));
  }

  private async deliver(answer: Answer): Promise<Next | undefined> {
    const { envelope, world, log } = this.scope;
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
        thrown instanceof AnswerRefusedError ? undefined : nextDelivery(this.scope.situation(undefined), world.random);
      return next && { ...next, answer };
    }
  }

  /** What is known stays known. */
  private keeping(next: NextWait): Next {
    const { fulfilled, acceptUntilMillis, followUps } = this;
    const { uncertain } = this.scope.current;
    return {
      ...next,
      ...(uncertain !== undefined && { uncertain }),
      ...(fulfilled !== undefined && { fulfilled }),
      ...(acceptUntilMillis !== undefined && { acceptUntilMillis }),
      ...(followUps !== undefined && { followUps }),
    };
  }
}

/** What an earlier attempt sent before it was killed counts as sent; by now it may be accepted. */
function seenBefore(fulfilled: Fulfilled, request: Request, context: Context): Fulfilled {
  const { State: state = '', HandshakeId: sentHandshakeId = '' } = fulfilled.attributes ?? {};
  if (request.type === 'Delete' || !isSentByItself(fulfilled, context)) {
    return fulfilled;
  }
  if (state === 'ACCEPTED') {
    return { ...fulfilled, hasJustJoined: true };
  }
  // Else it may be left to a copy of this request, which has sent it and succeeds.
  return asksToJoin(request, fulfilled) ? { ...fulfilled, sentHandshakeId } : fulfilled;
}
