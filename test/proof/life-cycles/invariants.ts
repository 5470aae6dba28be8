import { CallError } from '../../../lambda/aws/call-error';
import { isSameTarget } from '../../../lambda/model/handshake';
import { isMadeUp } from '../../../lambda/model/physical-id';
import { resourceKeyOf } from '../../../lambda/model/reference';
import type { Answer } from '../../../lambda/protocol/answer';
import { ATTRIBUTE_NAMES, type Target } from '../../../lib/shared/contract';
import type { Event, MadeCall } from '../../simulation/cloud';
import { FollowUpInvariants } from './follow-up-invariants';
import { MemberInvariants } from './member-invariants';
import type { ObservedRegion } from './observed-region';
import {
  besides,
  type DeclaredProperties,
  describeRequest,
  readProperties,
  type ReadRequest,
  readRequest,
} from './request';
import { isHeldBy, openInvitations, type Snapshot } from './snapshot';
import { problemsOfCalmRequest } from './table';
import { asksToJoin } from './table-of-joining';

const SUPERSEDED = /superseded by a later request/;
const TOO_LATE = /\(TooLate\)/;
const CRASHED = /the handler of the construct failed/;
const PHYSICAL_ID = /^(h-[0-9a-f]{31}|adopted-h-[0-9a-f]{31}|member-\d{12})$/;
const STEP_FUNCTIONS_CALL = /^(listRunning|describe|start|stop) /;
const SECRETS = /owner@example\.com|Dear owner|confidential-|X-Amz-Signature|private note|the-(right|wrong)-one/i;

/** A request and what became of it. */
export interface Sent extends ReadRequest {
  readonly at: number;
  isAnswered: boolean;
  /** And CloudFormation had not gone on. */
  hasSucceeded: boolean;
  /** How often Lambda delivered it. */
  deliveries: number;
  /** Those that still work or wait. */
  deliveriesAtWork: number;
  /** The end of the last of them. */
  workedUntil: number;
  /** How often its functions were killed: Lambda, or the state machine, repeats it. */
  kills: number;
  lostAnswers: number;
  /** Ids that its functions received from Invite. */
  readonly received: Set<string>;
  /** `method argument` of its calls that failed. */
  readonly failedCalls: string[];
  mayList: boolean;
}

export const newSent = (request: ReadRequest, at: number): Sent => ({
  ...request,
  at,
  isAnswered: false,
  hasSucceeded: false,
  deliveries: 0,
  deliveriesAtWork: 0,
  workedUntil: at,
  kills: 0,
  lostAnswers: 0,
  received: new Set(),
  failedCalls: [],
  mayList: true,
});

/**
 * What must always hold:
 *
 * 1. At most one open invitation per target is ours.
 * 2. After a Delete was answered SUCCESS, nothing of the resource is open or will act.
 * 3. A Create or Update that is answered FAILED cancels what it received from Invite, and is not as declared.
 * 4. Members stay, unless a deletion was to remove them: 10.
 * 5. Every request is answered within the hour, and a FAILED says what, to whom and what to do.
 * 6. Copies, late ones and made-up ids end in the same state: what the table of the life cycle says.
 * 7. Nothing sensitive in the output.
 * 8. A Delete never cancels what another resource owns.
 * 9. A follow-up cancels nothing and sends at most what is declared, and nothing follows an id whose Delete was answered.
 * 10. Only a Delete that declares it removes an account, by its own tag and beside no other one's.
 * 11. An account is moved only to where it is declared to stand, and by a follow-up once.
 * 12. Tags that nobody declared are left alone, and an invitation carries those that are declared, the own tag with them.
 * 13. SUCCESS of what was to join means that it joined.
 * 14. At rest, an account that has joined stands where it is declared to, with its tags, unless a person has moved it since.
 * 15. What happened is told, or a line of the log says that it was not.
 * 16. A Delete of an id that the resource has no more leaves what it has now: the invitation, the own tag, the account.
 * 17. An invitation that a RemovalPolicy retains stays open, unless a resource declares its target anew.
 * 18. A Delete cancels nothing that another resource of the stack has: a rename mails nobody, rolled back or not.
 * 19. One declaration never moves an account to two places.
 * 20. A deployment that nothing disturbs does what `plan` told before it began.
 *
 * The known holes are excused by name, and counted.
 */
