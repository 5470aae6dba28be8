import { QUIET_SECONDS } from '../../lib/shared/timing';
import { RETRY_BUDGET_MILLIS } from '../aws/call';
import { asCallError, CallError } from '../aws/call-error';
import { executionName } from '../aws/executions';
import { cancelIfOpen, describeIfKnown } from '../aws/organizations';
import { end, endLate } from '../completion/after-delete';
import { complete } from '../completion/after-deploy';
import { isSentByItself } from '../completion/changes';
import type { Dependencies } from '../context/dependencies';
import type { ResourceContext } from '../context/resource-context';
import { withNothingOpen } from '../invitation/delete';
import { asksToJoin, bringToJoin } from '../invitation/joining';
import { settle } from '../invitation/settle';
import { attributesOf, isOpenState } from '../model/handshake';
import { type Deletion, isDeletion, type Outcome } from '../model/outcome';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError, failed, succeeded } from '../protocol/answer';
import { sentence, subjectOf } from '../protocol/failure-text';
import { BadPropertyError } from '../protocol/properties';
import { parseEnvelope, parseRequest, type Request } from '../protocol/request';
import { cancelSent, quietThenSweep, type Running, supersede, superseded, sweep, whatRuns } from './overlap';
import { nextDelivery, nextLook, type NextWait, nextWait } from './schedule';
import { type RequestState, AttemptScope, type Source, UNCERTAIN_RESERVE_SECONDS } from './scope';
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
  Pick<WaitingRequest, 'isUnasked' | 'uncertain' | 'outcome' | 'acceptUntilMillis' | 'followUps' | 'answer'>;

/** Works on a request until it is answered or has to wait. What it throws is a defect or a crash. */
export async function attempt(current: RequestState, source: Source, dependencies: Dependencies): Promise<Attempted> {
  const envelope = parseEnvelope(current.request);
  const log = dependencies.log(envelope);
  log.info('received', { source });
  const scope = new AttemptScope(current, source, envelope, dependencies, log);
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
    executionName: executionName(envelope.resourceKey, envelope.requestId),
    waiting: { request, deadlineMillis, ...next, ...(mayHaveSent && { mayHaveSent }) },
  };
}

/** One attempt; each method returns how the request goes on, or undefined when it is done. */
class Attempt {
  /** What was found or sent, as soon as it is known. */
  private outcome: Outcome | Deletion | undefined;
  private acceptUntilMillis: number | undefined;
  /** Names of the follow-ups of the resource, as soon as they are known. */
  private followUps: readonly string[] | undefined;

  constructor(private readonly scope: AttemptScope) {
    const { outcome, acceptUntilMillis, followUps } = scope.current;
    this.outcome = outcome;
    this.acceptUntilMillis = acceptUntilMillis;
    this.followUps = followUps;
  }

  async run(): Promise<Next | undefined> {
    const { current, envelope, dependencies, log } = this.scope;
    if (current.pauseMillis !== undefined) {
      await dependencies.clock.sleep(current.pauseMillis);
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
      const next = nextWait(thrown, this.scope.deadlines(request), dependencies.random);
      return next === undefined ? this.giveUp(thrown, request) : this.keeping(next);
    }
  }

