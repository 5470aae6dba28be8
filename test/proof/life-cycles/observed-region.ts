import { CallError } from '../../../lambda/aws/call-error';
import { isFollowUp } from '../../../lambda/follow-up/follow-up';
import { resourceKeyOf } from '../../../lambda/model/reference';
import type { Answer } from '../../../lambda/protocol/answer';
import { Cloud, type Event, type Invocation, lostAnswer, type MadeCall } from '../../simulation/cloud';
import { Region, type Stack } from '../../simulation/stack';
import { Invariants, newSent, type Sent } from './invariants';
import { describeAnswer, describeRequest, readProperties, readRequest } from './request';
import { type Snapshot, takeSnapshot } from './snapshot';
import { Tally } from './tally';

const HOUR_SECONDS = 60 * 60;
/** CloudFormation is never faster with the next request of a resource. */
const CLOUDFORMATION_PAUSE_MILLIS = 1_000;
const ROOMY_QUOTA = 5_000;
/** Lambda and the state machine try again as often: then nothing is left that could answer. */
const SURVIVED_KILLS = 3;
const SURVIVED_LOST_ANSWERS = 3;

/** How Lambda delivers an event besides the first time. */
export type Copy = { readonly kind: 'twin' } | { readonly kind: 'late'; readonly afterSeconds: number };

/** Ends a history: CloudFormation would wait no longer either. */
export class Unanswered extends Error {}

/** A region that disturbs its functions as it is told, tells the story, and has the invariants checked. */
export class ObservedRegion extends Region {
  static make(seed: number): ObservedRegion {
    const region = new ObservedRegion(...Cloud.parts({ accountQuota: ROOMY_QUOTA }));
    region.random = randomFrom(seed);
    region.watchServices();
    return region;
  }

  readonly story: string[] = [];
  readonly tally = new Tally();
  readonly invariants = new Invariants(this);
  /** Every stack there was, by its id. */
  readonly stacks = new Map<string, Stack>();

  // What disturbs.

  /** How the next events are delivered. */
  readonly copies: (Copy | undefined)[] = [];
  /** The functions are killed at these awaits, each counted from the one before. */
  readonly kills: number[] = [];
  /** What happens to the next answers. */
  readonly answerFaults: ('before' | 'after')[] = [];
  refusedStarts = 0;
  refusedLists = 0;
  refusedDescribes = 0;
  refusedStops = 0;
  /** How often something happened from outside: people, time, faults. */
  disturbances = 0;
  /** The calls since somebody began to take them down. */
  madeCalls: MadeCall[] | undefined;
  /** What is still going to happen from outside. */
  pending = 0;

  private requestsAtWork = 0;
  private deliveriesAtWork = 0;
  /** When CloudFormation can send the next request of a resource. */
  private readonly nextSlot = new Map<string, number>();
  /** By the request that started it: how often the step of a follow-up was killed. */
  private readonly followUpKills = new Map<string, number>();
  private readonly startedAt = this.now;

  override isKilledAt = (point: string, invocation: Invocation): boolean => this.decideKill(point, invocation);
  override beforeCall: Cloud['beforeCall'] = (call) => {
    this.invariants.beforeCall(call);
  };
  override onCall: Cloud['onCall'] = (call) => {
    this.madeCalls?.push(call);
    this.invariants.onCall(call);
  };
  override beforeTold = (accountId: string): void => {
    this.tally.count('membership events', 'told');
    this.disturb(`${accountId} is told to have joined`);
  };

  private watchServices(): void {
    const { cloudFormation, stepFunctions } = this;
    cloudFormation.beforeAnswer = (answer) => {
      this.disturbAnswer(answer, 'before');
    };
    cloudFormation.afterAnswer = (answer) => {
      this.disturbAnswer(answer, 'after');
    };
    stepFunctions.onThrottled = (input) => {
      if (isFollowUp(input)) {
        this.invariants.followUps.onHampered(resourceKeyOf(input.stackId, input.logicalResourceId));
      }
    };
    stepFunctions.beforeStart = () => {
      if (this.refusedStarts > 0 && !this.hasLost('PUT before')) {
        this.refusedStarts--;
        this.refuse('StartExecution');
      }
    };
    const refused = [
      ['beforeList', 'refusedLists', 'ListExecutions'],
      ['beforeDescribe', 'refusedDescribes', 'DescribeExecution'],
      ['beforeStop', 'refusedStops', 'StopExecution'],
    ] as const;
    for (const [hook, left, operation] of refused) {
      stepFunctions[hook] = () => {
        if (this[left] > 0) {
          this[left]--;
          this.refuse(operation);
        }
      };
    }
  }

  tell(line: string): void {
    const seconds = ((this.now - this.startedAt) / 1000).toFixed(1);
    this.story.push(`${seconds.padStart(10)} s  ${line}`);
  }

  disturb(what: string): void {
    this.disturbances++;
    this.tell(what);
  }

