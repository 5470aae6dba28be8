import { QUIET_SECONDS } from '../../lib/shared/timing';
import { asCallError, type CallError } from '../aws/call-error';
import { cancelIfOpen } from '../aws/organizations';
import { endLate } from '../completion/after-delete';
import type { Dependencies } from '../context/dependencies';
import type { ResourceContext } from '../context/resource-context';
import { refusedDelete } from '../invitation/delete';
import { finalRefusal, isRefusal, type Refusal } from '../invitation/refusal';
import { attributesOf } from '../model/handshake';
import type { Deletion, Outcome } from '../model/outcome';
import { type Answer, failed, succeeded } from '../protocol/answer';
import { sentence, subjectOf } from '../protocol/failure-text';
import { BadPropertyError } from '../protocol/properties';
import { parseEnvelope, parseRequest, type Request } from '../protocol/request';
import { deliver } from './delivery';
import { deploy } from './deploy';
import { destroy } from './destroy';
import { stageOf, withdraw } from './give-up';
import { noTimeLeft, rankOf, type Running, supersede, superseded, sweep, sweepStage, whatRuns } from './overlap';
import { isAwaited, tooLate } from './awaited';
import { AttemptScope, type Source } from './scope';
import type { Step } from './step';
import type { Attempted, RequestState, Stage, Wait } from './waiting-request';

/**
 * Works on a request until it is answered or has to wait.
 *
 * An error that is thrown is a defect or a crash.
 */
export async function attempt(
  state: RequestState & Partial<Wait>,
  source: Source,
  dependencies: Dependencies,
): Promise<Attempted> {
  const envelope = parseEnvelope(state.request);
  const log = dependencies.log(envelope);
  log.info('received', { source });
  const attempted = await new Attempt(new AttemptScope(state, source, envelope, dependencies, log)).run();
  if (attempted !== 'finished') {
    const { waitingFor: kind, waitSeconds, waits } = attempted;
    log.info('waiting', { kind, waitSeconds, waits });
  }
  return attempted;
}

class Attempt {
  constructor(private readonly scope: AttemptScope) {}

  async run(): Promise<Attempted> {
    const { state, dependencies } = this.scope;
    if (state.pauseMillis !== undefined) {
      await dependencies.clock.sleep(state.pauseMillis);
    }
    if (state.stage.is === 'deliver') {
      return deliver(state.stage.answer, this.scope);
    }
    let request: Request;
    try {
      request = parseRequest(state.request);
    } catch (thrown) {
      return this.refuseInput(thrown);
    }
    try {
      return await this.work(request, this.scope.attemptContext(request));
    } catch (thrown) {
      return this.tryAgain(finalRefusal(thrown), request);
    }
  }

  private async work(request: Request, context: ResourceContext): Promise<Attempted> {
    const { scope } = this;
    const { stage } = scope.progress;
    if (scope.isDoubtful && !isAwaited(await context.present(), scope.envelope)) {
      scope.log.info('ignored', { outcome: 'NotAwaited' });
      return deliver(superseded(scope.envelope, scope.state.request), scope);
    }
    if (scope.isTooLate) {
      throw tooLate();
    }
    if (stage.is === 'sweep') {
      return this.sweepAndAnswer(stage, request, context);
    }
    if (scope.hasToAsk(request)) {
      const met = await this.meetOthers(request);
      if (met !== 'goes on') {
        return met;
      }
    }
    return this.goOn(request, context);
  }

  /** Goes on from the stage that the request has come to. */
  private async goOn(request: Request, context: ResourceContext): Promise<Attempted> {
    const { scope } = this;
    const step: Step =
      request.type === 'Delete' ? await destroy(request, context, scope) : await deploy(request, context, scope);
    if (step === 'overlaps') {
      return this.handOver();
    }
    if (isRefusal(step)) {
      return this.tryAgain(step, request);
    }
    return step.is === 'wait' ? scope.waiting(step.wait) : this.answer(request, step.answer, step.sentHandshakeId);
  }

  /** Asks which other requests of the resource are running, and finds the rank of this request among them. */
  private async meetOthers(request: Request): Promise<'goes on' | Attempted> {
    const { state, source, overlaps, progress, envelope, dependencies, log } = this.scope;
    let running: Running;
    try {
      running = await whatRuns(envelope, state.deadlineMillis, dependencies.executions);
    } catch (thrown) {
      return this.askLater(asCallError(thrown));
    }
    progress.followUps = running.followUps;
    progress.knowledge.marks = running.marks;
    switch (rankOf(running, request.type, source === 'request', overlaps)) {
      case 'copy':
        log.info('copy', {});
        return 'finished';
      case 'too late':
        return deliver(succeeded(envelope, envelope.physicalResourceId ?? '', attributesOf({})), this.scope);
      case 'superseded':
        return deliver(superseded(envelope, state.request), this.scope);
      case 'overlaps':
        return this.handOver();
      case 'current':
        await supersede(running.earlier, dependencies.executions, dependencies.deliver, log);
        return 'goes on';
    }
  }

