import { bringMemberUpToDate, isNothing, type DesiredAccount } from '../account/bring-up-to-date';
import { previousOf, isSame, desiredAccountOf } from '../account/desired-account';
import { asCallError, CallError } from '../aws/call-error';
import type { ChangeEvent, PutEvents } from '../aws/event-bus';
import { type Executions, followUpName } from '../aws/executions';
import { findAccountId } from '../aws/organizations';
import type { Random } from '../base/clock';
import type { ResourceContext } from '../context/resource-context';
import { describeRunning, endFollowUp, type FollowUp, type RunningFollowUp } from '../follow-up/follow-up';
import { publish, unpublished } from '../follow-up/publish';
import { watchSeconds } from '../follow-up/schedule';
import { isOpenState } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import type { CreateRequest, Envelope, UpdateRequest } from '../protocol/request';
import { changeEvent, changesOf } from './changes';

/** What is needed to go on from an invitation to its account. */
export interface Completion {
  readonly envelope: Envelope;
  readonly context: ResourceContext;
  readonly executions: Executions;
  readonly putEvents: PutEvents;
  /** Names of the follow-ups that run for the resource; undefined when nobody has asked yet. */
  readonly followUps: readonly string[] | undefined;
  /** Told of the follow-up that this request has started: where it is tried again, that one knows what is owed. */
  readonly hasStarted: (followUp: string) => void;
  readonly invitationCount: number;
  readonly random: Random;
}

/**
 * What comes after the invitation and before the answer: a member is brought to
 * what is declared, and what is still to come is left to a follow-up, which takes
 * the place of former ones.
 */
export async function complete(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  scope: Completion,
): Promise<void> {
  const { State: state = '' } = outcome.attributes;
  const isMember = state === 'ACCEPTED' && outcome.membership !== 'left';
  // Whoever follows an invitation that has ended tells of it, and ends by itself.
  if (isOpenState(state) || isMember) {
    await new Completing(request, outcome, scope, await replacedFollowUps(request, outcome, scope)).run();
  }
}

class Completing {
  private readonly isOpen: boolean;
  private readonly handshakeId: string;
  /** Those of the same invitation. One of an earlier invitation has only its end to tell, and ends by itself. */
  private readonly previous: readonly RunningFollowUp[];
  private readonly desired: DesiredAccount;
  private readonly changes: readonly ChangeEvent[];
  /** The follow-up that this request starts, if it starts one. */
  private readonly name: string;

  constructor(
    private readonly request: CreateRequest | UpdateRequest,
    private readonly outcome: Outcome,
    private readonly scope: Completion,
    replacedOfResource: readonly RunningFollowUp[],
  ) {
    const { State: state = '', HandshakeId: handshakeId = '' } = outcome.attributes;
    const { context, envelope } = scope;
    this.isOpen = isOpenState(state);
    this.handshakeId = handshakeId;
    this.previous = replacedOfResource.filter(({ followUp }) => followUp.handshakeId === handshakeId);
    this.desired = desiredAccountOf(
      request,
      outcome,
      replacedOfResource.map(({ followUp }) => followUp.desired),
      context,
    );
    this.changes = changesOf(request, outcome, context);
    this.name = followUpName(context.resourceKey, envelope.requestId);
  }

  async run(): Promise<void> {
    if ((await this.takeOver()) === 'late copy' || this.isOpen) {
      return;
    }
    const { request, outcome, desired, scope } = this;
    const accountId = await memberToUpdate(request, outcome, desired, scope.context);
    if (accountId === undefined && !isNothing(desired)) {
      // The follow-up goes on looking, and tells where it finds nobody.
      await this.start({ changeEvents: this.unpublishedChanges() });
      return;
    }
    if (accountId === undefined || (await this.bringUpToDate(accountId)) === 'done') {
      await this.publishChanges(accountId);
    }
  }

