import { FUNCTION_TIMEOUT_SECONDS, REQUEST_DEADLINE_SECONDS } from '../lib/shared/timing';
import { executionName } from './aws/executions';
import type { Dependencies } from './context/dependencies';
import { afterCrash, follow } from './follow-up/attempt';
import { type FollowUp, isFollowUp } from './follow-up/follow-up';
import { type Answer, failed } from './protocol/answer';
import { subjectOf } from './protocol/failure-text';
import { parseEnvelope } from './protocol/request';
import { attempt } from './request/attempt';
import type { Stage, WaitingRequest } from './request/waiting-request';

/** The first sight of a request: answers it, or starts an execution that waits. */
export async function handleRequest(event: unknown, dependencies: Dependencies): Promise<void> {
  const deadlineMillis = dependencies.clock.now() + REQUEST_DEADLINE_SECONDS * 1000;
  const attempted = await attempt({ request: event, deadlineMillis, stage: { is: 'settle' } }, 'request', dependencies);
  if (attempted !== 'finished') {
    const { resourceKey, requestId } = parseEnvelope(event);
    await dependencies.executions.start(executionName(resourceKey, requestId), attempted);
  }
}

/** The input of an execution: a request that waits, or a follow-up. */
export type ExecutionInput = WaitingRequest | FollowUp;

/** What the step function is called with. */
export type StepInput =
  /** The state machine has waited; `retries` counts the crashes of the step since. */
  | { readonly waiting: ExecutionInput; readonly retries: number }
  /** The state machine again: the step crashed in each of its tries. */
  | { readonly crashed: ExecutionInput }
  | DestinationRecord;

/** What Lambda sends to an on-failure destination: the request function crashed, or never ran. */
interface DestinationRecord {
  readonly requestPayload: unknown;
  /** `EventAgeExceeded`: CloudFormation has given up, and may have gone on. */
  readonly requestContext?: { readonly condition?: string };
}

/** What the state machine reads: where there is a `waitSeconds` it waits, where there is none it is done. */
export type StepOutput = ExecutionInput | { readonly finished: true };

const FINISHED: StepOutput = { finished: true };

export async function handleStep(input: StepInput, dependencies: Dependencies): Promise<StepOutput> {
  if ('requestPayload' in input) {
    await repeat(input, dependencies);
    return FINISHED;
  }
  const current = 'crashed' in input ? input.crashed : input.waiting;
  if (isFollowUp(current)) {
    const next = 'crashed' in input ? afterCrash(current, dependencies) : await follow(current, dependencies);
    return next === 'done' ? FINISHED : next;
  }
  const attempted =
    'crashed' in input
      ? await attempt({ ...current, stage: stageAfterCrash(current, dependencies) }, 'state machine', dependencies)
      : await attempt(current, input.retries > 0 ? 'retry' : 'state machine', dependencies);
  return attempted === 'finished' ? FINISHED : attempted;
}

/** The step has crashed in each of its tries: an answer that is ready is delivered, or else FAILED. */
function stageAfterCrash({ request, stage }: WaitingRequest, dependencies: Dependencies): Stage {
  return stage.is === 'deliver' ? stage : { is: 'deliver', answer: crashed(request, dependencies) };
}

/**
 * After a crash of the request function: the state machine, which survives
 * another one, makes the repetition. When it cannot be started, this answers.
 */
async function repeat(
  { requestPayload, requestContext }: DestinationRecord,
  dependencies: Dependencies,
): Promise<void> {
  if (requestContext?.condition === 'EventAgeExceeded') {
    await answerCrash(requestPayload, dependencies);
    return;
  }
  const { resourceKey, requestId } = parseEnvelope(requestPayload);
  // The request was first seen at most one run of the function ago: earlier than whatever came since.
  const patienceSeconds = REQUEST_DEADLINE_SECONDS - FUNCTION_TIMEOUT_SECONDS - 1;
  try {
    const repetition: WaitingRequest = {
      request: requestPayload,
      deadlineMillis: dependencies.clock.now() + patienceSeconds * 1000,
      stage: { is: 'settle' },
      mustAskFirst: true,
      mayHaveSent: true,
      waitSeconds: 1,
      waitingFor: 'repetition',
      waits: 0,
    };
    await dependencies.executions.start(executionName(resourceKey, requestId), repetition);
  } catch {
    await answerCrash(requestPayload, dependencies);
  }
}

/** FAILED for a request at which the functions themselves failed: nothing else will answer it. */
async function answerCrash(event: unknown, dependencies: Dependencies): Promise<void> {
  const envelope = parseEnvelope(event);
  await dependencies.deliver(envelope.responseUrl, crashed(event, dependencies));
  dependencies.log(envelope).info('answered', { status: 'FAILED' });
}

function crashed(event: unknown, dependencies: Dependencies): Answer {
  const envelope = parseEnvelope(event);
  dependencies.log(envelope).error('crashed', {});
  const reason = `${subjectOf(event)}: the handler of the construct failed. See the logs of its functions, then deploy again.`;
  return failed(envelope, reason);
}
