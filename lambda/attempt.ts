import { MAX_INITIALIZATION_TIMEOUT_SECONDS, REQUEST_DEADLINE_SECONDS } from '../lib/private/timing';
import { type Answer, AnswerRefusedError, AnswerUndeliveredError, failed, succeeded } from './answer';
import type { Clock, Random, RetryBudget } from './backoff';
import {
  BadPropertyError,
  type Envelope,
  parseEnvelope,
  parseRequest,
  type Request,
  subjectOf,
} from './cloudformation-request';
import { OrganizationsError } from './errors';
import { fulfil } from './lifecycle';
import type { Log, LogContext } from './log';
import type { Organizations } from './organizations';
import { type NextWait, nextDelivery, nextWait, type Situation, type WaitingRequest } from './waiting';

/** What an attempt sees of the world. */
export interface World {
  readonly organizations: (budget: RetryBudget, log: Log) => Organizations;
  readonly deliver: (responseUrl: string, answer: Answer) => Promise<void>;
  readonly log: (context: LogContext) => Log;
  readonly clock: Clock;
  readonly random: Random;
}

/** Who asks for the attempt. `repetition`: after a crash of the request function. */
export type Source = 'request' | 'state machine' | 'repetition';

/** A request at its first attempt, or one that has waited. */
type Current = Pick<WaitingRequest, 'request' | 'deadlineMillis'> & Partial<WaitingRequest>;

export type Attempted =
  | { readonly state: 'answered' }
  | { readonly state: 'waiting'; readonly executionName: string; readonly waiting: WaitingRequest };

/**
 * How long a function retries transient errors by itself. No longer: a new AWS
 * account has ten concurrent Lambda executions for everything. An attempt of
 * the state machine does not, because the next one is the retry.
 */
const RETRY_BUDGET_MILLIS = 10_000;

/** 0.2, 0.4, 0.8, 1.6, 2, 2 … s before jitter. */
const RETRY_BACKOFF = { baseMillis: 200, capMillis: 2_000 };

/** Works on a request until it is answered or has to wait. What it throws is a defect or a crash. */
export async function attempt(current: Current, source: Source, world: World): Promise<Attempted> {
  const envelope = parseEnvelope(current.request);
  const log = world.log(envelope);
  log.info('received', { source });
  const answer = current.answer ?? (await answerTo(current, envelope, source, world, log));
  const next = 'waitSeconds' in answer ? answer : await nextAfterDelivery(answer, current, envelope, world, log);
  if (next === undefined) {
    return { state: 'answered' };
  }
  log.info('waiting', { kind: next.waitingFor, waitSeconds: next.waitSeconds, waits: next.waits });
  const { request, deadlineMillis } = current;
  return {
    state: 'waiting',
    executionName: `${envelope.owner}-${envelope.requestId}`,
    waiting: { request, deadlineMillis, ...next, ...(!('waitSeconds' in answer) && { answer }) },
  };
}

/** The answer, or how long to wait for it. */
async function answerTo(
  current: Current,
  envelope: Envelope,
  source: Source,
  world: World,
  log: Log,
): Promise<Answer | NextWait> {
  let request: Request;
  try {
    request = parseRequest(current.request);
  } catch (thrown) {
    if (!(thrown instanceof BadPropertyError)) {
      throw thrown;
    }
    log.warn('failed', { outcome: thrown.name, property: thrown.property });
    return failed(envelope, `${subjectOf(current.request)}: ${thrown.message}. Correct it, then deploy again.`);
  }
  const now = world.clock.now();
  const budgetMillis = source === 'state machine' ? 0 : RETRY_BUDGET_MILLIS;
  const organizations = world.organizations({ backoff: RETRY_BACKOFF, untilMillis: now + budgetMillis }, log);
  try {
    const { physicalId, attributes } = await fulfil(request, envelope, organizations, now);
    return succeeded(envelope, physicalId, attributes);
  } catch (thrown) {
    if (!(thrown instanceof OrganizationsError)) {
      throw thrown;
    }
    const next = nextWait(thrown, situationOf(current, world, request), world.random);
    if (next !== undefined) {
      return next;
    }
    log.warn('failed', { outcome: thrown.code, kind: thrown.kind });
    return failed(envelope, sentence(subjectOf(current.request), thrown, elapsedMinutes(current, world)));
  }
}

/** Delivers the answer; what is returned is how long to wait before it is sent again, if it is. */
async function nextAfterDelivery(
  answer: Answer,
  current: Current,
  envelope: Envelope,
  world: World,
  log: Log,
): Promise<NextWait | undefined> {
  try {
    await world.deliver(envelope.responseUrl, answer);
    log.info('answered', { status: answer.Status });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AnswerUndeliveredError || thrown instanceof AnswerRefusedError)) {
      throw thrown;
    }
    log.error('undelivered', { status: answer.Status, outcome: thrown.name });
    return thrown instanceof AnswerRefusedError
      ? undefined
      : nextDelivery(situationOf(current, world, undefined), world.random);
  }
}

function situationOf(current: Current, world: World, request: Request | undefined): Situation {
  return {
    nowMillis: world.clock.now(),
    deadlineMillis: current.deadlineMillis,
    initializationTimeoutSeconds:
      request === undefined || request.type === 'Delete'
        ? MAX_INITIALIZATION_TIMEOUT_SECONDS
        : request.initializationTimeoutSeconds,
    previous:
      current.waitingFor === undefined ? undefined : { waitingFor: current.waitingFor, waits: current.waits ?? 0 },
  };
}

/** `cannot invite account 111122223333: … (REASON). Waited for 55 minutes. …` */
function sentence(subject: string, { what, code, remedy }: OrganizationsError, minutes: number): string {
  const waited = minutes >= 1 ? [`Waited for ${minutes} minute${minutes === 1 ? '' : 's'}.`] : [];
  return [`${subject}: ${what} (${code}).`, ...waited, remedy].join(' ').trimEnd();
}

function elapsedMinutes({ deadlineMillis }: Current, { clock }: World): number {
  const elapsedSeconds = REQUEST_DEADLINE_SECONDS - (deadlineMillis - clock.now()) / 1000;
  return Math.round(elapsedSeconds / 60);
}
