import type { Change } from '../../lib/shared/contract';
import { bringMemberUpToDate } from '../account/bring-up-to-date';
import { RETRY_BACKOFF, RETRY_BUDGET_MILLIS } from '../aws/call';
import { CallError, failureOf } from '../aws/call-error';
import type { ChangeEvent, PutEvents } from '../aws/event-bus';
import { followUpName } from '../aws/executions';
import { findAccountId, type Organizations } from '../aws/organizations';
import type { Log } from '../base/log';
import { gapSeconds, type RetryBudget } from '../base/retry';
import type { Dependencies } from '../context/dependencies';
import { isPending } from '../model/handshake';
import { type FollowUp, logContextOf } from './follow-up';
import { CHANGE_OF_STATE, publish } from './publish';
import { WAITS_MAX, watchSeconds } from './schedule';

/** After a failure: 10, 20, 40 … s, up to an hour. Ten in a row, two hours and a half, are the end. */
const FAILURE_GAPS = { firstSeconds: 10, capSeconds: 3600 };
const FAILURES_MAX = 10;

/** Ends an attempt that finds its follow-up ended by a later request. */
class EndedError extends Error {}

/** One attempt of a follow-up, and how it goes on; undefined when it is done. */
export async function follow(followUp: FollowUp, dependencies: Dependencies): Promise<FollowUp | undefined> {
  const log = dependencies.log(logContextOf(followUp));
  log.info('received', { source: 'state machine' });
  try {
    return await new Following(followUp, dependencies, log).run();
  } catch (thrown) {
    if (thrown instanceof EndedError) {
      log.info('ended', {});
      return undefined;
    }
    throw thrown;
  }
}

/** A crash of the step is no reason to stop, because nobody waits for an answer; one that never passes is. */
export function afterCrash(followUp: FollowUp, dependencies: Dependencies): FollowUp | undefined {
  const log = dependencies.log(logContextOf(followUp));
  log.error('crashed', {});
  const { waits, isOver, changeEvents } = followUp;
  const next = { ...followUp, waits: waits + 1, waitSeconds: nextWatchSeconds(followUp, dependencies) };
  if (waits < WAITS_MAX) {
    return next;
  }
  log.error('failed', { outcome: CRASHED });
  const end: ChangeEvent = { change: 'FOLLOW_UP_FAILED', atMillis: dependencies.clock.now(), reason: CRASHED };
  return isOver === true ? undefined : { ...next, isOver: true, changeEvents: [...changeEvents, end] };
}

const CRASHED = 'Crashed';

const nextWatchSeconds = ({ waits }: FollowUp, { invitationCount, random }: Dependencies) =>
  watchSeconds(waits + 1, invitationCount, random);

class Following {
  private readonly organizations: Organizations;
  private readonly putEvents: PutEvents;

  constructor(
    private current: FollowUp,
    private readonly dependencies: Dependencies,
    private readonly log: Log,
  ) {
    const budget: RetryBudget = { backoff: RETRY_BACKOFF, untilMillis: dependencies.clock.now() + RETRY_BUDGET_MILLIS };
    this.organizations = dependencies.organizations(budget, log);
    this.putEvents = dependencies.putEvents(budget, log);
  }

  /**
   * Works, tells what happened, and goes on. Nothing new, or a look that was only
   * throttled: the next look. An account that could not be brought up to date, or
   * news that could not be told: sooner, ten times in a row.
   */
  async run(): Promise<FollowUp | undefined> {
    const onlyPublished = this.current.isOver === true;
    const failure = onlyPublished ? undefined : await failureOf(this.work());
    const isLookAgain =
      failure?.kind === 'transient' && this.current.accountId === undefined && this.current.waits <= WAITS_MAX;
    if (failure !== undefined && !isLookAgain && this.isFinal(failure)) {
      this.log.error('failed', { outcome: failure.code, kind: failure.kind });
      this.note('FOLLOW_UP_FAILED', { reason: failure.code });
      this.current = { ...this.current, isOver: true };
    }
    // Last: what cannot be told keeps nothing from being done.
    const publishFailure = await failureOf(this.publish());
    if (this.current.isOver === true) {
      return this.whenOver(publishFailure, onlyPublished ? this.current.failures : 0);
    }
    const isWatching = failure === undefined || isLookAgain;
    return isWatching && publishFailure === undefined ? this.waitForLook() : this.waitAfterFailure();
  }

