import { isFollowUpOf } from '../../../lambda/model/execution-name';
import { type FollowUp, isFollowUp } from '../../../lambda/follow-up/follow-up';
import { resourceKeyOf } from '../../../lambda/model/reference';
import type { MadeCall } from '../../simulation/cloud';
import type { Invariants, Sent } from './invariants';
import type { ObservedRegion } from './observed-region';
import { type ReadRequest, readRequest } from './request';
import { followUpOf, runningFollowUps } from './snapshot';

const READS: readonly string[] = [
  'describe',
  'describeHandshake',
  'findInvitation',
  'listInvitations',
  'findMemberByEmail',
  'findMember',
  'parentOf',
  'tagsOf',
  'putEvents',
];
const WRITES: readonly string[] = ['moveAccount', 'tagAccount', 'untagAccount', 'inviteAccount'];
/** A function at work ends by then. */
const FUNCTION_MILLIS = 45_000;
/** The first attempt of a follow-up, after its wait, has told by then. */
const FIRST_ATTEMPT_MILLIS = 60_000;
const CHANGE_OF: Readonly<Record<string, string>> = {
  ACCEPTED: 'JOINED',
  DECLINED: 'DECLINED',
  EXPIRED: 'EXPIRED',
  CANCELED: 'CANCELLED',
};

/** The request that stopped a follow-up, when it did, and how the invitation stood. */
interface Stop {
  readonly request: ReadRequest;
  readonly atMillis: number;
  readonly state: string;
}

/** What the invariants say about what goes on after the answer. */
export class FollowUpInvariants {
  /** `owner physical id` of what was deleted. */
  private readonly deleted = new Set<string>();
  /** By the name of an execution: when its step saw last that it runs. */
  private readonly seenRunningAt = new Map<string, number>();
  /** By the name of an execution: how often it has sent its invitation again. */
  private readonly renewalsOf = new Map<string, number>();
  /** By the name of an execution. */
  private readonly stops = new Map<string, Stop>();
  /** Owners whose follow-ups were killed, or could not tell at once. */
  private readonly hampered = new Set<string>();
  /** By id: how each invitation was seen last. */
  private readonly states = new Map<string, string>();

  constructor(
    private readonly region: ObservedRegion,
    private readonly invariants: Invariants,
  ) {}

  onRequest({ type, resourceKey, physicalId }: Sent): void {
    if (type === 'Create') {
      for (const key of [...this.deleted].filter((deleted) => deleted.startsWith(resourceKey))) {
        this.deleted.delete(key);
      }
    }
    this.deleted.delete(`${resourceKey} ${physicalId}`);
    const { executions, stepFunctions, now } = this.region;
    const isUnlisted = [...executions].some(
      ([name, { startedAt }]) => isFollowUpOf(name, resourceKey) && startedAt + stepFunctions.listLagMillis > now,
    );
    if (isUnlisted) {
      this.invariants.outrun(resourceKey, '4: a follow-up that the list does not know yet');
    }
  }

  beforeCall({ invocation, method }: Omit<MadeCall, 'outcome'>): void {
    const { event } = invocation;
    if (event.RequestType !== 'FollowUp') {
      return;
    }
    const { resourceKey } = readRequest(event);
    this.invariants.check(
      9,
      [...READS, ...WRITES].includes(method),
      () => `a follow-up of ${resourceKey} calls ${method}`,
    );
    if (!WRITES.includes(method)) {
      return;
    }
    const { name = '', run } = followUpOf(event.RequestId, this.region.executions) ?? {};
    if (method === 'inviteAccount') {
      this.checkRenewal(name);
    }
    if (run?.isStopped !== true) {
      const physicalId = run !== undefined && isFollowUp(run.input) ? run.input.physicalId : '';
      const isGone = this.deleted.has(`${resourceKey} ${physicalId}`) && !this.invariants.isExcusedOwner(resourceKey);
      this.invariants.check(9, !isGone, () => `${name} calls ${method} after the Delete of ${physicalId}`);
      return;
    }
    const seenAt = this.seenRunningAt.get(name) ?? Number.NEGATIVE_INFINITY;
    const isOnItsWay = seenAt + FUNCTION_MILLIS > this.region.now;
    this.invariants.check(9, isOnItsWay, () => `${name} calls ${method}, though it was stopped`);
    this.region.tally.count('known holes', '6: a write of a follow-up that was on its way when that was stopped');
  }

  /** A follow-up sends what is declared: at most so often, and only while nothing is open. */
  private checkRenewal(name: string): void {
    const input = this.region.executions.get(name)?.input;
    const renewal = input !== undefined && isFollowUp(input) ? input.renewal : undefined;
    const sent = this.renewalsOf.get(name) ?? 0;
    this.invariants.check(
      9,
      sent < (renewal?.times ?? 0),
      () => `${name} sends an invitation for the ${sent + 1}. time`,
    );
  }

