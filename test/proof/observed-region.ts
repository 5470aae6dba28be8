import type { Answer } from '../../lambda/answer';
import { ownerOf } from '../../lambda/cloudformation-request';
import { CallError } from '../../lambda/errors';
import { isSameTarget } from '../../lambda/handshake';
import { readReference } from '../../lambda/reference';
import type { Target } from '../../lib/private/contract';
import { Cloud, type Event, type Invocation, lostAnswer, type MadeCall } from '../simulation/cloud';
import { Region, type Stack } from '../simulation/stack';
import { Tally } from './tally';
import { problemsOfCalmRequest } from './life-cycle-table';

/** CloudFormation is never faster with the next request of a resource. */
const CLOUDFORMATION_PAUSE_SECONDS = 1;
const HOUR_SECONDS = 60 * 60;
const ROOMY_QUOTA = 5_000;

/** An invitation as the organization has it. */
export interface Seen {
  readonly id: string;
  readonly target: Target;
  readonly state: string;
  readonly requestedAt: number;
  readonly owner: string | undefined;
  readonly revision: number | undefined;
}

/** The organization at one moment. */
export interface Snapshot {
  readonly invitations: readonly Seen[];
  readonly members: ReadonlySet<string>;
}

/** How Lambda delivers an event besides the first time. */
export type Copy = { readonly kind: 'twin' } | { readonly kind: 'late'; readonly afterSeconds: number };

/** A request of CloudFormation and what became of it. */
interface Sent {
  readonly event: Event;
  readonly owner: string;
  readonly at: number;
  answer: Answer | undefined;
  deliveries: number;
  /** Those that still work or wait. */
  deliveriesAtWork: number;
  kills: number;
  /** One of its functions was killed when it had answered: Lambda repeats it. */
  isRepeated: boolean;
  lostAnswers: number;
  /** Ids that its functions received from Invite. */
  readonly received: Set<string>;
  readonly failedCalls: string[];
  deniedLists: number;
}

/**
 * A region that watches what must always hold: each call, each answer, each
 * deployment. It collects what broke, and the story so far.
 */
export class ObservedRegion extends Region {
  static make(seed: number): ObservedRegion {
    const region = new ObservedRegion(...Cloud.parts({ accountQuota: ROOMY_QUOTA }));
    region.random = randomFrom(seed);
    return region;
  }

  readonly violations: string[] = [];
  readonly story: string[] = [];
  readonly tally = new Tally();
  readonly stacks = new Map<string, Stack>();
  /** How the next events are delivered. */
  readonly copies: (Copy | undefined)[] = [];
  /** The functions are killed at these awaits, counted from the one before. */
  readonly kills: number[] = [];
  /** What happens to the next answers. */
  readonly answerFaults: ('before' | 'after')[] = [];
  /** How often something happened from outside: people, time, faults. */
  disturbances = 0;
  /** What is still going to happen from outside. */
  pending = 0;

  private readonly sent = new Map<string, Sent>();
  /** When CloudFormation can send the next request of a resource. */
  private readonly nextSlot = new Map<string, number>();
  private readonly latestOf = new Map<string, Sent>();
  /** Owners that are deleted, and since when. */
  private readonly gone = new Map<string, Sent>();
  /** Owners of which something is left by a known hole, or retained. */
  readonly excused = new Set<string>();
  refusedStarts = 0;
  refusedLists = 0;
  /** Invitations that were cancelled, and by whom. */
  readonly cancelledBy = new Map<string, string>();
  private readonly membersSeen = new Set<string>();
  private requestsAtWork = 0;
  private deliveriesAtWork = 0;
  private readonly startedAt = this.now;

  override isKilledAt = (point: string, invocation: Invocation): boolean => this.decideKill(point, invocation);
  override onCall = (call: MadeCall): void => this.checkCall(call);
  override beforeAnswer = (answer: Answer): void => this.disturbAnswer(answer, 'before');
  override afterAnswer = (answer: Answer): void => this.disturbAnswer(answer, 'after');

