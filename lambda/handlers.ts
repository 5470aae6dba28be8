import { FUNCTION_TIMEOUT_SECONDS } from '../lib/shared/timing';
import { executionName } from './model/execution-name';
import type { Dependencies, StepDependencies } from './context/dependencies';
import { follow } from './follow-up/attempt';
import { afterCrash } from './follow-up/crash';
import { type Followed, type FollowUp, isFollowUp } from './follow-up/follow-up';
import { type EarlyLooks, handleJoined, isEarlyLooks, lookAll, type MembershipEvent } from './joined';
import { isMark, type Mark } from './invitation/sharing';
import { type Answer, failed } from './protocol/answer';
import { subjectOf } from './protocol/failure-text';
import { foreignness } from './protocol/origin';
import { answerByOf, deadlineMillisOf, parseEnvelope } from './protocol/request';
import { attempt } from './request/attempt';
import type { Stage, WaitingRequest } from './request/waiting-request';

/** Answers a request at its first sight, or starts an execution that waits. */
export async function handleRequest(event: unknown, dependencies: Dependencies): Promise<void> {
  if (isForeign(event, dependencies)) {
    return;
  }
  const deadlineMillis = deadlineMillisOf(parseEnvelope(event), dependencies.clock.now());
  const attempted = await attempt({ request: event, deadlineMillis, stage: { is: 'settle' } }, 'request', dependencies);
  if (attempted !== 'finished') {
    const { resourceKey, requestId, awaitedTarget } = parseEnvelope(event);
    await dependencies.executions.start(executionName(resourceKey, requestId, awaitedTarget), attempted);
  }
}

/** Whether a request cannot be CloudFormation's for these functions. Then nothing is called, and nobody is answered. */
function isForeign(event: unknown, { home, log }: Dependencies): boolean {
  const envelope = parseEnvelope(event);
  const outcome = foreignness(envelope, home);
  if (outcome !== undefined) {
    log(envelope).warn('ignored', { outcome });
  }
  return outcome !== undefined;
}

/** The input of an execution: a request that waits, a follow-up, a mark, or early looks. */
export type ExecutionInput = WaitingRequest | FollowUp | Mark | EarlyLooks;

/** The input of the step function. */
export type StepInput =
  /** The state machine has waited. `retries` is the number of crashes of the step since then. */
  | { readonly waiting: ExecutionInput; readonly retries: number }
  /** The step has crashed in each of its tries. */
  | { readonly crashed: ExecutionInput }
  | DestinationRecord
  | MembershipEvent;

/** The record that Lambda sends to the on-failure destination, because the request function crashed or never ran. */
interface DestinationRecord {
  readonly requestPayload: unknown;
  readonly requestContext?: {
    /** `EventAgeExceeded`: Lambda gave the event up. CloudFormation may wait for some minutes more. */
    readonly condition?: string;
    /** 0 if Lambda throttled the function each time, or if the function may not run at all. */
    readonly approximateInvokeCount?: number;
  };
}

/** The output that the state machine reads. It waits if there is a `waitSeconds`, and else it ends: failed if it `gaveUp`. */
export type StepOutput = ExecutionInput | { readonly finished: true; readonly gaveUp?: true };

const FINISHED: StepOutput = { finished: true };

/** An execution that an earlier version of the state machine started does not know `gaveUp`, and succeeds. */
const GAVE_UP: StepOutput = { finished: true, gaveUp: true };

export async function handleStep(input: StepInput, dependencies: StepDependencies): Promise<StepOutput> {
  if ('requestPayload' in input) {
    if (!isForeign(input.requestPayload, dependencies)) {
      await repeat(input, dependencies);
    }
    return FINISHED;
  }
  if ('detail' in input) {
    await handleJoined(input, dependencies);
    return FINISHED;
  }
  return 'crashed' in input
    ? goOnAfterCrash(input.crashed, dependencies)
    : goOn(input.waiting, input.retries, dependencies);
}

