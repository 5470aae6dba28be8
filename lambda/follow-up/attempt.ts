import type { Change } from '../../lib/shared/contract';
import { bringMemberUpToDate, withoutPlace } from '../account/bring-up-to-date';
import { RETRY_BACKOFF, RETRY_BUDGET_MILLIS } from '../aws/call';
import { CallError, failureOf } from '../aws/call-error';
import type { ChangeEvent, PutEvents } from '../aws/event-bus';
import { peersWindow } from '../aws/pacing';
import { memberBehind } from '../invitation/membership';
import type { Organizations } from '../aws/organizations';
import type { Log } from '../base/log';
import type { RetryBudget } from '../base/retry';
import type { Dependencies } from '../context/dependencies';
import { type Handshake, isPending } from '../model/handshake';
import { type Followed, type FollowUp, logContextOf, nameOf, onlyPublishes, publishing } from './follow-up';
import type { Early, LookedEarly } from './early';
import { isGivenUp, nextAfter } from './next';
import { CHANGE_OF_STATE, publish } from './publish';
import { senderTagKeys, untold } from './sender-tag';
import { afterExpiry, afterLook, type Moved, renew } from './renewal';
import { nextWatchSeconds, retrySeconds, WAITS_MAX } from './schedule';

/** Ends an attempt that finds its follow-up ended by a later request. */
class EndedError extends Error {}

/** One attempt of a follow-up. */
export async function follow(followUp: FollowUp, dependencies: Dependencies): Promise<Followed> {
  const log = dependencies.log(logContextOf(followUp));
  log.info('received', { source: 'state machine' });
  try {
    return await new Following(followUp, dependencies, log).run();
  } catch (thrown) {
    if (thrown instanceof EndedError) {
      log.info('ended', {});
      return 'done';
    }
    throw thrown;
  }
}

/**
 * Looks before the time of a follow-up that waits, and does all that is to be done but to publish.
 *
 * The follow-up itself goes on waiting. It is asked before each write whether it still runs.
 */
export async function lookEarly(followUp: FollowUp, early: Early, dependencies: Dependencies): Promise<LookedEarly> {
  const log = dependencies.log(logContextOf(followUp));
  log.info('received', { source: 'membership event' });
  try {
    return await new Following(followUp, dependencies, log, early).lookEarly();
  } catch (thrown) {
    if (thrown instanceof EndedError) {
      log.info('ended', {});
      return { is: 'left' };
    }
    throw thrown;
  }
}

class Following {
  private readonly budget: RetryBudget;
  private readonly organizations: Organizations;
  private readonly putEvents: PutEvents;

  constructor(
    private current: FollowUp,
    private readonly dependencies: Dependencies,
    private readonly log: Log,
    private readonly early?: Early,
  ) {
    const { clock, invitationCount: size } = dependencies;
    this.budget = {
      backoff: RETRY_BACKOFF,
      untilMillis: clock.now() + RETRY_BUDGET_MILLIS,
      ...(early !== undefined && { leastWindowMillis: peersWindow({ size, arrivedMillis: early.toldMillis }, clock) }),
    };
    this.organizations = dependencies.organizations(this.budget, log);
    this.putEvents = dependencies.putEvents(this.budget, log);
  }

  /** Works, publishes, and decides how to go on. */
  async run(): Promise<Followed> {
    const workFailure = await failureOf(this.work());
    if (workFailure !== undefined && isGivenUp(this.current, workFailure)) {
      this.giveUp(workFailure);
    }
    const hasGivenUp = this.current.changeEvents.some(({ change }) => change === 'FOLLOW_UP_FAILED');
    // The events come last: a failure to publish keeps nothing from being done.
    const publishFailure = await failureOf(this.publish());
    const next = nextAfter(this.current, workFailure, publishFailure);
    switch (next.is) {
      case 'done':
        this.log.info('followed', {});
        return hasGivenUp ? 'gave up' : 'done';
      case 'unpublished':
        // This line is all that tells of the changes.
        this.log.error('unpublished', { outcome: publishFailure?.code ?? '', kind: publishFailure?.kind ?? '' });
        return 'gave up';
      case 'look':
        return this.waitForLook(next.failures);
      case 'retry':
        return this.waitForRetry(next.failures);
    }
  }

  async lookEarly(): Promise<LookedEarly> {
    const failure = await failureOf(this.work());
    const { current: followUp } = this;
    if (failure === undefined) {
      // One that has expired was not about the membership.
      return followUp.stage.is === 'renew'
        ? { is: 'left' }
        : { is: onlyPublishes(followUp) ? 'done' : 'again', followUp };
    }
    const isPassing = failure.kind === 'transient' || failure.kind === 'unlisted';
    return isPassing ? { is: 'again', followUp, failure } : { is: 'left' };
  }