  override beforeStart = (): void => {
    if (this.refusedStarts > 0 && this.tally.of('faults').get('PUT before') === undefined) {
      this.refusedStarts--;
      this.refuse('StartExecution');
    }
  };
  override beforeList = (): void => {
    if (this.refusedLists > 0) {
      this.refusedLists--;
      this.refuse('ListExecutions');
    }
  };

  /** As the adapter throws it, when its own retries are over. */
  private refuse(operation: string): never {
    this.disturb(`  ${operation} is refused`);
    this.tally.count('faults', operation);
    throw new CallError(
      'transient',
      'ThrottlingException',
      'AWS Step Functions is throttling',
      'Deploy again.',
      undefined,
    );
  }

  tell(line: string): void {
    const seconds = ((this.now - this.startedAt) / 1000).toFixed(1);
    this.story.push(`${seconds.padStart(10)} s  ${line}`);
  }

  violate(invariant: number, what: string): void {
    this.tell(`!!! invariant ${invariant}: ${what}`);
    this.violations.push(`invariant ${invariant}: ${what}`);
  }

  /** Counts a check of an invariant, and says what broke it. */
  check(invariant: number, holds: boolean, what: () => string): void {
    this.tally.count('invariant checks', `${invariant}`);
    if (!holds) {
      this.violate(invariant, what());
    }
  }

  disturb(what: string): void {
    this.disturbances++;
    this.tell(what);
  }

  ownerIn(stack: Stack, logicalId: string): string {
    return ownerOf(stack.id, logicalId);
  }

  snapshot(): Snapshot {
    const invitations = this.organization.allHandshakes().map(({ id, target, state, requestedAt, notes }) => {
      const reference = readReference(notes);
      return {
        id,
        target: { Type: target.type, Id: target.id },
        state,
        requestedAt,
        owner: reference?.owner,
        revision: reference?.revision,
      };
    });
    return { invitations, members: new Set(this.organization.members.keys()) };
  }

  /** Nothing from outside is in the way of a request, now. */
  get isCalm(): boolean {
    const { emulator, organization } = this;
    return (
      this.requestsAtWork === 0 &&
      this.deliveriesAtWork === 0 &&
      this.pending === 0 &&
      this.copies.length === 0 &&
      this.kills.length === 0 &&
      this.answerFaults.length === 0 &&
      this.refusedStarts + this.refusedLists === 0 &&
      emulator.faults.length === 0 &&
      emulator.rates === 'none' &&
      organization.writeMillis === 0 &&
      organization.listingLagMillis === 0 &&
      organization.accountQuota === ROOMY_QUOTA &&
      !organization.isOneInvitationPerAccount &&
      this.executionsLagMillis === 0 &&
      !organization.isInitializing
    );
  }

  /** Everything from outside ends, except what has happened. */
  calmDown(): void {
    const { emulator, organization } = this;
    for (const list of [this.copies, this.kills, this.answerFaults, emulator.faults]) {
      list.length = 0;
    }
    emulator.rates = 'none';
    organization.writeMillis = 0;
    organization.listingLagMillis = 0;
    organization.accountQuota = ROOMY_QUOTA;
    organization.initializeFor(0);
    this.executionsLagMillis = 0;
    this.refusedStarts = 0;
    this.refusedLists = 0;
  }

  /** What a RemovalPolicy leaves open. */
  retain(stack: Stack): void {
    for (const logicalId of stack.believed.keys()) {
      this.excused.add(this.ownerIn(stack, logicalId));
    }
  }

