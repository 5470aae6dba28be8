import { RETRY_BUDGET_MILLIS } from '../aws/call';
import { complete } from '../completion/after-deploy';
import { isSentByItself } from '../completion/changes';
import type { ResourceContext } from '../context/resource-context';
import { asksToJoin, bringToJoin, declaresJoining } from '../invitation/joining';
import { isRefusal } from '../invitation/refusal';
import { settle } from '../invitation/settle';
import type { Outcome } from '../model/outcome';
import { succeeded } from '../protocol/answer';
import type { CreateRequest, DeployRequest } from '../protocol/request';
import { nextLook } from './schedule';
import type { AttemptScope } from './scope';
import type { Step } from './step';

/** A Create or an Update, from the stage that it has come to: settle, join, complete, answer. */
export async function deploy(request: DeployRequest, context: ResourceContext, scope: AttemptScope): Promise<Step> {
  const { stage } = scope.progress;
  switch (stage.is) {
    case 'join':
      return join(request, seenBefore(stage.outcome, request, context), stage.untilMillis, context, scope);
    case 'complete':
      return completed(request, seenBefore(stage.outcome, request, context), context, scope);
    default: {
      const settled = await settle(request, context, scope.overlaps);
      if (settled === 'overlaps' || isRefusal(settled)) {
        return settled;
      }
      if (settled.invitation === 'sent' && request.type === 'Create' && declaresInvitationOnly(request)) {
        return answered(settled, scope);
      }
      return join(request, seenBefore(settled, request, context), undefined, context, scope);
    }
  }
}

/** A new invitation carries its tags and the own tag, so nothing is left to do. */
function declaresInvitationOnly(request: CreateRequest): boolean {
  const { organizationalUnit, hasEvents } = request;
  return organizationalUnit === undefined && !hasEvents && !declaresJoining(request);
}

async function join(
  request: DeployRequest,
  outcome: Outcome,
  untilMillis: number | undefined,
  context: ResourceContext,
  scope: AttemptScope,
): Promise<Step> {
  scope.progress.stage = { is: 'join', outcome, ...(untilMillis !== undefined && { untilMillis }) };
  const joining = await bringToJoin(request, outcome, untilMillis, context);
  return joining.state === 'waiting'
    ? waitForPerson(request, outcome, joining.untilMillis, scope)
    : completed(request, joining.outcome, context, scope);
}

/** When the time is over, also by the deadline, the next attempt looks once more. */
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
  const { progress, envelope, dependencies, log } = scope;
  progress.stage = { is: 'complete', outcome };
  const { executions, invitationCount, random } = dependencies;
  const { followUps } = progress;
  await complete(request, outcome, {
    envelope,
    context,
    executions,
    putEvents: dependencies.putEvents(scope.budget(RETRY_BUDGET_MILLIS), log),
    followUps,
    hasStarted: (name) => {
      // If nobody has asked yet, the next attempt does.
      progress.followUps = followUps && [...new Set([...followUps, name])];
    },
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

/** An invitation that an earlier, killed attempt sent counts as sent by this request. It may be accepted by now. */
function seenBefore(outcome: Outcome, request: DeployRequest, context: ResourceContext): Outcome {
  if (!isSentByItself(outcome, context)) {
    return outcome;
  }
  if (outcome.attributes.State === 'ACCEPTED') {
    return { ...outcome, membership: 'new' };
  }
  // Otherwise it may be left to a copy of this request, which has sent it and succeeds.
  return asksToJoin(request, outcome) ? { ...outcome, invitation: 'sent' } : outcome;
}