  /** The resources of the stacks as CloudFormation tells them now. */
  private resources() {
    return [...this.stacks.values()].flatMap(({ id: stackId, believed }) =>
      [...believed].flatMap(([logicalId, { physicalId, properties, hasFailed = false }]) => {
        const present = this.cloudFormation.resources.describe(stackId, logicalId);
        const isLeaving = typeof present === 'object' && present.status.startsWith('DELETE_');
        const resourceKey = resourceKeyOf(stackId, logicalId);
        const { target } = readProperties(properties);
        return isLeaving ? [] : [{ stackId, resourceKey, physicalId, target, hasFailed }];
      }),
    );
  }

  snapshot(): Snapshot {
    return takeSnapshot(this, this.resources());
  }

  /** True if a follow-up of this owner gave up. */
  hasFailedFollowUp(resourceKey: string): boolean {
    return this.logs.some(
      (line) => line.requestType === 'FollowUp' && line.event === 'failed' && line.resourceKey === resourceKey,
    );
  }

  /** Nothing from outside is in the way of a request, now. */
  get isCalm(): boolean {
    const { emulator, organization, bus } = this;
    const expected = [this.copies, this.kills, this.answerFaults, emulator.faults, bus.faults];
    const refused = this.refusedStarts + this.refusedLists + this.refusedDescribes + this.refusedStops;
    return (
      this.requestsAtWork + this.deliveriesAtWork + this.pending + refused === 0 &&
      expected.every(({ length }) => length === 0) &&
      emulator.rates === 'none' &&
      organization.writeMillis === 0 &&
      !organization.isOccupied &&
      organization.listingLagMillis === 0 &&
      organization.membershipLagMillis === 0 &&
      [...organization.members.values()].every((member) => organization.isVisible(member)) &&
      organization.accountQuota === ROOMY_QUOTA &&
      !organization.isOneInvitationPerAccount &&
      !organization.isInitializing &&
      this.stepFunctions.listLagMillis === 0 &&
      Object.values(this.handshakeLagMillis).every((millis) => millis === 0) &&
      this.latencyMillis() === 0 &&
      !this.lambda.isDisturbed
    );
  }

  /** Who joined in the second that a request was signed in may have joined by a copy of it. */
  private get hasJustJoined(): boolean {
    const second = Math.floor(this.now / 1_000) * 1_000;
    return [...this.organization.members.values()].some(({ joinedAt }) => joinedAt >= second);
  }

  /** Nothing from outside is in the way, and nothing has just happened. */
  get isUndisturbed(): boolean {
    return this.isCalm && !this.hasJustJoined;
  }

  /** Everything from outside ends, except what has happened. */
  calmDown(): void {
    const { emulator, organization, bus } = this;
    for (const expected of [this.copies, this.kills, this.answerFaults, emulator.faults, bus.faults]) {
      expected.length = 0;
    }
    this.refusedStarts = 0;
    this.refusedLists = 0;
    this.refusedDescribes = 0;
    this.refusedStops = 0;
    emulator.rates = 'none';
    organization.writeMillis = 0;
    organization.listingLagMillis = 0;
    organization.membershipLagMillis = 0;
    organization.accountQuota = ROOMY_QUOTA;
    organization.isOneInvitationPerAccount = false;
    organization.initializeFor(0);
    for (const member of organization.members.values()) {
      member.state = member.state === 'SUSPENDED' ? 'ACTIVE' : member.state;
    }
    this.stepFunctions.listLagMillis = 0;
    Object.assign(this.handshakeLagMillis, { DescribeHandshake: 0, CancelHandshake: 0 });
    this.latencyMillis = () => 0;
    this.lambda.calmDown();
  }

  override giveUp(event: Event, physicalId: string): void {
    super.giveUp(event, physicalId);
    this.invariants.onGivenUp(event);
  }

  override async request(event: Event): Promise<Answer> {
    const request = readRequest(event);
    this.events.push(event);
    const eventsBefore = this.events.length;
    const disturbancesBefore = this.disturbances;
    const wasCalm = this.isCalm && !this.hasJustJoined;
    const before = this.snapshot();
    const sent = newSent(request, this.now);
    this.invariants.onRequest(sent);
    this.tell(describeRequest(sent));

    this.requestsAtWork++;
    const answer = await Promise.race([...this.deliverAll(sent), this.after(HOUR_SECONDS, () => undefined)]);
    this.requestsAtWork--;
    // CloudFormation waits no longer for what it has gone on from.
    const isAwaited = this.invariants.isAwaited(sent);
    this.invariants.check(5, answer !== undefined || !isAwaited, () => `no answer to ${describeRequest(sent)}`);
    if (answer === undefined) {
      throw new Unanswered();
    }

    sent.isAnswered = true;
    this.tell(`  ${describeAnswer(answer)}`);
    this.invariants.onAnswer(sent, answer);
    const wasAlone = this.events.length === eventsBefore && this.requestsAtWork === 0;
    if (wasCalm && wasAlone && this.disturbances === disturbancesBefore) {
      this.invariants.onCalmAnswer(sent, before, answer, this.snapshot());
    }
    return answer;
  }

