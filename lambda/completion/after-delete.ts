import { asCallError } from '../aws/call-error';
import type { PutEvents } from '../aws/event-bus';
import type { Executions } from '../aws/executions';
import { describeIfKnown, type Organizations } from '../aws/organizations';
import type { Dependencies } from '../context/dependencies';
import type { ResourceContext } from '../context/resource-context';
import { describeRunning, endFollowUp, type FollowUp, logContextOf, onlyPublishes } from '../follow-up/follow-up';
import { CHANGE_OF_STATE, publish, unpublished } from '../follow-up/publish';
import { endMarks } from '../invitation/sharing';
import { presentBeside } from '../invitation/spared';
import { type Handshake, isFor, isOpenState, isSentBy, newestOf } from '../model/handshake';
import type { Deletion } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { Answer } from '../protocol/answer';
import type { DeleteRequest, Request } from '../protocol/request';
import { removeMember } from './remove-account';

/**
 * Ends the follow-up of a deleted resource and, if that is declared, takes its account out. Nothing of the resource is
 * open any more.
 */
export async function end(
  request: DeleteRequest,
  outcome: Deletion,
  followUps: readonly string[],
  context: ResourceContext,
  { executions, clock }: Pick<Dependencies, 'executions' | 'clock'>,
  putEvents: PutEvents,
): Promise<void> {
  const { formerKey } = outcome;
  const formers = formerKey === undefined ? [] : (await executions.listRunning(formerKey)).followUps;
  for (const { name, followUp } of await describeRunning([...followUps, ...formers], executions)) {
    if (await isMeant(followUp, request, context)) {
      // The events come before the stop: an event that is published twice is better than one that is lost.
      await publishEnd(followUp, outcome, context, clock.now(), putEvents);
      await endFollowUp(name, executions, context.log);
    }
  }
  if (request.isRemovedOnDelete && outcome.invitation !== 'cancelled') {
    await removeMember(request, outcome.invitation === 'shared', context);
  }
  if (outcome.invitation !== 'shared') {
    await endMarks(outcome.physicalId, context);
  }
}

/** Ends the follow-ups that an earlier request has started since this one began. Its function was still at work. */
export async function endLate(
  request: Request,
  { PhysicalResourceId: physicalId, RequestId: requestId, Data }: Answer,
  followUps: readonly string[],
  executions: Executions,
  context: ResourceContext,
): Promise<void> {
  const isAlive = isOpenState(Data?.State ?? '') || Data?.State === 'ACCEPTED';
  for (const { name, followUp } of await describeRunning(followUps, executions)) {
    // After an Update, a follow-up that only publishes, or whose invitation has ended, ends by itself.
    const isTheirs =
      request.type === 'Delete'
        ? await isMeant(followUp, request, context)
        : isAlive &&
          followUp.physicalId === physicalId &&
          followUp.handshakeId === Data?.HandshakeId &&
          !onlyPublishes(followUp);
    if (isTheirs && followUp.requestId !== requestId) {
      await endFollowUp(name, executions, context.log);
    }
  }
}

/**
 * True if the Delete ends the follow-up.
 *
 * A Delete whose id was never answered ends all, because its failed Create started them, but for that of the id which
 * the resource has now.
 */
async function isMeant(
  { physicalId }: FollowUp,
  request: DeleteRequest,
  { present }: ResourceContext,
): Promise<boolean> {
  const { kind } = readPhysicalId(request.physicalId);
  if (kind !== 'failed' && kind !== 'made up') {
    return physicalId === request.physicalId;
  }
  const other = presentBeside(request.physicalId, await present());
  return other?.physicalId !== physicalId;
}

async function publishEnd(
  followUp: FollowUp,
  { invitation }: Deletion,
  { organizations, log }: ResourceContext,
  nowMillis: number,
  putEvents: PutEvents,
): Promise<void> {
  try {
    const isKnown = invitation === 'cancelled' || onlyPublishes(followUp);
    const handshake = isKnown ? undefined : await lastOf(followUp, organizations);
    const change = invitation === 'cancelled' ? 'CANCELLED' : CHANGE_OF_STATE[handshake?.state ?? ''];
    const changeEvents = [
      ...unpublished(followUp, nowMillis),
      ...(change !== undefined ? [{ change, atMillis: nowMillis }] : []),
    ];
    const { id: handshakeId = followUp.handshakeId } = handshake ?? {};
    await publish({ ...followUp, handshakeId }, changeEvents, putEvents, log);
  } catch (thrown) {
    // A stack must not be kept from being deleted over an event.
    log.warn('unpublished', { outcome: asCallError(thrown).code });
  }
}

/** The last invitation that the follow-up watched. It may have sent others since that of its start expired. */
async function lastOf(followUp: FollowUp, organizations: Organizations): Promise<Handshake | undefined> {
  const { handshakeId, renewal, target } = followUp;
  const first = await describeIfKnown(handshakeId, organizations);
  const mayHaveSent = renewal !== undefined && (first === undefined || first.state === 'EXPIRED');
  if (!mayHaveSent) {
    return first;
  }
  const { resourceKey } = logContextOf(followUp);
  const renewed = (await organizations.listInvitations()).filter(
    (each) =>
      isFor(each, target) &&
      isSentBy(each, resourceKey) &&
      each.reference?.revision === renewal.revision &&
      each.reference.renewals !== undefined,
  );
  return newestOf(renewed) ?? first;
}