  private async work(): Promise<void> {
    if (await this.isJoined()) {
      await this.bringUpToDate();
    }
  }

  /** Looks at the invitation, unless the account is known to have joined. */
  private async isJoined(): Promise<boolean> {
    const { current, organizations } = this;
    if (current.accountId !== undefined) {
      return true;
    }
    const handshake = await organizations.describeHandshake(current.handshakeId);
    if (isPending(handshake)) {
      if (current.waits >= WAITS_MAX) {
        throw new CallError('permanent', 'StillOpen', 'the invitation is open after its time', '', undefined);
      }
      return false;
    }
    const change = CHANGE_OF_STATE[handshake.state];
    if (change !== 'JOINED') {
      this.note(change ?? 'CANCELLED');
      this.current = { ...this.current, isOver: true };
      return false;
    }
    const accountId = await findAccountId(handshake.accountId, current.target, organizations);
    if (accountId === undefined) {
      throw new CallError('unlisted', 'MemberNotFound', 'no member has the e-mail address (yet)', '', undefined);
    }
    this.current = { ...this.current, accountId, failures: 0 };
    this.note('JOINED');
    return true;
  }

  private async bringUpToDate(): Promise<void> {
    const { accountId = '', desired } = this.current;
    const { isMoved, refusal } = await bringMemberUpToDate(accountId, desired, this.organizations, () =>
      this.stillRuns(),
    );
    const { organizationalUnit: organizationalUnitId, ...rest } = desired;
    if (organizationalUnitId !== undefined) {
      this.note('PLACED', { organizationalUnitId });
    }
    this.log.info('placed', { outcome: isMoved ? 'MOVED' : 'OK' });
    if (refusal !== undefined) {
      // Whoever moves the account while its tags are tried again has a reason.
      this.current = { ...this.current, desired: rest };
      throw refusal;
    }
    this.current = { ...this.current, isOver: true };
  }

  /** A later request may have ended this follow-up while its function was at work. */
  private async stillRuns(): Promise<void> {
    const { resourceKey, requestId } = logContextOf(this.current);
    if (!(await this.dependencies.executions.describe(followUpName(resourceKey, requestId))).isRunning) {
      throw new EndedError();
    }
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

  private isFinal({ kind }: CallError): boolean {
    const isPassing = kind === 'transient' || kind === 'unlisted' || kind === 'settling';
    return !isPassing || this.current.failures + 1 >= FAILURES_MAX;
  }

  /** Nothing is left to do but to tell of it. */
  private whenOver(publishFailure: CallError | undefined, failures: number): FollowUp | undefined {
    if (publishFailure === undefined) {
      this.log.info('followed', {});
      return undefined;
    }
    this.current = { ...this.current, failures };
    if (this.isFinal(publishFailure)) {
      // This line is all there is.
      this.log.error('unpublished', { outcome: publishFailure.code, kind: publishFailure.kind });
      return undefined;
    }
    return this.waitAfterFailure();
  }

  private waitForLook(): FollowUp {
    const { current, dependencies } = this;
    return this.wait({
      ...current,
      failures: 0,
      waits: current.waits + 1,
      waitSeconds: nextWatchSeconds(current, dependencies),
    });
  }

  private waitAfterFailure(): FollowUp {
    const { current, dependencies } = this;
    const { failures, waits } = current;
    // Only telling fails, while the invitation is watched: no reason to stop watching.
    if (failures >= FAILURES_MAX) {
      return this.wait({ ...current, waits: waits + 1, waitSeconds: nextWatchSeconds(current, dependencies) });
    }
    return this.wait({
      ...current,
      failures: failures + 1,
      waitSeconds: gapSeconds(FAILURE_GAPS, failures, dependencies.random),
    });
  }

  private wait(next: FollowUp): FollowUp {
    const { waitSeconds, waits } = next;
    this.log.info('waiting', { kind: 'follow-up', waitSeconds, waits });
    return next;
  }
}
