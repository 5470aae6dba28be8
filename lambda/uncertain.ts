import { QUIET_SECONDS } from '../lib/private/timing';
import { type Answer, failed } from './answer';
import { type Envelope, parseEnvelope, type Request, subjectOf, type UpdateRequest } from './cloudformation-request';
import { type Executions, executionName } from './executions';
import { isFor } from './handshake';
import { cancelIfOpen, type Context } from './invite';
import { cancelOurs, type Fulfilled } from './lifecycle';
import type { Log } from './log';
import { readPhysicalId } from './physical-id';
import type { NextWait, Sweep, Uncertain } from './waiting';

/**
 * A request that follows one which may never have been answered. The other one
 * may still send an invitation: stopping its execution does not stop a function
 * that runs, and lists are late. So this request stops the other and answers for
 * it, does its own work, waits until nothing of the other can act any more,
 * sweeps, and only then answers.
 */

/** What runs for a resource when one of its requests comes. */
export interface Running {
  /** This very request waits already. */
  readonly isItself: boolean;
  /** Names of the executions of other requests. */
  readonly others: readonly string[];
  /** One of them is a Delete: an Update that comes now is late, and must not stop it. */
  readonly isDeleting: boolean;
}

export async function whatRuns({ owner, requestId }: Envelope, executions: Executions): Promise<Running> {
  const running = await executions.listRunning(owner);
  const others = running.filter((name) => name !== executionName(owner, requestId));
  return { isItself: running.length > others.length, others, isDeleting: await isAnyDelete(others, executions) };
}

async function isAnyDelete(names: readonly string[], executions: Executions): Promise<boolean> {
  for (const name of names) {
    const { request } = await executions.inputOf(name);
    if (parseEnvelope(request).requestType === 'Delete') {
      return true;
    }
  }
  return false;
}

/** Stops these executions of this resource and answers for them. */
export async function supersede(
  names: readonly string[],
  executions: Executions,
  deliver: (responseUrl: string, answer: Answer) => Promise<void>,
  log: Log,
): Promise<void> {
  for (const name of names) {
    const { request } = await executions.inputOf(name);
    await executions.stop(name);
    const other = parseEnvelope(request);
    log.info('superseding', { supersededRequestId: other.requestId });
    try {
      await deliver(other.responseUrl, failed(other, `${subjectOf(request)}: superseded by a later request.`));
    } catch (thrown) {
      // CloudFormation waits for it no longer; if it does, its own time-out ends that.
      log.warn('undelivered', { status: 'FAILED', outcome: thrown instanceof Error ? thrown.name : 'unknown' });
    }
  }
}

/** The wait after the work, and what is swept when it is over. */
export function quietThenSweep(
  request: Request,
  fulfilled: Fulfilled | undefined,
  answer: Answer,
): NextWait & { readonly uncertain: Uncertain } {
  const sentHandshakeId = fulfilled?.sentHandshakeId;
  return {
    waitingFor: 'uncertainty',
    waits: 0,
    waitSeconds: QUIET_SECONDS,
    uncertain: {
      phase: 'sweep',
      answer,
      sweep: sweepOf(request, answer),
      ...(sentHandshakeId !== undefined && { sentHandshakeId }),
    },
  };
}

function sweepOf(request: Request, answer: Answer): Sweep {
  switch (request.type) {
    case 'Create':
      return {};
    case 'Delete': {
      const isMadeUp = readPhysicalId(request.physicalId).kind === 'made up';
      return isMadeUp || request.target === undefined ? {} : { onlyTarget: request.target };
    }
    case 'Update':
      return sweepAfterUpdate(request, answer);
  }
}

/** All but the current invitation and, where the former one's fate is another request's, those to its target. */
function sweepAfterUpdate({ physicalId, invitation, former }: UpdateRequest, answer: Answer): Sweep {
  if (answer.Status === 'FAILED') {
    return { spareTarget: former.target ?? invitation.target };
  }
  const isReplaced = answer.PhysicalResourceId !== physicalId;
  const current = answer.Data?.HandshakeId ?? '';
  return {
    ...(current !== '' && { spareHandshakeId: current }),
    ...(isReplaced && former.target !== undefined && { spareTarget: former.target }),
  };
}

/** Cancels what the other request may have sent meanwhile. */
export async function sweep({ spareHandshakeId, spareTarget, onlyTarget }: Sweep, context: Context): Promise<void> {
  await cancelOurs(
    context,
    (handshake) =>
      handshake.id !== spareHandshakeId &&
      !(spareTarget !== undefined && isFor(handshake, spareTarget)) &&
      (onlyTarget === undefined || isFor(handshake, onlyTarget)),
  );
}

/** An answer of FAILED leaves nothing open that this very request sent. */
export async function cancelSent(sentHandshakeId: string | undefined, { organizations }: Context): Promise<void> {
  if (sentHandshakeId !== undefined) {
    await cancelIfOpen(sentHandshakeId, organizations);
  }
}