  private async work(): Promise<void> {
    const { stage: first } = this.current;
    if (first.is === 'watch') {
      await this.watch();
    } else if (first.is === 'renew' && this.early === undefined) {
      this.take(await renew(this.current, first, this.organizations, () => this.stillRuns()));
    }
    const { stage } = this.current;
    if (stage.is === 'bring up to date') {
      await this.bringUpToDate(stage.accountId);
    }
  }

  /** Looks at the invitation. An open one is left alone, one that has ended begins the next stage. */
  private async watch(): Promise<void> {
    const { current, organizations } = this;
    const handshake = await this.invitation();
    if (isPending(handshake)) {
      if (current.waits >= WAITS_MAX) {
        throw new CallError('permanent', 'StillOpen', 'the invitation is open after its time', '', undefined);
      }
      this.take(afterLook(current, handshake, this.dependencies.clock.now()));
      return;
    }
    const change = CHANGE_OF_STATE[handshake.state];
    if (change === 'EXPIRED') {
      this.take(afterExpiry(current, handshake));
      return;
    }
    if (change !== 'JOINED') {
      this.note(change ?? 'CANCELLED');
      this.begin({ is: 'publish' });
      return;
    }
    const { id: accountId } = await memberBehind(handshake.accountId, current.target, organizations);
    this.note('JOINED');
    this.begin({ is: 'bring up to date', accountId });
  }

  private take({ followUp, changes }: Moved): void {
    this.current = followUp.stage.is === this.current.stage.is ? followUp : { ...followUp, failures: 0 };
    for (const change of changes) {
      this.note(change);
    }
  }

  private async invitation(): Promise<Handshake> {
    const { current, organizations, early } = this;
    const { handshakeId } = current;
    const listed =
      early?.readsList === true ? await organizations.findInvitation(handshakeId, early.toldMillis) : undefined;
    // A list may be late, but no invitation that has ended opens again.
    return listed === undefined || isPending(listed) ? organizations.describeHandshake(handshakeId) : listed;
  }

  private async bringUpToDate(accountId: string): Promise<void> {
    const { desired } = this.current;
    const senderKeys = await senderTagKeys(this.current, this.organizations, () =>
      this.dependencies.stacks(this.budget, this.log),
    );
    const isEarly = this.early !== undefined;
    if (isEarly && senderKeys === 'unknown') {
      throw untold();
    }
    const removedTagKeys = [...desired.removedTagKeys, ...(senderKeys === 'unknown' ? [] : senderKeys)];
    const { isMoved, refusal = senderKeys === 'unknown' ? untold() : undefined } = await bringMemberUpToDate(
      accountId,
      { ...desired, removedTagKeys },
      this.organizations,
      { beforeWrite: () => this.stillRuns(), keepsWords: true, movesLast: isEarly },
    );
    const { organizationalUnit: organizationalUnitId } = desired;
    if (organizationalUnitId !== undefined) {
      this.note('PLACED', { organizationalUnitId });
    }
    this.log.info('placed', { outcome: isMoved ? 'MOVED' : 'OK' });
    if (refusal !== undefined) {
      this.current = { ...this.current, desired: withoutPlace(desired) };
      throw refusal;
    }
    this.begin({ is: 'publish', accountId });
  }

  /** A later request may have ended this follow-up while its function was at work. */
  private async stillRuns(): Promise<void> {
    if (!(await this.dependencies.executions.describe(nameOf(this.current))).isRunning) {
      throw new EndedError();
    }
  }

  private giveUp({ code, kind }: CallError): void {
    this.log.error('failed', { outcome: code, kind });
    this.note('FOLLOW_UP_FAILED', { reason: code });
    this.begin(publishing(this.current));
  }

  /** Each stage counts its own failures. */
  private begin(stage: FollowUp['stage']): void {
    this.current = { ...this.current, stage, failures: 0 };
  }

  private note(change: Change, details: Pick<ChangeEvent, 'organizationalUnitId' | 'reason'> = {}): void {
    const changeEvent: ChangeEvent = { change, atMillis: this.dependencies.clock.now(), ...details };
    this.current = { ...this.current, changeEvents: [...this.current.changeEvents, changeEvent] };
  }

  private async publish(): Promise<void> {
    const { current } = this;
    await publish(current, current.changeEvents, this.putEvents, this.log);
    this.current = { ...current, changeEvents: [] };
  }

  private waitForLook(failures: number): FollowUp {
    const { current, dependencies } = this;
    const waitSeconds = nextWatchSeconds(current, dependencies);
    return this.wait({ ...current, failures, waits: current.waits + 1, waitSeconds });
  }

  private waitForRetry(failures: number): FollowUp {
    return this.wait({ ...this.current, failures, waitSeconds: retrySeconds(failures, this.dependencies.random) });
  }

  private wait(next: FollowUp): FollowUp {
    const { waitSeconds, waits } = next;
    this.log.info('waiting', { kind: 'follow-up', waitSeconds, waits });
    return next;
  }
}
