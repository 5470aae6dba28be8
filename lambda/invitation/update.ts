import { asCallError } from '../aws/call-error';
import type { ResourceContext } from '../context/resource-context';
import { type Handshake, isSentBy } from '../model/handshake';
import { type Outcome, outcomeFrom } from '../model/outcome';
import { isOwn } from '../model/ownership';
import type { UpdateRequest } from '../protocol/request';
import { create, findOurs } from './create';
import { actionFor, rowOfClosed, rowOfOpen, type Standing } from './decision-table';
import { outcomeOf } from './invited';
import { asksToJoin } from './joining';
import { describeNamed, type Named, type Observation, observe, type TargetChange, targetChangeOf } from './observe';
import { isRefusal, refusable, type Refusal } from './refusal';
import { ALREADY_MEMBER, cancelToReplace, invite } from './send';
import { formerKeyOfUpdate } from './sharing';

/** Brings the invitation up to the declaration. Another target is invited under a new physical id. */
export async function update(
  request: UpdateRequest,
  context: ResourceContext,
  overlaps: boolean,
): Promise<Outcome | 'overlaps' | Refusal> {
  return refusable(
    async () => {
      const named = await describeNamed(request.physicalId, context);
      const change = targetChangeOf(request, named);
      switch (change) {
        case 'none':
          return withFormerKey(await updateSameTarget(request, named, change, context), request, named, context);
        case 'replaced':
          return create(request.invitation, context, request.previous.target);
        case 'rolled back':
        case 'unknown': {
          // CloudFormation did not wait for the answer of the Update that is undone, so that one may be at work still.
          if (!overlaps) {
            return 'overlaps';
          }
          const result = await withFormerKey(
            await updateSameTarget(request, named, change, context),
            request,
            named,
            context,
          );
          return change === 'rolled back' && !isRefusal(result) ? asRollback(result) : result;
        }
      }
    },
    () => findKept(request, context),
  );
}

/** An open invitation of this resource as declared, under the physical id that the resource has. */
async function findKept(
  { physicalId, invitation }: UpdateRequest,
  context: ResourceContext,
): Promise<Outcome | undefined> {
  const ours = await findOurs(invitation, context);
  return ours && outcomeOf(ours, physicalId);
}

/** Adds the key that the resource had before a stack refactoring, if its first invitation tells one. */
async function withFormerKey(
  result: Outcome | Refusal,
  { physicalId }: UpdateRequest,
  { first }: Named,
  context: ResourceContext,
): Promise<Outcome | Refusal> {
  const formerKey = await formerKeyOfUpdate(physicalId, first, context);
  return formerKey === undefined || isRefusal(result) ? result : { ...result, formerKey };
}

const asRollback = (outcome: Outcome): Outcome => ({ ...outcome, isRollback: true });

/** Observes the standing of the target, looks up the decision in the table, and acts. */
async function updateSameTarget(
  request: UpdateRequest,
  named: Named,
  change: TargetChange,
  context: ResourceContext,
): Promise<Outcome | Refusal> {
  const { invitation, previous } = request;
  const observation = await observe(request, named, change, context);
  const { standing, newest } = observation;
  if (standing.is === 'open') {
    return updateOpen(standing.invitation, request, context);
  }
  // The reference tells which revision was sent last. If AWS has forgotten it, the previous declaration tells it.
  const isRaised = invitation.revision > (newest?.reference?.revision ?? previous.revision);
  switch (actionFor('Update', rowOfClosed(standing, isRaised))) {
    case 'keep':
      return asItStands(observation, request, context);
    case 'invite':
      return refusable(
        () => inviteAgain(standing, request, context),
        () => remainingOutcome(observation, request, { isRaised, change }, context),
      );
  }
}

/** Acts on an open invitation to the declared target. */
async function updateOpen(
  open: Handshake,
  request: UpdateRequest,
  context: ResourceContext,
): Promise<Outcome | Refusal> {
  const { physicalId, invitation, previous } = request;
  const { resourceKey } = context;
  const row = rowOfOpen(open, { ...invitation, resourceKey, before: { physicalId, revision: previous.revision } });
  switch (actionFor('Update', row)) {
    case 'keep': {
      // After a rename or a stack refactoring, the invitation that the physical id names is signed by another resource.
      const invitationIs = isSentBy(open, resourceKey) ? 'kept' : 'found';
      return outcomeFrom(open, physicalId, invitationIs);
    }
    case 'replace': {
      try {
        await context.acceptor?.prepare();
      } catch (thrown) {
        const asItIs = outcomeFrom(open, physicalId, 'found');
        // The rollback of an Update that asks for nothing new would fail over the role, too.
        return {
          error: asCallError(thrown),
          otherwise: () => Promise.resolve(asksToJoin(request) ? undefined : asItIs),
        };
      }
      await cancelToReplace(open, context);
      return outcomeOf(await invite(invitation, context), physicalId);
    }
  }
}

/** The outcome if nothing is sent: the invitation or the membership as it stands. */
function asItStands(
  { standing, newest }: Observation,
  { physicalId }: UpdateRequest,
  { resourceKey }: ResourceContext,
): Outcome {
  const isOurs = newest !== undefined && isOwn(newest, resourceKey, physicalId);
  switch (standing.is) {
    case 'member': {
      const outcome = outcomeOf({ by: 'membership', account: standing.account }, physicalId);
      return isOurs ? { ...outcome, invitation: 'kept' } : outcome;
    }
    case 'joined':
      return outcomeFrom(standing.invitation, physicalId, isOurs ? 'kept' : 'found');
    default:
      return {
        ...outcomeFrom(newest ?? {}, physicalId, 'found'),
        ...(standing.is === 'left' && { membership: 'left' }),
      };
  }
}

async function inviteAgain(
  standing: Standing,
  { invitation, physicalId }: UpdateRequest,
  context: ResourceContext,
): Promise<Outcome> {
  try {
    return outcomeOf(await invite(invitation, context), physicalId);
  } catch (thrown) {
    const error = asCallError(thrown);
    // An account that accepted and is no member may have joined again a moment ago, or may be in another organization.
    throw standing.is === 'left' && error.code === ALREADY_MEMBER ? error.as('unlisted') : error;
  }
}

/** The way out of an Update whose invitation AWS refuses. Undefined if the Update asks for a new invitation: it fails. */
async function remainingOutcome(
  observation: Observation,
  request: UpdateRequest,
  { isRaised, change }: { readonly isRaised: boolean; readonly change: TargetChange },
  context: ResourceContext,
): Promise<Outcome | undefined> {
  const found = await findKept(request, context).catch(() => undefined);
  const unchanged = asItStands(observation, request, context);
  if (change === 'rolled back') {
    return asRollback(found ?? unchanged);
  }
  return found ?? (isRaised || change === 'unknown' || asksToJoin(request) ? undefined : unchanged);
}
