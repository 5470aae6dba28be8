import { bringMemberUpToDate, type DesiredAccount, isNothing, withoutPlace } from '../account/bring-up-to-date';
import { desiredAccountOf, isSame, previousOf } from '../account/desired-account';
import { asCallError, CallError } from '../aws/call-error';
import type { ChangeEvent } from '../aws/event-bus';
import { findAccountId } from '../invitation/membership';
import type { ResourceContext } from '../context/resource-context';
import type { FollowUp, RunningFollowUp, Stage } from '../follow-up/follow-up';
import { isOpenState } from '../model/handshake';
import type { Outcome } from '../model/outcome';
import type { PreviousDeclaration } from '../protocol/lenient-properties';
import type { DeployRequest } from '../protocol/request';
import { changeEvent, changesOf } from './changes';
import { type Completion, findReplaced, Succession } from './succession';

/**
 * Does what comes after the invitation and before the answer.
 *
 * A member gets its tags and its place. What is still to come is left to a follow-up, which takes over from earlier
 * ones. For an open invitation without options there is nothing to do.
 */
export async function complete(request: DeployRequest, outcome: Outcome, scope: Completion): Promise<void> {
  const { State: state } = outcome.attributes;
  const isMember = state === 'ACCEPTED' && outcome.membership !== 'left';
  // The follow-up of an invitation that has ended publishes that, and ends by itself, unless it sends an expired one again.
  if (isOpenState(state) || isMember || state === EXPIRED) {
    await new Completing(request, outcome, scope, await findReplaced(request, outcome, scope)).run();
  }
}

const EXPIRED = 'EXPIRED';

class Completing {
  private readonly isOpen: boolean;
  private readonly isExpired: boolean;
  private readonly handshakeId: string;
  private readonly desired: DesiredAccount;
  private readonly changes: readonly ChangeEvent[];
  private readonly succession: Succession;

  constructor(
    private readonly request: DeployRequest,
    private readonly outcome: Outcome,
    private readonly scope: Completion,
    replacedOfResource: readonly RunningFollowUp[],
  ) {
    const { State: state, HandshakeId: handshakeId } = outcome.attributes;
    const desiredBefore = replacedOfResource.map(({ followUp }) => followUp.desired);
    this.isOpen = isOpenState(state);
    this.isExpired = state === EXPIRED;
    const replaced = replacedOfResource
      .filter(({ followUp }) => followUp.handshakeId === handshakeId || hasRenewed(followUp, outcome))
      .filter(({ followUp }) => !this.isExpired || followUp.renewal !== undefined);
    this.handshakeId = handshakeId;
    this.desired = desiredAccountOf(request, outcome, desiredBefore, scope.context);
    this.changes = changesOf(request, outcome, scope.context);
    this.succession = new Succession(request, outcome, this.desired, replaced, scope);
  }

  async run(): Promise<void> {
    const { request, outcome, desired, succession, scope } = this;
    const isFollowed = this.isOpen
      ? request.hasEvents || request.renewals > 0 || !isNothing(desired)
      : succession.takesPlaces;
    const takeover = await succession.takeOver(isFollowed, this.changesToHandOver());
    if (takeover === 'late copy' || this.isOpen || this.isExpired) {
      return;
    }
    const accountId = await memberToUpdate(request, outcome, desired, scope.context);
    if (accountId !== undefined) {
      await this.bringUpToDate(accountId);
    } else if (isNothing(desired)) {
      await this.publishChanges([], { is: 'publish' });
    } else {
      // The follow-up goes on looking, and publishes that it has failed if it finds nobody.
      await succession.start(this.changesToHandOver());
    }
  }

  private async bringUpToDate(accountId: string): Promise<void> {
    const { desired, scope, succession, changes } = this;
    const { isMoved, refusal } = await bringMemberUpToDate(accountId, desired, scope.context.organizations).catch(
      (thrown: unknown) => ({ isMoved: undefined, refusal: asCallError(thrown) }),
    );
    const placed = isMoved === undefined ? [] : this.placed(isMoved);
    if (refusal === undefined) {
      await this.publishChanges(placed, { is: 'publish', accountId });
      return;
    }
    if (!this.isLeftToFollowUp(refusal)) {
      throw refusal;
    }
    // The follow-up tries again, and publishes a failure. If it has taken over, it is running already and has the changes.
    await succession.start(
      [...changes, ...placed],
      { is: 'bring up to date', accountId },
      isMoved === undefined ? desired : withoutPlace(desired),
    );
  }