  /**
   * What former follow-ups still owe would be lost with them if this function were
   * killed: a new one takes it over before they are ended.
   */
  private async takeOver(): Promise<'late copy' | 'taken over'> {
    const { request, previous, scope } = this;
    const { envelope, context, executions } = scope;
    const ended = previous.filter(({ followUp }) => followUp.requestId !== envelope.requestId);
    if (this.isOpen ? request.hasEvents || !isNothing(this.desired) : previous.length > 0) {
      await this.start({ changeEvents: this.unpublishedChanges() });
      // A later request has ended the follow-up of this one.
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

  private async bringUpToDate(accountId: string): Promise<'done' | 'left to the follow-up'> {
    const { request, outcome, desired, scope } = this;
    try {
      const { refusal } = await bringMemberUpToDate(accountId, desired, scope.context.organizations);
      if (refusal !== undefined) {
        throw refusal;
      }
      return 'done';
    } catch (thrown) {
      if (!isLeftToFollowUp(request, outcome, asCallError(thrown))) {
        throw thrown;
      }
      // It tries again, and tells that it failed. Where former ones were, it has started and knows what to tell.
      await this.start({ accountId, changeEvents: this.changes });
      return 'left to the follow-up';
    }
  }

  /** All is done. What happened in this request is told two minutes later; what a former follow-up was to tell, now. */
  private async publishChanges(accountId: string | undefined): Promise<void> {
    const { request, previous, desired, scope, changes } = this;
    const { organizationalUnit: organizationalUnitId } = desired;
    // Also where it stands there already: an earlier attempt may have moved it, and not told.
    const isPlaced = accountId !== undefined && organizationalUnitId !== undefined;
    const placed = isPlaced ? [{ ...changeEvent('PLACED', scope.context), organizationalUnitId }] : [];
    const known = accountId !== undefined ? { accountId } : {};
    if (previous.length > 0) {
      const joined = this.handshakeId !== '' ? [changeEvent('JOINED', scope.context)] : [];
      await this.publishAndEnd(this.followUp(known), [...this.unpublishedChanges(), ...joined, ...placed]);
    } else if (request.hasEvents && changes.length + placed.length > 0) {
      await this.start({ isOver: true, changeEvents: [...changes, ...placed], ...known });
    }
  }

  /**
   * The follow-up that has taken over ends, so that whatever a person moves from now
   * on stays. Where nothing can be told now, it goes on and tells.
   */
  private async publishAndEnd(followUp: FollowUp, changeEvents: readonly ChangeEvent[]): Promise<void> {
    const { context, executions, putEvents } = this.scope;
    try {
      await publish(followUp, changeEvents, putEvents, context.log);
    } catch (thrown) {
      context.log.warn('unpublished', { outcome: asCallError(thrown).code });
      return;
    }
    await endFollowUp(this.name, executions, context.log);
  }

  /** What a new follow-up is to tell; that an account has joined by an invitation it sees by itself. */
  private unpublishedChanges(): ChangeEvent[] {
    const { nowMillis } = this.scope.context;
    return [
      ...this.previous.flatMap(({ followUp }) => unpublished(followUp, nowMillis)),
      ...this.changes.filter(({ change }) => change !== 'JOINED' || this.handshakeId === ''),
    ];
  }

  private async start(rest: Partial<FollowUp>): Promise<void> {
    await this.scope.executions.start(this.name, this.followUp(rest));
    this.scope.hasStarted(this.name);
  }

  private followUp(rest: Partial<FollowUp>): FollowUp {
    const { request, outcome, handshakeId, desired } = this;
    const { envelope, context, invitationCount, random } = this.scope;
    return {
      followUp: 1,
      stackId: envelope.stackId,
      logicalResourceId: envelope.logicalResourceId,
      requestId: envelope.requestId,
      physicalId: outcome.physicalId,
      handshakeId,
      // Without an invitation nothing else tells that the account has joined.
      ...(handshakeId === '' && { accountId: outcome.attributes.AccountId ?? '' }),
      target: request.invitation.target,
      desired,
      changeEvents: [],
      startedMillis: context.nowMillis,
      waits: 0,
      failures: 0,
      waitSeconds: watchSeconds(0, invitationCount, random),
      ...rest,
    };
  }
}

/**
 * Where what is declared is the same as before, a move or a tag that is still owed
 * and refused for good does not fail the Update: its rollback would owe the same.
 */
function isLeftToFollowUp(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  { operation, kind }: CallError,
): boolean {
  const earlier = previousOf(request, outcome);
  if (earlier === undefined || kind !== 'permanent') {
    return false;
  }
  switch (operation) {
    case 'MoveAccount':
      return request.organizationalUnit === earlier.organizationalUnit;
    case 'TagResource':
      return isSame(request.invitation.tags, earlier.tags) && request.isRemovedOnDelete === earlier.isRemovedOnDelete;
    default:
      return false;
  }
}

async function replacedFollowUps(
  request: CreateRequest | UpdateRequest,
  { physicalId, invitation }: Outcome,
  { context, executions, followUps }: Completion,
): Promise<readonly RunningFollowUp[]> {
  // A Create follows nothing, unless what it found was retained when the resource was deleted.
  const isFirst =
    request.type === 'Create' && (invitation === 'sent' || !(invitation === 'kept' || declaresMore(request)));
  if (isFirst) {
    return [];
  }
  const names = followUps ?? (await executions.listRunning(context.resourceKey)).followUps;
  const running = await describeRunning(names, executions);
  // One that has nothing to do but to tell is in nobody's way.
  return running.filter(({ followUp }) => followUp.physicalId === physicalId && followUp.isOver !== true);
}

function declaresMore({ invitation, organizationalUnit, isRemovedOnDelete, hasEvents }: CreateRequest): boolean {
  return invitation.tags.length > 0 || organizationalUnit !== undefined || isRemovedOnDelete || hasEvents;
}

/**
 * The account to be brought to what is declared; undefined where there is nothing
 * to do, or where no member is known by the e-mail address that was invited.
 */
async function memberToUpdate(
  { invitation }: CreateRequest | UpdateRequest,
  { attributes, membership }: Outcome,
  desired: DesiredAccount,
  { organizations, log }: ResourceContext,
): Promise<string | undefined> {
  const { AccountId: named = '' } = attributes;
  const { target } = invitation;
  if (named === '' && target.Type === 'EMAIL' && isNothing(desired)) {
    return undefined;
  }
  const accountId = await findAccountId(named, target, organizations);
  if (accountId === undefined && membership === 'new') {
    throw new CallError('unlisted', 'MemberNotFound', NOT_FOUND.what, NOT_FOUND.remedy, undefined);
  }
  if (accountId === undefined) {
    // It accepted a moment ago, or has another address by now. A rollback must not fail over that.
    log.warn('placed', { outcome: 'MemberNotFound' });
  }
  return accountId;
}

const NOT_FOUND = {
  what: 'the invitation was accepted, but no member has the e-mail address',
  remedy: 'The list of accounts may be late: deploy again.',
};