  private async work(request: Request, context: ResourceContext): Promise<Next | undefined> {
    const { current, source, envelope, dependencies, log } = this.scope;
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
      await supersede(running.earlier, dependencies.executions, dependencies.deliver, log);
    }
    const outcome = this.outcome ?? (await settle(request, context, current.uncertain !== undefined));
    return outcome === 'uncertain'
      ? this.handOver()
      : this.finish(request, seenBefore(outcome, request, context), context);
  }

  /** From the invitation, or the lack of one, to the answer. */
  private async finish(
    request: Request,
    outcome: Outcome | Deletion,
    context: ResourceContext,
  ): Promise<Next | undefined> {
    const { current, envelope, dependencies } = this.scope;
    this.outcome = outcome;
    const putEvents = dependencies.putEvents(this.scope.budget(RETRY_BUDGET_MILLIS), this.scope.log);
    if (request.type === 'Delete' && isDeletion(outcome)) {
      await end(request, outcome, await this.knownFollowUps(), context, dependencies, putEvents);
    } else if (request.type !== 'Delete' && !isDeletion(outcome)) {
      const joining = await bringToJoin(request, outcome, this.acceptUntilMillis, context);
      if (joining.state === 'waiting') {
        return this.waitForPerson(joining.untilMillis, request);
      }
      this.outcome = joining.outcome;
      const { executions, invitationCount, random } = dependencies;
      const { followUps } = this;
      const hasStarted = (name: string) => {
        // Where nobody has asked yet, the next attempt does.
        this.followUps = followUps && [...new Set([...followUps, name])];
      };
      const completion = { envelope, context, executions, putEvents, followUps, hasStarted, invitationCount, random };
      await complete(request, this.outcome, completion);
    }
    const { physicalId } = this.outcome;
    const attributes = isDeletion(this.outcome) ? undefined : this.outcome.attributes;
    const answer = succeeded(envelope, physicalId, attributes);
    const sentHandshakeId = this.outcome.invitation === 'sent' ? attributes?.HandshakeId : undefined;
    return current.uncertain?.phase === 'work'
      ? quietThenSweep(request, sentHandshakeId, answer)
      : this.deliver(answer);
  }

  /** The time is over at the deadline, too: then the next attempt looks once more. */
  private waitForPerson(untilMillis: number, request: Request): Next {
    const deadlines = this.scope.deadlines(request);
    const next = nextLook(deadlines, untilMillis, this.scope.dependencies.random);
    this.acceptUntilMillis = next === undefined ? deadlines.nowMillis : untilMillis;
    return this.keeping(next ?? { waitingFor: 'acceptance', waits: 0, waitSeconds: 1 });
  }

  private async knownFollowUps(): Promise<readonly string[]> {
    const { envelope, dependencies } = this.scope;
    this.followUps ??= (await dependencies.executions.listRunning(envelope.resourceKey)).followUps;
    return this.followUps;
  }

  /**
   * Or how the request goes on when Step Functions does not tell. Nothing was
   * done yet, so it may as well have come later: where throttling is all that is
   * the matter, it asks again. Else it is uncertain.
   */
  private async whatRuns(): Promise<{ running: Running } | { running?: undefined; next: Next }> {
    const { current, source, envelope, dependencies } = this.scope;
    try {
      return { running: await whatRuns(envelope, current.deadlineMillis, dependencies.executions) };
    } catch (thrown) {
      if (current.uncertain !== undefined || !(thrown instanceof CallError)) {
        throw thrown;
      }
      // A repetition may have sent an invitation before.
      const isNew = source === 'request' || (current.isUnasked === true && source !== 'retry');
      const next =
        isNew && thrown.kind === 'transient'
          ? nextWait(thrown, this.scope.deadlines(undefined, true), dependencies.random)
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
    context: ResourceContext,
  ): Promise<Next | undefined> {
    const { envelope, current, dependencies, log } = this.scope;
    // A function of the earlier request may have started another execution before it ended.
    const { earlier, followUps } = await whatRuns(envelope, current.deadlineMillis, dependencies.executions);
    await supersede(earlier, dependencies.executions, dependencies.deliver, log);
    await endLate(request, uncertain.answer, followUps, dependencies.executions, log);
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
    let found: Outcome | Deletion | undefined;
    try {
      found = (await error.lastResort?.().catch(() => undefined)) ?? (await this.withdraw(request));
      if (found !== undefined) {
        return await this.finish(request, found, this.scope.context(request, RETRY_BUDGET_MILLIS));
      }
    } catch (thrown) {
      // It goes on from what is known, while there is time.
      const later = asCallError(thrown);
      const next = nextWait(later, this.scope.deadlines(request), this.scope.dependencies.random);
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
  private async withdraw(request: Request): Promise<Outcome | undefined> {
    const { outcome } = this;
    if (outcome === undefined || isDeletion(outcome)) {
      return undefined;
    }
    const { State: state, HandshakeId: handshakeId } = outcome.attributes;
    const isOwn = outcome.invitation === 'sent' || (request.type === 'Create' && outcome.invitation === 'kept');
    if (!isOpenState(state) || !isOwn) {
      return undefined;
    }
    const { organizations } = this.scope.context(request, RETRY_BUDGET_MILLIS);
    if (await cancelIfOpen(handshakeId, organizations)) {
      return undefined;
    }
    const handshake = await describeIfKnown(handshakeId, organizations);
    return handshake?.state === 'ACCEPTED'
      ? { ...outcome, attributes: attributesOf(handshake), membership: 'new' }
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
    const { envelope, dependencies, log } = this.scope;
    try {
      await dependencies.deliver(envelope.responseUrl, answer);
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
        thrown instanceof AnswerRefusedError
          ? undefined
          : nextDelivery(this.scope.deadlines(undefined), dependencies.random);
      return next && { ...next, answer };
    }
  }

  /** What is known stays known. */
  private keeping(next: NextWait): Next {
    const { outcome, acceptUntilMillis, followUps } = this;
    const { uncertain } = this.scope.current;
    return {
      ...next,
      ...(uncertain !== undefined && { uncertain }),
      ...(outcome !== undefined && { outcome }),
      ...(acceptUntilMillis !== undefined && { acceptUntilMillis }),
      ...(followUps !== undefined && { followUps }),
    };
  }
}

/** What an earlier attempt sent before it was killed counts as sent; by now it may be accepted. */
function seenBefore(outcome: Outcome | Deletion, request: Request, context: ResourceContext): Outcome | Deletion {
  if (request.type === 'Delete' || isDeletion(outcome) || !isSentByItself(outcome, context)) {
    return outcome;
  }
  if (outcome.attributes.State === 'ACCEPTED') {
    return { ...outcome, membership: 'new' };
  }
  // Else it may be left to a copy of this request, which has sent it and succeeds.
  return asksToJoin(request, outcome) ? { ...outcome, invitation: 'sent' } : outcome;
}