  /**
   * True if a move or a tag that AWS refuses is left to a follow-up, because the declaration is the same as before. The
   * Update does not fail over it: its rollback would meet the same refusal.
   *
   * Permissions that may not have spread yet are waited for before that.
   */
  private isLeftToFollowUp(refusal: CallError): boolean {
    const { request, outcome, scope } = this;
    const isFinal = refusal.kind === 'permanent' || (refusal.kind === 'settling' && !scope.mayWait(refusal));
    const previous = previousOf(request, outcome);
    return isFinal && previous !== undefined && isDeclaredAsBefore(request, previous, refusal);
  }

  /**
   * All is done but to publish. If our follow-up has taken over, this request publishes and ends it. Otherwise a new one
   * publishes.
   */
  private async publishChanges(placed: readonly ChangeEvent[], stage: Stage): Promise<void> {
    const { request, scope, changes, succession } = this;
    if (succession.takesPlaces) {
      const joined = this.handshakeId !== '' ? [changeEvent('JOINED', scope.context)] : [];
      await succession.publishAndEnd([...this.changesToHandOver(), ...joined, ...placed], stage);
    } else if (request.hasEvents && changes.length + placed.length > 0) {
      await succession.start([...changes, ...placed], stage);
    }
  }

  /**
   * The event of the place.
   *
   * It is published, too, if the account stands there already and that may be
   * news: an earlier attempt, or a replaced follow-up, may have moved it and not
   * published that.
   */
  private placed(isMoved: boolean): readonly ChangeEvent[] {
    const { request, outcome, scope, succession } = this;
    const { organizationalUnit: organizationalUnitId } = this.desired;
    const isMaybeNews =
      scope.mayHaveMoved ||
      outcome.membership === 'new' ||
      previousOf(request, outcome)?.organizationalUnit !== organizationalUnitId ||
      succession.takesPlaces;
    return organizationalUnitId !== undefined && (isMoved || isMaybeNews)
      ? [{ ...changeEvent('PLACED', scope.context), organizationalUnitId }]
      : [];
  }

  /** The changes that a new follow-up has to publish. It sees by itself that an account has joined by an invitation. */
  private changesToHandOver(): ChangeEvent[] {
    return [
      ...this.succession.unpublished(),
      ...this.changes.filter(({ change }) => change !== 'JOINED' || this.handshakeId === ''),
    ];
  }
}

/** Whether the part of the declaration that an operation serves is the same as before. */
function isDeclaredAsBefore(request: DeployRequest, previous: PreviousDeclaration, { operation }: CallError): boolean {
  const { tags, isRemovedOnDelete } = request.invitation;
  switch (operation) {
    case 'ListParents':
    case 'MoveAccount':
      return request.organizationalUnit === previous.organizationalUnit;
    case 'ListTagsForResource':
    case 'TagResource':
    case 'UntagResource':
      return isSame(tags, previous.tags) && isRemovedOnDelete === previous.isRemovedOnDelete;
    default:
      return false;
  }
}

/**
 * The account to bring up to date; undefined if there is nothing to do, or if no
 * member is known by the e-mail address that was invited.
 */
async function memberToUpdate(
  { invitation }: DeployRequest,
  { attributes, membership }: Outcome,
  desired: DesiredAccount,
  { organizations, log }: ResourceContext,
): Promise<string | undefined> {
  const { AccountId: named } = attributes;
  const { target } = invitation;
  if (named === '' && target.Type === 'EMAIL' && isNothing(desired)) {
    return undefined;
  }
  const accountId = await findAccountId(named, target, organizations);
  if (accountId === undefined && membership === 'new') {
    throw new CallError('unlisted', 'MemberNotFound', NOT_FOUND.what, NOT_FOUND.remedy, undefined);
  }
  if (accountId === undefined) {
    // The account accepted a moment ago, or has another address by now. A rollback must not fail over that.
    log.warn('placed', { outcome: 'MemberNotFound' });
  }
  return accountId;
}

const NOT_FOUND = {
  what: 'the invitation was accepted, but no member has the e-mail address',
  remedy: 'The list of accounts may be late: deploy again.',
};

/** True if the follow-up has sent the present invitation since it was started. */
const hasRenewed = ({ renewal }: FollowUp, { isRenewed }: Outcome) => renewal !== undefined && isRenewed === true;
