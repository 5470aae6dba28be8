import { asCallError, CallError } from '../aws/call-error';
import { complete } from '../completion/after-deploy';
import { isSentByItself } from '../completion/changes';
import type { ResourceContext } from '../context/resource-context';
import { create } from '../invitation/create';
import { asksToJoin, bringToJoin, declaresJoining } from '../invitation/joining';
import { isRefusal } from '../invitation/refusal';
import { update } from '../invitation/update';
import type { Outcome } from '../model/outcome';
import { succeeded } from '../protocol/answer';
import type { DeployRequest } from '../protocol/request';
import { nextLook } from './schedule';
import type { AttemptScope } from './scope';
import type { Step } from './step';
import type { Stage } from './waiting-request';

/** Goes on with a Create or an Update from its stage: settle, join or complete, and then the answer. */
export async function deploy(request: DeployRequest, context: ResourceContext, scope: AttemptScope): Promise<Step> {
  const { stage } = scope.progress;
  if (stage.is === 'join') {
    return join(request, { ...stage, outcome: seenBefore(stage.outcome, request, context) }, context, scope);
  }
  if (stage.is === 'complete') {
    return completed(request, seenBefore(stage.outcome, request, context), context, scope);
  }
  // The stage is `settle`: the invitation that should stand is found or sent.
  const settled =
    request.type === 'Create'
      ? await create(request.invitation, context)
      : await update(request, context, scope.overlaps);
  if (settled === 'overlaps' || isRefusal(settled)) {
    return settled;
  }
  if (settled.invitation === 'sent' && declaresInvitationOnly(request)) {
    return answered(settled, scope);
  }
  return join(request, { is: 'join', outcome: seenBefore(settled, request, context) }, context, scope);
}

/** True if nothing is left to do once an invitation is sent, because it carries its tags and the own tag. */
function declaresInvitationOnly(request: DeployRequest): boolean {
  const { organizationalUnit, hasEvents, renewals } = request;
  return organizationalUnit === undefined && !hasEvents && renewals === 0 && !declaresJoining(request);
}

type Join = Extract<Stage, { is: 'join' }>;

async function join(request: DeployRequest, stage: Join, context: ResourceContext, scope: AttemptScope): Promise<Step> {
  scope.progress.stage = stage;
  const { outcome, untilMillis, refused } = stage;
  const joining = await bringToJoin(request, outcome, untilMillis, context).catch((thrown: unknown) => {
    throw asRefused(asCallError(thrown), refused);
  });
  return joining.state === 'waiting'
    ? waitForPerson(request, outcome, joining.untilMillis, scope)
    : completed(request, joining.outcome, context, scope);
}

/** An account that is no member says less than the refusal of its acceptance does. */
function asRefused(error: CallError, refused: Join['refused']): CallError {
  if (error.kind !== 'unlisted' || refused === undefined) {
    return error;
  }
  const inWords = new CallError(error.kind, refused.code, refused.what, refused.remedy, error);
  inWords.operation = 'AcceptHandshake';
  return inWords;
}

/** Waits for the next look. If the declared time or the deadline is reached, the next look is the last. */
function waitForPerson(request: DeployRequest, outcome: Outcome, untilMillis: number, scope: AttemptScope): Step {
  const deadlines = scope.deadlines(request);
  const next = nextLook(deadlines, untilMillis, scope.dependencies.random);
  scope.progress.stage = { is: 'join', outcome, untilMillis: next === undefined ? deadlines.nowMillis : untilMillis };
  return { is: 'wait', wait: next ?? { waitingFor: 'acceptance', waits: 0, waitSeconds: 1 } };
}

async function completed(
  request: DeployRequest,
  outcome: Outcome,
  context: ResourceContext,
  scope: AttemptScope,
): Promise<Step> {
  const { state, progress, envelope, dependencies } = scope;
  progress.stage = { is: 'complete', outcome };
  const { executions, invitationCount, random } = dependencies;
  const { followUps } = progress;
  await complete(request, outcome, {
    envelope,
    context,
    executions,
    putEvents: scope.putEvents(),
    followUps,
    hasStarted: (name) => {
      // If the follow-ups are still undefined, the next attempt asks for them.
      progress.followUps = followUps && [...new Set([...followUps, name])];
    },
    mayHaveMoved: state.stage.is === 'complete' || scope.isRepeated,
    mayWait: (error) => scope.nextWait(error, request) !== undefined,
    invitationCount,
    random,
  });
  return answered(outcome, scope);
}

function answered({ physicalId, attributes, invitation }: Outcome, { envelope }: AttemptScope): Step {
  return {
    is: 'answer',
    answer: succeeded(envelope, physicalId, attributes),
    ...(invitation === 'sent' && { sentHandshakeId: attributes.HandshakeId }),
  };
}

/**
 * Counts an invitation that a killed attempt of this request sent as sent by it. It may be accepted by now.
 *
 * If no attempt was killed, the outcome stays as it is.
 */
function seenBefore(outcome: Outcome, request: DeployRequest, context: ResourceContext): Outcome {
  if (!isSentByItself(outcome, context)) {
    return outcome;
  }
  if (outcome.attributes.State === 'ACCEPTED') {
    return { ...outcome, membership: 'new' };
  }
  // If the account need not join, a copy of the request may have sent the invitation and succeeds: that one keeps it.
  return asksToJoin(request, outcome) ? { ...outcome, invitation: 'sent' } : outcome;
}