  override async request(event: Event): Promise<Answer> {
    const owner = ownerOf(event.StackId, event.LogicalResourceId);
    const slot = Math.max(this.now, this.nextSlot.get(owner) ?? 0);
    this.nextSlot.set(owner, slot + CLOUDFORMATION_PAUSE_SECONDS * 1000);
    if (slot > this.now) {
      await this.after((slot - this.now) / 1000, () => undefined);
    }
    this.events.push(event);
    const eventsBefore = this.events.length;
    const before = this.snapshot();
    const disturbancesBefore = this.disturbances;
    const wasCalm = this.isCalm;
    const sent = this.note(event, owner);
    this.tell(describeEvent(event));

    this.requestsAtWork++;
    const answers = [this.deliver(sent)];
    const copy = this.copies.shift();
    if (copy?.kind === 'twin') {
      answers.push(this.deliver(sent));
    } else if (copy !== undefined) {
      this.deliverLate(sent, copy.afterSeconds);
    }
    const answer = await Promise.race([...answers, this.after(HOUR_SECONDS, () => undefined)]);
    this.requestsAtWork--;

    if (answer === undefined) {
      // CloudFormation waits no longer for what it has gone on from.
      this.check(5, this.latestOf.get(owner) !== sent, () => `no answer in an hour to ${describeEvent(event)}`);
      throw new Unanswered();
    }
    this.check(5, true, () => '');
    sent.answer = answer;
    this.tell(`  ${describeAnswer(answer)}`);
    this.checkAnswer(sent, answer);
    const wasAlone = this.events.length === eventsBefore && this.requestsAtWork === 0;
    if (wasCalm && wasAlone && this.disturbances === disturbancesBefore) {
      this.tally.count('calm requests', event.RequestType as string);
      for (const problem of problemsOfCalmRequest(event, before, answer, this.snapshot(), sent.owner)) {
        this.violate(6, `${describeEvent(event)}: ${problem}`);
      }
    }
    return answer;
  }

  /** At the end of a history, when everything has had its time. */
  checkNothingIsLeft(when: string): void {
    for (const { id, target, state, owner } of this.snapshot().invitations) {
      if (state !== 'OPEN' || owner === undefined || this.excused.has(owner) || this.isOtherNameOfMember(target)) {
        continue;
      }
      const isDeclared = [...this.stacks.values()].some((stack) =>
        [...stack.believed].some(
          ([logicalId, { properties }]) =>
            ownerOf(stack.id, logicalId) === owner && isSameTarget(properties.Target as Target, target),
        ),
      );
      this.check(2, isDeclared, () => `${when}, ${id} to ${target.Id} is open and nothing declares it`);
    }
  }

  checkMembers(): void {
    const { members } = this.organization;
    for (const member of this.membersSeen) {
      this.check(4, members.has(member), () => `member ${member} is gone`);
    }
    for (const member of members.keys()) {
      this.membersSeen.add(member);
    }
  }

  /** A person removes a member: nobody else does. */
  removeMember(accountId: string): void {
    this.organization.remove(accountId);
    this.membersSeen.delete(accountId);
  }

  checkPrivacy(): void {
    const output = [...this.logs.map((line) => JSON.stringify(line)), ...this.executionNames].join('\n');
    const secrets = /owner@example\.com|Dear owner|confidential-|X-Amz-Signature|private note/i.exec(output);
    this.check(7, secrets === null, () => `the output holds ${secrets?.[0]}`);
  }

  private note(event: Event, owner: string): Sent {
    const sent: Sent = {
      event,
      owner,
      at: this.now,
      answer: undefined,
      deliveries: 0,
      deliveriesAtWork: 0,
      kills: 0,
      isRepeated: false,
      lostAnswers: 0,
      received: new Set(),
      failedCalls: [],
      deniedLists: 0,
    };
    this.sent.set(event.RequestId, sent);
    this.latestOf.set(owner, sent);
    if (event.RequestType === 'Create') {
      this.gone.delete(owner);
    }
    return sent;
  }