export class Invariants {
  readonly violations: string[] = [];
  /** Every request, by its id. */
  readonly sent = new Map<string, Sent>();
  /** The latest request of each owner. */
  readonly latestOf = new Map<string, Sent>();
  /** Who cancelled what. */
  readonly cancelledBy = new Map<string, string>();
  /** Owners that are deleted. */
  private readonly gone = new Set<string>();
  /** Owners of which something may be left: a known hole, a Delete that failed, a RemovalPolicy. */
  private readonly excused = new Set<string>();
  /** Owners of which something goes on that a later request could not stop. */
  private readonly outrunOwners = new Set<string>();
  /** Requests whose answer CloudFormation does not wait for any more. */
  private readonly givenUp = new Set<string>();
  /** Open invitations that no stack has any more, because of a RemovalPolicy. */
  private readonly retained = new Set<string>();
  readonly members: MemberInvariants;
  readonly followUps: FollowUpInvariants;

  constructor(private readonly region: ObservedRegion) {
    this.members = new MemberInvariants(region, this);
    this.followUps = new FollowUpInvariants(region, this);
  }

  /** Counts a check of an invariant, and says what broke it. */
  check(invariant: number, holds: boolean, what: () => string): void {
    this.region.tally.count('invariant checks', String(invariant));
    if (!holds) {
      this.region.tell(`!!! invariant ${invariant}: ${what()}`);
      this.violations.push(`invariant ${invariant}: ${what()}`);
    }
  }

  excuse(resourceKey: string, hole?: string): void {
    this.excused.add(resourceKey);
    if (hole !== undefined) {
      this.region.tally.count('known holes', hole);
    }
  }

  /** What follows it may be another one's: nothing is said of that. */
  outrun(resourceKey: string, hole: string): void {
    this.outrunOwners.add(resourceKey);
    this.region.tally.count('known holes', hole);
  }

  /**
   * What a deployment has left of these resources stays as it is, and is followed.
   *
   * @param physicalIds that they had before
   */
  retain(stackId: string, logicalIds: readonly string[], physicalIds: readonly string[]): void {
    const declared = this.believed();
    this.retainNamed(physicalIds);
    for (const resourceKey of logicalIds.map((logicalId) => resourceKeyOf(stackId, logicalId))) {
      this.outrunOwners.add(resourceKey);
      const now = declared.find((resource) => resource.resourceKey === resourceKey);
      for (const { id, target, resourceKey: by } of openInvitations(this.region.snapshot())) {
        const isHeld = declared.some(({ physicalId }) => physicalId === id);
        if (by === resourceKey && !isHeld && !(now && isSameTarget(target, readProperties(now.properties).target))) {
          this.retained.add(id);
          this.region.tell(`  ${id} is retained`);
        }
      }
    }
  }

  /** An invitation that a rename has kept is signed by a resource that is gone. */
  retainNamed(physicalIds: readonly string[]): void {
    const held = this.believed().map(({ physicalId }) => physicalId);
    for (const id of physicalIds.filter((candidate) => !held.includes(candidate))) {
      this.retained.add(id);
    }
  }

  onGivenUp({ RequestId }: Event): void {
    this.givenUp.add(RequestId);
  }

  /** True if CloudFormation has not gone on from this request. */
  isAwaited(sent: Sent): boolean {
    return this.latestOf.get(sent.resourceKey) === sent && !this.givenUp.has(sent.event.RequestId);
  }

  /** The requests of its resource that came after it. */
  laterThan(sent: Sent): readonly Sent[] {
    const all = [...this.sent.values()].filter(({ resourceKey }) => resourceKey === sent.resourceKey);
    return all.slice(all.indexOf(sent) + 1);
  }