  override readonly ready = async (stackId: string, logicalId: string): Promise<void> => {
    const resourceKey = resourceKeyOf(stackId, logicalId);
    const slot = Math.max(this.now, this.nextSlot.get(resourceKey) ?? 0);
    this.nextSlot.set(resourceKey, slot + CLOUDFORMATION_PAUSE_MILLIS);
    if (slot > this.now) {
      await this.after((slot - this.now) / 1000, () => undefined);
    }
  };

  private deliverAll(sent: Sent): Promise<Answer>[] {
    const answers = [this.deliver(sent)];
    const copy = this.copies.shift();
    if (copy?.kind === 'twin') {
      answers.push(this.deliver(sent));
    } else if (copy !== undefined) {
      this.deliverLate(sent, copy.afterSeconds);
    }
    return answers;
  }

  private deliver(sent: Sent): Promise<Answer> {
    const { answer, ended } = this.deliverEvent(sent.event);
    this.deliveriesAtWork++;
    sent.deliveries++;
    sent.deliveriesAtWork++;
    const end = () => {
      this.deliveriesAtWork--;
      sent.deliveriesAtWork--;
      sent.workedUntil = this.now;
    };
    void ended.then(end, (error: unknown) => {
      end();
      this.invariants.check(5, false, () => `a delivery ended with ${String(error)}`);
    });
    return answer;
  }

  /** A copy that comes late: before the next request of the resource is answered; a Delete also after that. */
  private deliverLate(sent: Sent, afterSeconds: number): void {
    this.pending++;
    void this.after(afterSeconds, () => {
      this.pending--;
      const later = this.invariants.laterThan(sent);
      const isAnew = sent.type === 'Delete' && later.some(({ type }) => type !== 'Delete');
      const isOvertaken = sent.type !== 'Delete' && later.some(({ isAnswered }) => isAnswered);
      if (isAnew || isOvertaken) {
        this.tally.count('known holes', '3: a copy that comes after a later request');
        return;
      }
      this.disturb(`a copy arrives of ${describeRequest(sent)}`);
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
    if (event.RequestType === 'FollowUp') {
      return this.decideKillOfFollowUp(point, event);
    }
    if (event.RequestType === 'Joined') {
      return this.decideKillOfEarlyLook(point);
    }
    const sent = this.invariants.sent.get(event.RequestId);
    // Behind the destination stands nobody.
    if (sent === undefined || by === 'destination' || sent.kills === SURVIVED_KILLS) {
      return false;
    }
    this.kills.shift();
    sent.kills++;
    this.disturb(`  the ${name} function is killed ${point}`);
    this.tally.count('crash points', `${name} ${point}`);
    return true;
  }

  /** The state machine invokes the step twice, and twice again to go on after a crash. */
  private decideKillOfFollowUp(point: string, event: Event): boolean {
    const { resourceKey } = readRequest(event);
    const { RequestId: requestId } = event;
    const kills = this.followUpKills.get(requestId) ?? 0;
    if (kills === SURVIVED_KILLS) {
      return false;
    }
    this.followUpKills.set(requestId, kills + 1);
    this.invariants.members.onFollowUpKilled(requestId);
    this.invariants.followUps.onHampered(resourceKey);
    this.kills.shift();
    this.disturb(`  the step of a follow-up is killed ${point}`);
    this.tally.count('crash points', `follow-up ${point}`);
    return true;
  }

  /** What was looked at goes on by itself. */
  private decideKillOfEarlyLook(point: string): boolean {
    this.kills.shift();
    this.invariants.followUps.onEarlyLookDisturbed();
    this.disturb(`  an early look is killed ${point}`);
    this.tally.count('crash points', `early look ${point}`);
    return true;
  }

  private disturbAnswer(answer: Answer, when: 'before' | 'after'): void {
    const sent = this.invariants.sent.get(answer.RequestId);
    // Who has neither Step Functions nor CloudFormation has nothing left to answer with.
    const isLastResort = this.hasLost('StartExecution');
    if (
      this.answerFaults[0] !== when ||
      sent === undefined ||
      sent.lostAnswers === SURVIVED_LOST_ANSWERS ||
      isLastResort
    ) {
      return;
    }
    this.answerFaults.shift();
    sent.lostAnswers++;
    this.disturb(`  the PUT breaks off ${when} its effect`);
    this.tally.count('faults', `PUT ${when}`);
    throw lostAnswer();
  }

  /** As the adapter throws it, when its own retries are over. */
  private refuse(operation: string): never {
    this.invariants.followUps.onEarlyLookDisturbed();
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

  private hasLost(fault: string): boolean {
    return this.tally.of('faults').has(fault);
  }
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