  private async deliver(sent: Sent): Promise<Answer> {
    const { answer, ended } = this.deliverEvent(sent.event);
    this.deliveriesAtWork++;
    sent.deliveries++;
    sent.deliveriesAtWork++;
    const end = () => {
      this.deliveriesAtWork--;
      sent.deliveriesAtWork--;
    };
    void ended.then(end, (error: unknown) => {
      end();
      this.violate(5, `a delivery ended with ${String(error)}`);
    });
    return answer;
  }

  /** A copy that comes late: before the next request of the resource is answered, a Delete also after. */
  private deliverLate(sent: Sent, afterSeconds: number): void {
    this.pending++;
    void this.after(afterSeconds, () => {
      this.pending--;
      const { owner, event } = sent;
      const latest = this.latestOf.get(owner);
      const isOvertaken = latest !== sent && latest?.answer !== undefined;
      const isDelete = event.RequestType === 'Delete';
      const isAnew = isDelete && latest !== undefined && latest !== sent && latest.event.RequestType !== 'Delete';
      if (isAnew || (!isDelete && isOvertaken)) {
        this.tally.count('known holes', '3: a copy that comes after a later request');
        return;
      }
      this.disturb(`a copy of the ${String(event.RequestType)} of ${event.LogicalResourceId} arrives`);
      void this.deliver(sent);
    });
  }

  private decideKill(point: string, { name, by, event }: Invocation): boolean {
    const [next] = this.kills;
    if (next === undefined) {
      return false;
    }
    if (next > 0) {
      this.kills[0] = next - 1;
      return false;
    }
    const sent = this.sent.get(event.RequestId);
    // Twice is once too often for whoever has no third one behind him: see docs/decisions.md.
    if (sent === undefined || by === 'destination' || sent.kills >= 3) {
      return false;
    }
    this.kills.shift();
    sent.kills++;
    sent.isRepeated ||= point === 'after answer';
    this.disturb(`  the ${name} function is killed ${point}`);
    this.tally.count('crash points', `${name} ${point}`);
    return true;
  }

  private disturbAnswer(answer: Answer, when: 'before' | 'after'): void {
    const sent = this.sent.get(answer.RequestId);
    // Who has neither Step Functions nor CloudFormation has nothing left to answer with.
    const isLast = this.tally.of('faults').has('StartExecution');
    if (this.answerFaults[0] !== when || sent === undefined || sent.lostAnswers >= 3 || isLast) {
      return;
    }
    this.answerFaults.shift();
    sent.lostAnswers++;
    this.disturb(`  the PUT breaks off ${when} its effect`);
    this.tally.count('faults', `PUT ${when}`);
    throw lostAnswer();
  }

  private checkCall({ invocation, method, args, outcome }: MadeCall): void {
    const { event } = invocation;
    const sent = this.sent.get(event.RequestId);
    const owner = ownerOf(event.StackId, event.LogicalResourceId);
    const isOk = 'result' in outcome;
    this.tally.count('calls', method);
    if (!isOk) {
      if (sent !== undefined && method === 'listInvitations' && codeOf(outcome.error) === 'AccessDeniedException') {
        sent.deniedLists++;
      }
      sent?.failedCalls.push(`${method} ${typeof args[0] === 'string' ? args[0] : ''}`);
      return;
    }
    if (method === 'inviteAccount') {
      const { id } = outcome.result as { readonly id: string };
      sent?.received.add(id);
      this.tell(`  sent ${id}`);
      this.checkInvited(owner);
    }
    if (method === 'cancelHandshake') {
      this.cancelledBy.set(String(args[0]), owner);
      this.tell(`  cancelled ${String(args[0])}`);
      this.checkCancelled(event, owner, String(args[0]));
    }
  }

  private checkInvited(owner: string): void {
    const ours = this.snapshot().invitations.filter(({ state, owner: by }) => state === 'OPEN' && by !== undefined);
    const targets = new Set(ours.map(({ target }) => `${target.Type} ${target.Id.toLowerCase()}`));
    this.check(1, targets.size === ours.length, () => 'two open invitations to one target are ours');
    this.check(
      2,
      !this.gone.has(owner) || this.excused.has(owner),
      () => `${owner} invites after its Delete was answered`,
    );
  }