  onRequest(sent: Sent): void {
    this.sent.set(sent.event.RequestId, sent);
    this.latestOf.set(sent.resourceKey, sent);
    this.followUps.onRequest(sent);
    if (this.isOutrun(sent, () => true)) {
      // It may start a follow-up when this one has read the list of them.
      this.outrun(sent.resourceKey, '3: a copy or a repetition is still at work when a later request comes');
    }
    if (sent.type === 'Create') {
      this.gone.delete(sent.resourceKey);
    }
  }

  beforeCall(call: Omit<MadeCall, 'outcome'>): void {
    this.members.beforeCall(call);
    this.followUps.beforeCall(call);
  }

  onCall(call: MadeCall): void {
    const { invocation, method, args, outcome } = call;
    this.members.onCall(call);
    this.followUps.onCall(call);
    const request = readRequest(invocation.event);
    const isFollowUp = invocation.event.RequestType === 'FollowUp';
    const sent = isFollowUp ? undefined : this.sent.get(request.event.RequestId);
    const [argument] = args;
    const name = typeof argument === 'string' ? argument : '';
    this.region.tally.count('calls', method);
    if ('error' in outcome) {
      sent?.failedCalls.push(`${method} ${name}`);
      const isDenied = outcome.error instanceof CallError && outcome.error.code === 'AccessDeniedException';
      if (sent !== undefined && method === 'listInvitations' && isDenied) {
        sent.mayList = false;
      }
      return;
    }
    if (method === 'inviteAccount') {
      const { id } = outcome.result as { readonly id: string };
      this.region.tell(`  sent ${id}`);
      sent?.received.add(id);
      this.onInvited(request.resourceKey, id);
    }
    if (method === 'start' && name.startsWith('shared-')) {
      this.region.tally.count('renames', 'marked');
    }
    if (method === 'stop' && name.startsWith('shared-')) {
      this.region.tally.count('renames', 'mark stopped');
    }
    if (method === 'cancelHandshake') {
      this.region.tell(`  cancelled ${name}`);
      this.cancelledBy.set(name, request.resourceKey);
      this.onCancelled(request, name);
    }
  }

  onAnswer(sent: Sent, answer: Answer): void {
    const { type, resourceKey } = sent;
    sent.hasSucceeded = answer.Status === 'SUCCESS' && this.latestOf.get(resourceKey) === sent;
    if (this.isOutrun(sent, () => true)) {
      this.outrun(resourceKey, '3: a copy or a repetition is still at work when a later request is answered');
    }
    const isSuperseded = SUPERSEDED.test(answer.Reason);
    this.region.tally.count('answers', `${type} ${answer.Status}`);
    this.members.checkMembers();
    this.followUps.note();
    this.members.onAnswer(sent, answer);
    this.check(6, !isSuperseded || !this.isAwaited(sent), () => `the latest request of ${resourceKey} is superseded`);
    if (answer.Status === 'FAILED') {
      this.checkReason(sent, answer.Reason);
      if (type === 'Delete') {
        this.onFailedDelete(sent, answer.Reason);
      } else {
        this.onFailure(sent, answer.Reason);
      }
    } else if (type === 'Delete') {
      this.onDeleted(sent);
    } else {
      this.checkSuccess(answer);
      this.declareAnew(sent);
    }
  }

  /** What was retained for this target is the resource's own again. */
  private declareAnew({ resourceKey, declared }: Sent): void {
    for (const { id, target, resourceKey: by } of openInvitations(this.region.snapshot())) {
      if (by === resourceKey && isSameTarget(target, declared.target)) {
        this.retained.delete(id);
      }
    }
  }

  /** Nothing from outside was in the way: what the table says has come true. */
  onCalmAnswer(sent: Sent, before: Snapshot, answer: Answer, after: Snapshot): void {
    this.region.tally.count('calm requests', sent.type);
    const beside = sent.type === 'Delete' ? this.presentBeside(sent.event, sent.physicalId) : undefined;
    const problems = problemsOfCalmRequest(sent, before, answer, after, beside?.target);
    this.check(6, problems.length === 0, () => `${describeRequest(sent)}: ${problems.join('; ')}`);
  }