  onCall({ invocation, method, args, outcome }: MadeCall): void {
    const { tally } = this.region;
    const [name] = args as readonly string[];
    if ('error' in outcome) {
      const isTooYoung = method === 'describeHandshake' && this.region.handshakeLagMillis.DescribeHandshake > 0;
      if (method === 'putEvents' || isTooYoung) {
        this.hampered.add(readRequest(invocation.event).resourceKey);
      }
      return;
    }
    if (method === 'start' && name?.startsWith('follow-') === true) {
      tally.count('follow-ups', `started by a ${String(invocation.event.RequestType)}`);
      this.region.tell(`  starts ${name}`);
    }
    if (method === 'stop' && name?.startsWith('follow-') === true) {
      tally.count('follow-ups', `stopped by a ${String(invocation.event.RequestType)}`);
      this.region.tell(`  stops ${name}`);
      const input = this.region.executions.get(name)?.input;
      this.note();
      const state = (input !== undefined && isFollowUp(input) && this.states.get(input.handshakeId)) || '';
      this.stops.set(name, { request: readRequest(invocation.event), atMillis: this.region.now, state });
    }
    if (method === 'putEvents') {
      const [events] = args as readonly [readonly { readonly detail: { readonly change: string } }[]];
      this.region.tell(`  tells ${events.map(({ detail }) => detail.change).join()}`);
    }
    const isEarly = invocation.event.RequestType === 'Joined';
    if (invocation.event.RequestType !== 'FollowUp' && !isEarly) {
      return;
    }
    if (isEarly && method === 'stop') {
      tally.count('membership events', name?.startsWith('follow-') === true ? 'ended early' : 'answered early');
    }
    if (method === 'describe' && (outcome.result as { readonly isRunning: boolean }).isRunning) {
      this.seenRunningAt.set(name ?? '', this.region.now);
    }
    if (method === 'inviteAccount') {
      const { event } = readRequest(invocation.event);
      const { name: sender = '' } = followUpOf(event.RequestId, this.region.executions) ?? {};
      this.renewalsOf.set(sender, (this.renewalsOf.get(sender) ?? 0) + 1);
      tally.count('follow-ups', 'sent the invitation again');
    }
    if (WRITES.includes(method) || method === 'putEvents' || (isEarly && method !== 'describe')) {
      // What meets it is not undisturbed; who has told the end is gone soon.
      this.region.disturb(`  a follow-up calls ${method}`);
    }
  }

  /** An early look was killed, or could not end what it looked at: that is looked at once more. */
  onEarlyLookDisturbed(): void {
    for (const followUp of runningFollowUps(this.region.executions)) {
      this.invariants.members.onFollowUpKilled(followUp.requestId);
    }
  }

  /** Its step was killed or could not run. */
  onHampered(resourceKey: string): void {
    this.hampered.add(resourceKey);
  }

  /** After a Delete was answered SUCCESS. */
  onDeleted({ resourceKey, physicalId, at }: Sent): void {
    this.deleted.add(`${resourceKey} ${physicalId}`);
    const left = this.runningOf(resourceKey).filter(
      (followUp) => followUp.physicalId === physicalId && !isPublisherSince(followUp, at),
    );
    const isLeft = left.length > 0 && !this.invariants.isExcusedOwner(resourceKey);
    this.invariants.check(9, !isLeft, () => `a follow-up of ${physicalId} runs after its Delete was answered`);
  }

  /** Remembers how an invitation ended, for longer than the service does. */
  note(): void {
    for (const { id, state } of this.region.organization.allHandshakes()) {
      this.states.set(id, state);
    }
  }

  /** Every follow-up has come to an end, and what it saw was told. */
  checkAtRest(): void {
    this.note();
    const { bus, executions } = this.region;
    this.invariants.check(15, bus.problems.length === 0, () => `events with ${bus.problems.join('; ')}`);
    for (const { detail } of bus.events) {
      this.region.tally.count('events', detail.change);
    }
    for (const [name, { input, status, isStopped }] of executions) {
      if (!isFollowUp(input)) {
        continue;
      }
      const resourceKey = resourceKeyOf(input.stackId, input.logicalResourceId);
      if (this.invariants.isExcusedOwner(resourceKey)) {
        continue;
      }
      this.region.tally.count('follow-ups', isStopped ? 'ended: stopped' : 'ended: by itself');
      this.invariants.check(9, status === 'ENDED', () => `${name} runs when everything is deleted`);
      this.checkTold(name, input, isStopped, resourceKey);
    }
  }