  private checkCancelled(event: Event, owner: string, id: string): void {
    const cancelled = this.snapshot().invitations.find((invitation) => invitation.id === id);
    const properties = event.ResourceProperties as { readonly Target?: Target; readonly ExistingInvitation?: string };
    const isDeclared =
      properties.Target !== undefined && cancelled !== undefined && isSameTarget(cancelled.target, properties.Target);
    const mayTakeOver = event.RequestType !== 'Delete' && isDeclared;
    const isAllowed =
      cancelled?.owner === undefined
        ? mayTakeOver && properties.ExistingInvitation === 'REPLACE'
        : cancelled.owner === owner || mayTakeOver;
    this.check(
      8,
      isAllowed,
      () => `a ${String(event.RequestType)} of ${owner} cancels ${id} of ${cancelled?.owner ?? 'a person'}`,
    );
  }

  private checkAnswer(sent: Sent, answer: Answer): void {
    const { event, owner } = sent;
    if (answer.Status === 'FAILED') {
      this.checkReason(event, answer.Reason);
      if (event.RequestType === 'Delete') {
        // CloudFormation tells the person, who takes over.
        this.check(2, this.disturbances > 0, () => `a Delete failed that nothing disturbed: ${answer.Reason}`);
        this.excused.add(owner);
      } else {
        this.checkFailure(sent, answer);
      }
    } else if (event.RequestType === 'Delete') {
      this.checkDeleted(sent);
    } else {
      this.checkAttributes(answer);
    }
    this.checkMembers();
    this.tally.count('answers', `${String(event.RequestType)} ${answer.Status}`);
    const latest = this.latestOf.get(owner);
    const isSuperseded = /superseded by a later request/.test(answer.Reason);
    this.check(6, !isSuperseded || latest !== sent, () => `the latest request of ${owner} was superseded`);
  }

  private checkReason(event: Event, reason: string): void {
    const { Target: target } = event.ResourceProperties as { readonly Target: Target };
    const subject = event.RequestType === 'Delete' ? String(event.PhysicalResourceId) : target.Id;
    const tells = reason.includes(subject) && reason.endsWith('.') && /\. [A-Z]|superseded/.test(reason);
    this.check(5, tells, () => `the reason tells too little: ${reason}`);
  }

  private checkFailure({ event, owner, received, failedCalls, kills, deliveries }: Sent, { Reason }: Answer): void {
    const properties = event.ResourceProperties as { readonly Target: Target; readonly Revision?: string };
    const isSuperseded = /superseded by a later request/.test(Reason);
    const isCrash = Reason.includes('the handler of the construct failed');
    if (kills > 0 || deliveries > 1 || isSuperseded || isCrash) {
      return;
    }
    for (const { id, state, target, owner: by, revision = 0, requestedAt } of this.snapshot().invitations) {
      if (state !== 'OPEN') {
        continue;
      }
      const couldNotCancel = failedCalls.includes(`cancelHandshake ${id}`);
      this.check(3, !received.has(id) || couldNotCancel, () => `FAILED leaves ${id} open, which it received`);
      const isAsDeclared =
        by === owner && isSameTarget(target, properties.Target) && revision >= Number(properties.Revision ?? 1);
      const couldNotLook =
        failedCalls.some((call) => call.startsWith('listInvitations')) ||
        requestedAt + this.organization.listingLagMillis > this.now ||
        / Notes must /.test(Reason);
      this.check(3, !isAsDeclared || couldNotLook, () => `FAILED, though ${id} is open as declared: ${Reason}`);
    }
  }