  /** When everything has had its time. */
  checkNothingIsLeft(when: string): void {
    const believed = this.believed();
    // After an Update that nobody waited for, with rollback disabled, the next deployment is to settle what that one does.
    const attempted = believed.flatMap(({ attempted: properties, ...resource }) =>
      properties === undefined ? [] : [{ ...resource, properties }],
    );
    const declared = [...believed, ...attempted, ...this.toBeDeleted()].map(
      ({ resourceKey, physicalId, properties }) => ({
        resourceKey,
        physicalId,
        target: readProperties(properties).target,
      }),
    );
    for (const { id, target, resourceKey } of openInvitations(this.region.snapshot())) {
      if (resourceKey === undefined || this.retained.has(id) || this.isExcused(resourceKey, target)) {
        continue;
      }
      const isDeclared = declared.some(
        (resource) =>
          // A rename keeps the invitation of the old resource. What was skipped in a rollback has the id of one target
          // and the properties of another.
          resource.physicalId === id || (resource.resourceKey === resourceKey && isSameTarget(resource.target, target)),
      );
      this.check(2, isDeclared, () => `${when}, ${id} to ${target.Id} is open and nothing declares it`);
    }
  }

  /** What CloudFormation believes to have, in all stacks. */
  believed() {
    return [...this.region.stacks.values()].flatMap(({ id, believed }) =>
      [...believed].map(([logicalId, resource]) => ({ resourceKey: resourceKeyOf(id, logicalId), ...resource })),
    );
  }

  /** What the clean-ups of the next deployments delete: a deployment failed, and nothing was rolled back. */
  private toBeDeleted() {
    return [...this.region.stacks.values()].flatMap(({ id, toBeDeleted }) =>
      toBeDeleted.map(({ logicalId, ...doomed }) => ({ resourceKey: resourceKeyOf(id, logicalId), ...doomed })),
    );
  }

  /** Something of it may be left, and somebody else may have followed it. */
  isExcusedOwner(resourceKey: string): boolean {
    return this.excused.has(resourceKey) || this.outrunOwners.has(resourceKey);
  }

  checkPrivacy(): void {
    const { logs, executionNames, bus } = this.region;
    const output = [...logs, ...bus.events].map((line) => JSON.stringify(line));
    const secret = SECRETS.exec([...output, ...executionNames].join('\n'));
    this.check(7, secret === null, () => `the output holds ${secret?.[0]}`);
  }

  private onInvited(resourceKey: string, id: string): void {
    const ours = openInvitations(this.region.snapshot()).filter(({ resourceKey: by }) => by !== undefined);
    const sent = ours.find((invitation) => invitation.id === id);
    const toTheSame = ours.filter(({ target }) => sent !== undefined && this.isSameParty(target, sent.target));
    this.check(1, toTheSame.length <= 1, () => `two open invitations to ${sent?.target.Id} are ours`);
    const mayAct = !this.gone.has(resourceKey) || this.excused.has(resourceKey);
    this.check(2, mayAct, () => `${resourceKey} invites after its Delete was answered`);
  }

  private isSameParty(one: Target, other: Target): boolean {
    const { organization } = this.region;
    const accountOf = ({ Type, Id }: Target) =>
      organization.isOneInvitationPerAccount ? organization.accountOf({ type: Type, id: Id }) : undefined;
    const account = accountOf(one);
    return isSameTarget(one, other) || (account !== undefined && account === accountOf(other));
  }