  /**
   * Goes on after Step Functions did not say what is running.
   *
   * A new request asks again after a transient error, because it has done nothing yet. Any other request counts as
   * overlapping, because an earlier attempt may have sent an invitation.
   */
  private askLater(error: CallError): Attempted {
    const { scope } = this;
    if (scope.overlaps) {
      throw error;
    }
    const mayAskAgain = !scope.isRepeated && error.kind === 'transient';
    const next = mayAskAgain ? scope.nextWait(error, undefined, true) : undefined;
    return next === undefined ? this.handOver() : { ...scope.waiting(next), mustAskFirst: true };
  }

  /** Hands an overlapping request to the state machine. Fails if the quiet time and the sweep have no room any more. */
  private handOver(): Attempted {
    if (this.scope.secondsLeft() < this.scope.overlapReserveSeconds) {
      throw noTimeLeft();
    }
    return { ...this.scope.waiting({ waitingFor: 'overlap', waits: 0, waitSeconds: 1 }), overlaps: true };
  }

  /** Nothing of the earlier request can act any more. */
  private async sweepAndAnswer(
    stage: Extract<Stage, { is: 'sweep' }>,
    request: Request,
    context: ResourceContext,
  ): Promise<Attempted> {
    const { envelope, state, dependencies, log } = this.scope;
    const { executions } = dependencies;
    // A function of the earlier request may have started another execution before it ended.
    const { earlier, followUps } = await whatRuns(envelope, state.deadlineMillis, executions);
    await supersede(earlier, executions, dependencies.deliver, log);
    await endLate(request, stage.answer, followUps, executions, context);
    if (earlier.length > 0 && this.scope.secondsLeft() > QUIET_SECONDS) {
      const waits = (state.waits ?? 0) + 1;
      return this.scope.waiting({ waitingFor: 'overlap', waits, waitSeconds: QUIET_SECONDS });
    }
    try {
      await sweep(stage.sweep, request, context);
    } catch (thrown) {
      return this.tryAgain(request.type === 'Delete' ? refusedDelete(thrown, request) : finalRefusal(thrown), request);
    }
    return deliver(stage.answer, this.scope);
  }

  private async tryAgain(refusal: Refusal, request: Request): Promise<Attempted> {
    const next = this.scope.nextWait(refusal.error, request);
    return next === undefined ? this.giveUp(refusal, request) : this.scope.waiting(next);
  }

  /** Takes the way out of a final refusal. If there is none, the answer is FAILED. */
  private async giveUp({ error, otherwise }: Refusal, request: Request): Promise<Attempted> {
    const { scope } = this;
    const withdrawn = () => withdraw(scope.progress.stage, request, scope.context(request).organizations);
    let found: Outcome | Deletion | undefined;
    try {
      found = (await otherwise().catch(() => undefined)) ?? (await withdrawn());
      if (found !== undefined) {
        scope.progress.stage = stageOf(found, scope.progress.stage, error);
        return await this.goOn(request, scope.context(request));
      }
    } catch (thrown) {
      // While there is time, the next attempt goes on from the present stage.
      const later = asCallError(thrown);
      const next = scope.nextWait(later, request);
      if (next !== undefined) {
        return scope.waiting(next);
      }
      await withdrawn().catch(asCallError);
      return this.fail(found === undefined ? error : later, request);
    }
    return this.fail(error, request);
  }

  /** Answers FAILED. No invitation that this request sent stays open. */
  private async fail(error: CallError, request: Request): Promise<Attempted> {
    const { state, envelope, log } = this.scope;
    log.warn('failed', { outcome: error.code, kind: error.kind });
    if (state.stage.is === 'sweep' && state.stage.sentHandshakeId !== undefined) {
      await cancelIfOpen(state.stage.sentHandshakeId, this.scope.context(request).organizations).catch(() => false);
    }
    const subject = subjectOf(state.request, error.operation);
    return deliver(failed(envelope, sentence(subject, error, this.scope.elapsedMinutes())), this.scope);
  }

  private async refuseInput(thrown: unknown): Promise<Attempted> {
    if (!(thrown instanceof BadPropertyError)) {
      throw thrown;
    }
    const { state, envelope, log } = this.scope;
    log.warn('failed', { outcome: thrown.name, property: thrown.property });
    const reason = `${subjectOf(state.request)}: ${thrown.message}. Correct it, then deploy again.`;
    return deliver(failed(envelope, reason), this.scope);
  }

  /** Answers the request. If it overlaps, it first waits until no earlier request can act any more. */
  private async answer(request: Request, answer: Answer, sentHandshakeId: string | undefined): Promise<Attempted> {
    const { scope } = this;
    if (!scope.overlaps) {
      return deliver(answer, scope);
    }
    scope.progress.stage = sweepStage(request, answer, sentHandshakeId);
    return scope.waiting({ waitingFor: 'overlap', waits: 0, waitSeconds: QUIET_SECONDS });
  }
}
