import type { DesiredAccount } from '../account/bring-up-to-date';
import { asCallError, type CallError } from '../aws/call-error';
import type { ChangeEvent, PutEvents } from '../aws/event-bus';
import type { Executions } from '../aws/executions';
import { followUpName } from '../model/execution-name';
import type { Random } from '../base/clock';
import type { ResourceContext } from '../context/resource-context';
import {
  describeRunning,
  endFollowUp,
  type FollowUp,
  onlyPublishes,
  type Renewal,
  type RunningFollowUp,
  type Stage,
} from '../follow-up/follow-up';
import { publish, unpublished } from '../follow-up/publish';
import { watchSeconds } from '../follow-up/schedule';
import type { Outcome } from '../model/outcome';
import { tagsOfDeclared } from '../model/own-tag';
import type { CreateRequest, DeployRequest, Envelope } from '../protocol/request';

/** The surroundings in which a request goes on from an invitation to its account. */
export interface Completion {
  readonly envelope: Envelope;
  readonly context: ResourceContext;
  readonly executions: Executions;
  readonly putEvents: PutEvents;
  /** Names of the follow-ups that run for the resource; undefined if nobody has asked yet. */
  readonly followUps: readonly string[] | undefined;
  /** Called with the name of the follow-up that this request has started, so that the next attempt finds it. */
  readonly hasStarted: (followUp: string) => void;
  /** An earlier attempt of this request may have moved the account, and not published that. */
  readonly mayHaveMoved: boolean;
  /** Whether this request waits and tries again after the error. */
  readonly mayWait: (error: CallError) => boolean;
  readonly invitationCount: number;
  readonly random: Random;
}

/** The follow-ups that run for the physical id and have more to do than to publish. */
export async function findReplaced(
  request: DeployRequest,
  { physicalId, invitation, formerKey }: Outcome,
  { context, executions, followUps }: Completion,
): Promise<readonly RunningFollowUp[]> {
  // A Create has none, unless it found an invitation or a member that was retained when the resource was deleted.
  const isFirst =
    request.type === 'Create' && (invitation === 'sent' || !(invitation === 'kept' || declaresMore(request)));
  if (isFirst) {
    return [];
  }
  const names = followUps ?? (await executions.listRunning(context.resourceKey)).followUps;
  const formers = formerKey === undefined ? [] : (await executions.listRunning(formerKey)).followUps;
  const running = await describeRunning([...names, ...formers], executions);
  return running.filter(({ followUp }) => followUp.physicalId === physicalId && !onlyPublishes(followUp));
}

function declaresMore({ invitation, organizationalUnit, hasEvents }: CreateRequest): boolean {
  return invitation.tags.length > 0 || invitation.isRemovedOnDelete || organizationalUnit !== undefined || hasEvents;
}

/** Decides which follow-up goes on for the invitation from now on: the one that this request starts, or none. */
export class Succession {
  /** The follow-up that this request starts, if it starts one. */
  private readonly name: string;

  /** @param replaced the follow-ups of the same invitation. One of an earlier invitation publishes its end, and ends by itself. */
  constructor(
    private readonly request: DeployRequest,
    private readonly outcome: Outcome,
    private readonly desired: DesiredAccount,
    private readonly replaced: readonly RunningFollowUp[],
    private readonly scope: Completion,
  ) {
    this.name = followUpName(scope.context.resourceKey, scope.envelope.requestId, request.invitation.target);
  }

  get takesPlaces(): boolean {
    return this.replaced.length > 0;
  }

  /**
   * Starts our follow-up, if it is needed, before it stops the replaced ones. If this function is killed in between,
   * one of them still knows what is left to do.
   *
   * @returns 'late copy' if a later request has ended the follow-up of this one
   */
  async takeOver(isNeeded: boolean, changeEvents: readonly ChangeEvent[]): Promise<'late copy' | 'taken over'> {
    const { envelope, context, executions } = this.scope;
    const ended = this.replaced.filter(({ followUp }) => followUp.requestId !== envelope.requestId);
    if (isNeeded) {
      await this.start(changeEvents);
      if (ended.length > 0 && !(await executions.describe(this.name)).isRunning) {
        context.log.info('copy', {});
        return 'late copy';
      }
    }
    for (const { name } of ended) {
      await endFollowUp(name, executions, context.log);
    }
    return 'taken over';
  }

  /** @param desired what is still to be done */
  async start(
    changeEvents: readonly ChangeEvent[],
    stage = this.firstStage(),
    desired: DesiredAccount = this.desired,
  ): Promise<void> {
    await this.scope.executions.start(this.name, { ...this.followUp(stage, changeEvents), desired });
    this.scope.hasStarted(this.name);
  }

  /** Publishes and ends the follow-up that has taken over. If nothing can be published now, it goes on and publishes. */
  async publishAndEnd(changeEvents: readonly ChangeEvent[], stage: Stage): Promise<void> {
    const { context, executions, putEvents } = this.scope;
    try {
      await publish(this.followUp(stage, changeEvents), changeEvents, putEvents, context.log);
    } catch (thrown) {
      context.log.warn('unpublished', { outcome: asCallError(thrown).code });
      return;
    }
    await endFollowUp(this.name, executions, context.log);
  }

  /** The events that the replaced follow-ups have probably not published. */
  unpublished(): readonly ChangeEvent[] {
    return this.replaced.flatMap(({ followUp }) => unpublished(followUp, this.scope.context.nowMillis));
  }

  /** The first stage of our follow-up. A member without an invitation has nothing to watch. */
  private firstStage(): Stage {
    const { HandshakeId: handshakeId, AccountId: accountId } = this.outcome.attributes;
    return handshakeId === '' ? { is: 'bring up to date', accountId } : { is: 'watch' };
  }

  private followUp(stage: Stage, changeEvents: readonly ChangeEvent[]): FollowUp {
    const { request, outcome, desired } = this;
    const { envelope, context, invitationCount, random } = this.scope;
    const renewal = stage.is === 'watch' ? renewalOf(request, context.resourceKey) : undefined;
    return {
      followUp: 1,
      stackId: envelope.stackId,
      logicalResourceId: envelope.logicalResourceId,
      requestId: envelope.requestId,
      name: this.name,
      physicalId: outcome.physicalId,
      handshakeId: outcome.attributes.HandshakeId,
      target: request.invitation.target,
      stage,
      desired,
      ...(renewal !== undefined && { renewal }),
      changeEvents,
      startedMillis: context.nowMillis,
      waits: 0,
      failures: 0,
      waitSeconds: watchSeconds(0, invitationCount, random),
    };
  }
}

/** The invitation that the follow-up sends again if it expires. */
function renewalOf({ invitation, renewals }: DeployRequest, resourceKey: string): Renewal | undefined {
  if (renewals === 0) {
    return undefined;
  }
  const { revision, notes } = invitation;
  const tags = tagsOfDeclared(invitation, resourceKey);
  return { times: renewals, revision, tags, ...(notes !== undefined && { notes }) };
}