  private checkDeleted(sent: Sent): void {
    const { event, owner } = sent;
    const believed = this.stacks.get(event.StackId)?.believed.get(event.LogicalResourceId);
    const isGone = believed === undefined || believed.physicalId === event.PhysicalResourceId;
    const { Target: target } = event.ResourceProperties as { readonly Target: Target };
    if (this.latestOf.get(owner) !== sent) {
      return;
    }
    const copiesAtWork = [...this.sent.values()].some(
      (other) =>
        other.owner === owner &&
        other !== sent &&
        (other.deliveries > 1 || other.isRepeated) &&
        other.deliveriesAtWork > 0,
    );
    if (copiesAtWork) {
      this.excuse(owner, '3: a copy is still at work when the Delete is answered');
    }
    for (const { id, state, owner: by, target: to, requestedAt } of this.snapshot().invitations) {
      const isMeant = isGone || (isSameTarget(to, target) && !isSameTarget(to, believed.properties.Target as Target));
      if (by !== owner || !isMeant || state !== 'OPEN' || this.excused.has(owner) || this.isOtherNameOfMember(to)) {
        continue;
      }
      if (requestedAt + this.organization.listingLagMillis > sent.at) {
        this.excuse(owner, '4: a Delete while the list lags');
        continue;
      }
      if (sent.deniedLists > 0) {
        this.excuse(owner, '5: a Delete that may not list');
        continue;
      }
      this.check(2, false, () => `${id} to ${to.Id} is open after the Delete of ${event.LogicalResourceId}`);
    }
    this.tally.count('invariant checks', '2');
    if (isGone) {
      this.gone.set(owner, sent);
    }
  }

  private checkAttributes({ Data, PhysicalResourceId }: Answer): void {
    const attributes = Object.entries(Data ?? {});
    this.check(
      6,
      attributes.length === 7 && attributes.every(([, value]) => typeof value === 'string'),
      () => 'an attribute is missing',
    );
    this.check(
      6,
      /^(h-[0-9a-f]{31}|adopted-h-[0-9a-f]{31}|member-\d{12})$/.test(PhysicalResourceId),
      () => `the id ${PhysicalResourceId}`,
    );
  }

  /** Nobody can accept it: the account joined by its other name. */
  private isOtherNameOfMember({ Type, Id }: Target): boolean {
    const accountId = this.organization.accountOf({ type: Type, id: Id });
    const isMember = accountId !== undefined && this.organization.members.has(accountId);
    if (isMember) {
      this.tally.count('known holes', '2: the other name of a member');
    }
    return isMember;
  }

  private excuse(owner: string, hole: string): void {
    this.excused.add(owner);
    this.tally.count('known holes', hole);
  }
}

function codeOf(error: unknown): string {
  return error instanceof CallError ? error.code : '';
}

/** Ends a history: CloudFormation would wait no longer either. */
export class Unanswered extends Error {}

function describeEvent({
  RequestType,
  LogicalResourceId,
  PhysicalResourceId,
  ResourceProperties,
  StackId,
}: Event): string {
  const { Target: target, ...rest } = ResourceProperties as { readonly Target: Target };
  const stack = StackId.split('/')[1] ?? '';
  const id = PhysicalResourceId === undefined ? '' : ` ${String(PhysicalResourceId)}`;
  return `${String(RequestType)} ${stack}/${LogicalResourceId}${id} to ${target.Id} ${JSON.stringify(rest).slice(0, 150)}`;
}

function describeAnswer({ Status, PhysicalResourceId, Reason, Data }: Answer): string {
  return `${Status} ${PhysicalResourceId} ${Reason}${Data === undefined ? '' : ` State ${Data.State}`}`;
}

/** Lehmer's generator (48271, modulo 2^31 - 1): numbers that look random and repeat with the seed. */
function randomFrom(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = 1 + (Math.abs(seed) % (modulus - 1));
  return () => {
    state = (state * 48_271) % modulus;
    return (state - 1) / (modulus - 1);
  };
}