  private onCancelled(request: ReadRequest, id: string): void {
    const { event, type, resourceKey, physicalId, declared } = request;
    const cancelled = this.region.snapshot().invitations.find((invitation) => invitation.id === id);
    if (cancelled === undefined) {
      return;
    }
    const mayMakeRoom = type !== 'Delete' && isSameTarget(cancelled.target, declared.target);
    const isAllowed =
      cancelled.resourceKey === undefined
        ? mayMakeRoom && declared.existingInvitation === 'REPLACE'
        : cancelled.resourceKey === resourceKey || id === physicalId || mayMakeRoom;
    const isMeant =
      type !== 'Delete' || isMadeUp(physicalId) || id === physicalId || isSameTarget(cancelled.target, declared.target);
    this.check(
      17,
      !this.retained.has(id) || mayMakeRoom,
      () => `a ${type} of ${resourceKey} cancels ${id}, which is retained`,
    );
    const holders = besides(request, this.region.snapshot().resources).filter((other) => isHeldBy(other, cancelled));
    // Nobody can accept an invitation by the other name of a member.
    const isMember = this.region.organization.members.has(this.accountOf(cancelled.target) ?? '');
    this.check(
      18,
      type !== 'Delete' || isMember || holders.length === 0,
      () => `a Delete of ${physicalId} cancels ${id}, which ${holders[0]?.resourceKey ?? ''} has`,
    );
    const now = this.presentBeside(event, physicalId);
    const isOfNow = now !== undefined && isSameTarget(cancelled.target, now.target);
    this.check(16, type !== 'Delete' || !isOfNow, () => `a Delete of ${physicalId} cancels ${id}, which is declared`);
    this.check(8, isMeant, () => `a Delete of ${physicalId} cancels ${id}, which has another target`);
    this.check(
      8,
      isAllowed,
      () => `a ${type} of ${resourceKey} cancels ${id} of ${cancelled.resourceKey ?? 'a person'}`,
    );
  }

  /** The declaration of the resource that CloudFormation has under another id than the one that is deleted. */
  presentBeside({ StackId, LogicalResourceId }: Event, physicalId: string): DeclaredProperties | undefined {
    const now = this.region.stacks.get(StackId)?.believed.get(LogicalResourceId);
    const isAnother = now !== undefined && now.hasFailed !== true && now.physicalId !== physicalId;
    return isAnother ? readProperties(now.properties) : undefined;
  }

  private checkReason({ type, physicalId, declared }: Sent, reason: string): void {
    // A Delete that cannot take the account out names the account.
    const subjects = type === 'Delete' ? [physicalId, declared.target.Id] : [declared.target.Id];
    const tells =
      subjects.some((subject) => reason.includes(subject)) &&
      reason.endsWith('.') &&
      (/\. [A-Z]/.test(reason) || SUPERSEDED.test(reason));
    this.check(5, tells, () => `the reason tells too little: ${reason}`);
  }

  /** CloudFormation tells the person, who takes over. */
  private onFailedDelete({ resourceKey }: Sent, reason: string): void {
    this.check(2, this.region.disturbances > 0, () => `a Delete fails that nothing disturbs: ${reason}`);
    this.excuse(resourceKey);
  }

  private onFailure(sent: Sent, reason: string): void {
    const { at, resourceKey, declared, former, received, failedCalls, kills, deliveries } = sent;
    const isTaken = this.region
      .snapshot()
      .invitations.some(
        ({ resourceKey: by, state, requestedAt }) => by === resourceKey && state === 'CANCELED' && requestedAt >= at,
      );
    this.check(3, !reason.includes('(Superseded)') || isTaken, () => `nobody cancelled what it sent: ${reason}`);
    // What a crash left, the next request finds; a copy may have succeeded.
    if (kills > 0 || deliveries > 1 || SUPERSEDED.test(reason) || CRASHED.test(reason) || TOO_LATE.test(reason)) {
      return;
    }
    const { listingLagMillis } = this.region.organization;
    const isJoining = declared.acceptance !== undefined || declared.waitSeconds !== undefined;
    // Neither whoever was to join, nor whom nobody can follow, is as declared.
    const isMore =
      (isJoining && asksToJoin(declared, former)) || failedCalls.some((call) => STEP_FUNCTIONS_CALL.test(call));
    for (const { id, target, resourceKey: by, revision, requestedAt } of openInvitations(this.region.snapshot())) {
      const couldNotCancel = failedCalls.includes(`cancelHandshake ${id}`);
      this.check(3, !received.has(id) || couldNotCancel, () => `FAILED leaves ${id} open, which it received`);
      const isAsDeclared = by === resourceKey && isSameTarget(target, declared.target) && revision >= declared.revision;
      const couldNotLook =
        failedCalls.some((call) => call.startsWith('listInvitations')) ||
        requestedAt + listingLagMillis > this.region.now ||
        reason.includes(' Notes must ');
      this.check(
        3,
        !isAsDeclared || isMore || couldNotLook,
        () => `FAILED, though ${id} is open as declared: ${reason}`,
      );
    }
  }