/** Goes on with an execution whose wait is over. */
async function goOn(current: ExecutionInput, retries: number, dependencies: StepDependencies): Promise<StepOutput> {
  if (isMark(current)) {
    return FINISHED;
  }
  if (isEarlyLooks(current)) {
    const next = await lookAll(current, dependencies);
    return next === 'over' ? FINISHED : next;
  }
  if (isFollowUp(current)) {
    return outputOf(await follow(current, dependencies));
  }
  if (isForeign(current.request, dependencies)) {
    return FINISHED;
  }
  const source = retries > 0 || current.error !== undefined ? 'retry' : 'state machine';
  const attempted = await attempt(current, source, dependencies);
  return attempted === 'finished' ? FINISHED : attempted;
}

/** Ends an execution whose step crashed in each of its tries, or lets a follow-up look again. */
async function goOnAfterCrash(current: ExecutionInput, dependencies: Dependencies): Promise<StepOutput> {
  if (isMark(current) || isEarlyLooks(current)) {
    return FINISHED;
  }
  if (isFollowUp(current)) {
    return outputOf(afterCrash(current, dependencies));
  }
  if (isForeign(current.request, dependencies)) {
    return FINISHED;
  }
  const state = { ...current, stage: stageAfterCrash(current, dependencies) };
  const attempted = await attempt(state, 'state machine', dependencies);
  return attempted === 'finished' ? FINISHED : attempted;
}

function outputOf(next: Followed): StepOutput {
  switch (next) {
    case 'done':
      return FINISHED;
    case 'gave up':
      return GAVE_UP;
    default:
      return next;
  }
}

/** The stage after a crash in each try of the step: a ready answer is delivered, or else FAILED. */
function stageAfterCrash({ request, stage }: WaitingRequest, dependencies: Dependencies): Stage {
  return stage.is === 'deliver' ? stage : { is: 'deliver', answer: crashed(request, CRASHED, dependencies) };
}

/**
 * Repeats a request whose function crashed. The state machine makes the repetition, because it survives another crash.
 *
 * If the state machine cannot be started, the answer is FAILED.
 */
async function repeat(
  { requestPayload, requestContext }: DestinationRecord,
  dependencies: Dependencies,
): Promise<void> {
  const failure = requestContext?.approximateInvokeCount === 0 ? NEVER_RAN : CRASHED;
  if (requestContext?.condition === 'EventAgeExceeded') {
    await answerCrash(requestPayload, failure, dependencies);
    return;
  }
  const envelope = parseEnvelope(requestPayload);
  const { resourceKey, requestId, awaitedTarget } = envelope;
  // The request was first seen at most one run of the function ago. So this deadline is earlier than that of a request
  // which came since.
  const firstSeenMillis = dependencies.clock.now() - (FUNCTION_TIMEOUT_SECONDS + 1) * 1000;
  const deadlineMillis = deadlineMillisOf(envelope, firstSeenMillis);
  try {
    const repetition: WaitingRequest = {
      request: requestPayload,
      deadlineMillis,
      answerBy: answerByOf(envelope, deadlineMillis),
      stage: { is: 'settle' },
      mustAskFirst: true,
      mayHaveSent: true,
      waitSeconds: 1,
      waitingFor: 'repetition',
      waits: 0,
    };
    await dependencies.executions.start(executionName(resourceKey, requestId, awaitedTarget), repetition);
  } catch {
    await answerCrash(requestPayload, failure, dependencies);
  }
}

/** Answers FAILED to a request at which the functions themselves failed, because nothing else will answer it. */
async function answerCrash(event: unknown, failure: string, dependencies: Dependencies): Promise<void> {
  const envelope = parseEnvelope(event);
  await dependencies.deliver(envelope.responseUrl, crashed(event, failure, dependencies));
  dependencies.log(envelope).info('answered', { status: 'FAILED' });
}

const CRASHED = 'the handler of the construct failed. See the logs of its functions, then deploy again.';

const NEVER_RAN =
  'AWS Lambda throttled the function of the construct, so it never ran. Free concurrent executions in this account and region, or raise their quota, then deploy again.';

function crashed(event: unknown, failure: string, dependencies: Dependencies): Answer {
  const envelope = parseEnvelope(event);
  dependencies.log(envelope).error('crashed', {});
  return failed(envelope, `${subjectOf(event)}: ${failure}`);
}
