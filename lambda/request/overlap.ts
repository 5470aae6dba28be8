import { CallError } from '../aws/call-error';
import type { Executions } from '../aws/executions';
import { executionName, isMarkOf } from '../model/execution-name';
import type { Log } from '../base/log';
import type { ResourceContext } from '../context/resource-context';
import { cancelOurs } from '../invitation/delete';
import { isShared } from '../invitation/sharing';
import { isSpared, sparedBy } from '../invitation/spared';
import { isFor } from '../model/handshake';
import { isMadeUp } from '../model/physical-id';
import { type Answer, failed } from '../protocol/answer';
import { subjectOf } from '../protocol/failure-text';
import { type Envelope, parseEnvelope, type Request, type UpdateRequest } from '../protocol/request';
import { isWaitingRequest, type Stage, type Sweep, type WaitingRequest } from './waiting-request';

/**
 * A request overlaps an earlier one if that one may not have been answered.
 *
 * The earlier request may still send an invitation: a stopped execution does not stop its function, and lists are late.
 * So the later request stops the earlier one and answers for it. Then it does its own work. It waits until the earlier
 * request cannot act any more (the quiet time), sweeps, and only then answers.
 */

/** The requests and follow-ups that are running for a resource. */
export interface Running {
  /** This very request waits already. */
  readonly isItself: boolean;
  /** Earlier requests that may still act on the same target or physical id. */
  readonly earlier: readonly Waiting[];
  /** A later request is at work, so this one is superseded. */
  readonly isOvertaken: boolean;
  /** The resource is being deleted. An Update that comes now is late, and must not stop the Delete. */
  readonly isDeleting: boolean;
  /** Names of the follow-ups, which do not stand in the way of a request. */
  readonly followUps: readonly string[];
  /** Names of the marks of the request's physical id: see invitation/sharing.ts. */
  readonly marks: readonly string[];
}

/** A request that waits, and the name of its execution. */
type Waiting = WaitingRequest & { readonly name: string };

/** The place of a request among the others of its resource. */
export type Rank =
  /** This very request waits already. */
  | 'copy'
  /** The resource is being deleted, and an Update must not stop the Delete. */
  | 'too late'
  /** A later request is at work. */
  | 'superseded'
  /** An earlier request may still act, so it has to be stopped first. */
  | 'overlaps'
  /** The request may go on. */
  | 'current';

/**
 * The rank of a request among the others of its resource.
 *
 * @param isDelivery whether CloudFormation has just delivered the request
 * @param overlaps whether the request is known to overlap: then it stops the earlier ones itself
 */
export function rankOf(running: Running, type: Request['type'], isDelivery: boolean, overlaps: boolean): Rank {
  if (isDelivery && running.isItself) {
    return 'copy';
  }
  if (type === 'Update' && running.isDeleting) {
    return 'too late';
  }
  if (running.isOvertaken) {
    return 'superseded';
  }
  return !overlaps && running.earlier.length > 0 ? 'overlaps' : 'current';
}

export const noTimeLeft = () =>
  new CallError(
    'permanent',
    'DeadlineExceeded',
    'an earlier request may still act, and there is no time left to wait until it is over',
    'Deploy again.',
    undefined,
  );

export async function whatRuns(
  envelope: Envelope,
  deadlineMillis: number,
  executions: Pick<Executions, 'listRunning' | 'describe'>,
): Promise<Running> {
  const { resourceKey, requestId } = envelope;
  const { requests: running, followUps, marks } = await executions.listRunning(resourceKey);
  // The rest of the name is a hash of the target, or nothing.
  const isItself = (name: string) => name.startsWith(executionName(resourceKey, requestId));
  const others: Waiting[] = [];
  for (const name of running.filter((candidate) => !isItself(candidate))) {
    const { input: other } = await executions.describe(name);
    if (isWaitingRequest(other) && isAboutTheSame(envelope, parseEnvelope(other.request))) {
      others.push({ ...other, name });
    }
  }
  const isEarlier = (other: WaitingRequest) => {
    const theirs = parseEnvelope(other.request).signedAtMillis;
    const ours = envelope.signedAtMillis;
    const areSignedApart = theirs !== undefined && ours !== undefined && theirs !== ours;
    // If the signatures do not decide, the request that was seen first is the earlier one.
    return areSignedApart ? theirs < ours : other.deadlineMillis <= deadlineMillis;
  };
  const isDelete = ({ request }: WaitingRequest) => parseEnvelope(request).requestType === 'Delete';
  return {
    isItself: running.some(isItself),
    earlier: others.filter(isEarlier),
    isOvertaken: !others.every(isEarlier),
    isDeleting: others.some(isDelete),
    followUps,
    marks: marks.filter((name) => isMarkOf(name, envelope.physicalResourceId ?? '')),
  };
}