  private onDeleted(sent: Sent): void {
    const { event, resourceKey, physicalId, declared } = sent;
    if (this.latestOf.get(resourceKey) !== sent) {
      return;
    }
    const believed = this.region.stacks.get(event.StackId)?.believed.get(event.LogicalResourceId);
    const isGone = believed === undefined || believed.physicalId === physicalId;
    const isStillWanted = (target: Target) =>
      !isGone && isSameTarget(target, readProperties(believed.properties).target);
    if (this.isOutrun(sent)) {
      this.excuse(resourceKey, '3: a copy or a repetition is still at work when the Delete is answered');
    }
    const later = this.toBeDeleted().filter(
      (doomed) => doomed.resourceKey === resourceKey && doomed.physicalId !== physicalId,
    );
    const isDeletedLater = (target: Target) =>
      later.some(({ properties }) => isSameTarget(target, readProperties(properties).target));
    const snapshot = this.region.snapshot();
    const others = besides(sent, snapshot.resources);
    const left = openInvitations(snapshot).filter(
      ({ id, resourceKey: by, target }) =>
        (by === resourceKey || id === physicalId) &&
        !this.retained.has(id) &&
        !others.some((other) => other.physicalId === id || (id === physicalId && other.resourceKey === by)) &&
        (isGone || isSameTarget(target, declared.target)) &&
        !isStillWanted(target) &&
        !isDeletedLater(target) &&
        !this.isExcused(resourceKey, target),
    );
    for (const { id, target, requestedAt } of left) {
      if (requestedAt + this.region.organization.listingLagMillis > sent.at) {
        this.excuse(resourceKey, '4: a Delete while the list lags');
      } else if (!sent.mayList) {
        this.excuse(resourceKey, '5: a Delete that may not list');
      } else {
        this.check(2, false, () => `${id} to ${target.Id} is open after ${describeRequest(sent)}`);
      }
    }
    this.check(2, true, () => '');
    this.followUps.onDeleted(sent);
    if (isGone) {
      this.gone.add(resourceKey);
    }
  }

  /**
   * True if a copy of an earlier request is or was at work beside the request, or a repetition, which comes 45 s late. One that sent an
   * invitation finds that it was cancelled.
   */
  private isOutrun(sent: Sent, isRepeated = ({ received }: Sent) => received.size === 0): boolean {
    return [...this.sent.values()].some(
      (other) =>
        other.resourceKey === sent.resourceKey &&
        other !== sent &&
        (other.deliveriesAtWork > 0 || other.workedUntil >= sent.at) &&
        (other.deliveries > 1 || (other.kills > 0 && isRepeated(other))),
    );
  }

  private checkSuccess({ Data, PhysicalResourceId }: Answer): void {
    const names = Object.keys(Data ?? {});
    const isComplete = ATTRIBUTE_NAMES.every((name) => names.includes(name)) && names.length === ATTRIBUTE_NAMES.length;
    this.check(6, isComplete, () => `the attributes are ${names.join()}`);
    this.check(6, PHYSICAL_ID.test(PhysicalResourceId), () => `the id is ${PhysicalResourceId}`);
  }

  private accountOf({ Type, Id }: Target): string | undefined {
    return this.region.organization.accountOf({ type: Type, id: Id });
  }

  private isExcused(resourceKey: string, target: Target): boolean {
    // Nobody can accept an invitation by the other name of a member.
    const accountId = this.accountOf(target);
    if (accountId !== undefined && this.region.organization.members.has(accountId)) {
      this.excuse(resourceKey, '2: the other name of a member');
    }
    return this.excused.has(resourceKey);
  }
}