  private checkTold(name: string, input: FollowUp, isStopped: boolean, resourceKey: string): void {
    const { handshakeId, desired, changeEvents } = input;
    const lines = this.region.logs.filter(
      ({ requestId, requestType }) => requestType === 'FollowUp' && requestId === input.requestId,
    );
    const hasFailed = lines.some(({ event }) => event === 'failed');
    const isFollowed = lines.some(({ event }) => event === 'followed');
    const isUntold = this.region.logs.some((line) => line.event === 'unpublished' && line.resourceKey === resourceKey);
    if (!isStopped) {
      this.invariants.check(15, hasFailed || isFollowed || isUntold, () => `${name} ended without a word`);
    }
    // What was rolled back before anybody was answered is not told of.
    const isRolledBack = isStopped && this.invariants.sent.get(input.requestId)?.hasSucceeded !== true;
    const stop = this.stops.get(name);
    if (hasFailed || isUntold || isRolledBack || isOfNoEvents(stop)) {
      return;
    }
    if (isStopped && this.hampered.has(resourceKey)) {
      // What it was about to tell stands in its execution's state, where nobody looks.
      this.region.tally.count(
        'known holes',
        '7: a follow-up is stopped before it could tell, after a crash or a fault',
      );
      return;
    }
    const isTold = (change: string) =>
      this.region.bus.events.some(
        ({ detail }) =>
          detail.change === change &&
          detail.stackId === input.stackId &&
          detail.logicalResourceId === input.logicalResourceId &&
          detail.physicalResourceId === input.physicalId &&
          (detail.handshakeId ?? '') === handshakeId,
      );
    const expected = changeEvents.map(({ change }) => change as string);
    // What becomes of it later is the next one's to tell, or nobody's: a Delete leaves open what was sent by hand.
    const state = (stop === undefined ? this.states.get(handshakeId) : stop.state) ?? '';
    // The invitation that took its place is told of.
    const isReplaced = this.isReplaced(input, resourceKey);
    // One that begins with a member was told whether that has joined in this request.
    if (
      handshakeId !== '' &&
      input.stage.is === 'watch' &&
      !isReplaced &&
      !(state === 'OPEN' && (isStopped || this.isOpen(handshakeId)))
    ) {
      expected.push(CHANGE_OF[state === 'OPEN' ? 'EXPIRED' : state] ?? 'EXPIRED');
    }
    const isDoneEarly = stop?.request.event.RequestType === 'Joined';
    if (
      (!isStopped || isDoneEarly) &&
      isTold('JOINED') &&
      desired.organizationalUnit !== undefined &&
      input.stage.is !== 'publish'
    ) {
      expected.push('PLACED');
    }
    const hasGivenUp = isTold('FOLLOW_UP_FAILED');
    for (const change of expected) {
      const mayBeUntold = changeEvents.some((announced) => announced.change === change)
        ? this.isUnheard(name, change)
        : hasGivenUp;
      this.invariants.check(15, mayBeUntold || isTold(change), () => `${name} (${state}) does not tell ${change}`);
    }
  }

  /**
   * True if an announcement was handed on until a request without events stopped the last follow-up that had it.
   *
   * Each follow-up hands it to the one that takes its place. A follow-up that had the time to tell it is no link of
   * this chain, and neither is one that was not handed it.
   */
  private isUnheard(name: string, change: string): boolean {
    const { executions } = this.region;
    const run = executions.get(name);
    const stop = this.stops.get(name);
    if (run === undefined || !isFollowUp(run.input) || stop === undefined) {
      return false;
    }
    const { changeEvents, waitSeconds } = run.input;
    const isHanded = changeEvents.some((announced) => announced.change === change);
    const hadTime = stop.atMillis >= run.startedAt + waitSeconds * 1000 + FIRST_ATTEMPT_MILLIS;
    if (!isHanded || hadTime) {
      return false;
    }
    if (isOfNoEvents(stop)) {
      return true;
    }
    const heir = followUpOf(stop.request.event.RequestId, executions);
    return heir !== undefined && heir.run.startedAt > run.startedAt && this.isUnheard(heir.name, change);
  }

  private isOpen(handshakeId: string): boolean {
    return this.region.organization.allHandshakes().some(({ id, state }) => id === handshakeId && state === 'OPEN');
  }

  private isReplaced({ startedMillis, handshakeId, physicalId }: FollowUp, resourceKey: string): boolean {
    return [...this.region.executions.values()].some(
      ({ input }) =>
        isFollowUp(input) &&
        resourceKeyOf(input.stackId, input.logicalResourceId) === resourceKey &&
        input.physicalId === physicalId &&
        input.handshakeId !== handshakeId &&
        input.startedMillis > startedMillis,
    );
  }

  private runningOf(resourceKey: string): readonly FollowUp[] {
    return runningFollowUps(this.region.executions).filter(
      ({ stackId, logicalResourceId }) => resourceKeyOf(stackId, logicalResourceId) === resourceKey,
    );
  }
}

/** An early look that meets a Delete ends the follow-up in its place, and what it has started publishes seconds later. */
function isPublisherSince({ name = '', stage, startedMillis }: FollowUp, millis: number): boolean {
  return name.endsWith('-joined') && stage.is === 'publish' && startedMillis >= millis;
}

/** Then nobody listens any more, and what is left to do is the next one's. */
function isOfNoEvents(stop: Stop | undefined): boolean {
  return stop?.request.type === 'Update' && !stop.request.declared.hasEvents;
}