/** True if two requests of one resource may stand in each other's way. */
function isAboutTheSame(one: Envelope, other: Envelope): boolean {
  const isMadeUpDelete = ({ requestType, physicalResourceId = '' }: Envelope) =>
    requestType === 'Delete' && isMadeUp(physicalResourceId);
  if (isMadeUpDelete(one) || isMadeUpDelete(other)) {
    return true;
  }
  // A request with an id follows a Create that was answered. A Create that is running is a copy of that one, or for the
  // next resource.
  if (one.requestType === 'Create' || other.requestType === 'Create') {
    return false;
  }
  // The Delete after a replacement has another id than all later requests.
  const isAnyDelete = one.requestType === 'Delete' || other.requestType === 'Delete';
  return !isAnyDelete || one.physicalResourceId === other.physicalResourceId;
}

/** Stops earlier requests and answers for them. */
export async function supersede(
  earlier: readonly Waiting[],
  executions: Executions,
  deliver: (responseUrl: string, answer: Answer) => Promise<void>,
  log: Log,
): Promise<void> {
  for (const { request, name } of earlier) {
    const other = parseEnvelope(request);
    await executions.stop(name);
    log.info('superseding', { supersededRequestId: other.requestId });
    try {
      await deliver(other.responseUrl, superseded(other, request));
    } catch (thrown) {
      // CloudFormation does not wait for this answer any more. If it does, its own time-out ends the wait.
      log.warn('undelivered', { status: 'FAILED', outcome: thrown instanceof Error ? thrown.name : 'unknown' });
    }
  }
}

/** The answer for a request that a later one replaces. */
export function superseded(envelope: Envelope, request: unknown): Answer {
  return failed(envelope, `${subjectOf(request)}: superseded by a later request.`);
}

/** The stage after the quiet time. The answer is ready, and the earlier request may have sent an invitation. */
export function sweepStage(request: Request, answer: Answer, sentHandshakeId: string | undefined): Stage {
  return {
    is: 'sweep',
    answer,
    sweep: sweepOf(request, answer),
    ...(sentHandshakeId !== undefined && { sentHandshakeId }),
  };
}

function sweepOf(request: Request, answer: Answer): Sweep {
  switch (request.type) {
    case 'Create':
      return {};
    case 'Delete':
      return isMadeUp(request.physicalId) || request.target === undefined ? {} : { onlyTargets: [request.target] };
    case 'Update':
      return sweepAfterUpdate(request, answer);
  }
}

/**
 * Spares the current invitation, and those to targets that neither declaration names: they were retained.
 *
 * After a replacement it also spares the previous target, whose Delete follows.
 */
function sweepAfterUpdate({ physicalId, invitation, previous }: UpdateRequest, answer: Answer): Sweep {
  const isReplaced = answer.PhysicalResourceId !== physicalId;
  const current = answer.Data?.HandshakeId ?? '';
  const former = isReplaced || previous.target === undefined ? [] : [previous.target];
  return {
    ...(current !== '' && { spareHandshakeId: current }),
    onlyTargets: [invitation.target, ...former],
  };
}

/** Cancels the invitations that the earlier request may have sent meanwhile. */
export async function sweep(
  { spareHandshakeId, onlyTargets }: Sweep,
  request: Request,
  context: ResourceContext,
): Promise<void> {
  if (request.type === 'Delete' && (await isShared(request.physicalId, context))) {
    return;
  }
  const spared = request.type === 'Delete' ? await sparedBy(request.physicalId, context) : undefined;
  await cancelOurs(
    context,
    (handshake) =>
      handshake.id !== spareHandshakeId &&
      !(spared !== undefined && isSpared(handshake, spared)) &&
      (onlyTargets === undefined || onlyTargets.some((target) => isFor(handshake, target))),
  );
}
