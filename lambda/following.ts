import type { Change } from '../lib/private/contract';
import { gapSeconds, type RetryBudget } from './backoff';
import type { World } from './attempt';
import { CallError } from './errors';
import type { Announcement, PutEvents } from './events';
import { eventOf, type FollowUp, followUpName, logContextOf, WAITS_MAX, watchSeconds } from './follow-up';
import { isPending } from './handshake';
import { asCallError } from './invite';
import type { Log } from './log';
import { bringMemberUpToDate } from './member';
import type { Organizations } from './organizations';

/** How long a function retries transient errors by itself. */
const RETRY_BUDGET_MILLIS = 10_000;
const RETRY_BACKOFF = { baseMillis: 200, capMillis: 2_000 };

/** After a failure: 10, 20, 40 … s, up to an hour. Ten in a row, two hours and a half, are the end. */
const FAILURE_GAPS = { firstSeconds: 10, capSeconds: 3600 };
const FAILURES_MAX = 10;

/** Ends an attempt that finds its follow-up ended by a later request. */
class EndedError extends Error {}

/** One attempt of a follow-up, and how it goes on; undefined when it is done. */
export async function follow(followUp: FollowUp, world: World): Promise<FollowUp | undefined> {
  const log = world.log(logContextOf(followUp));
  log.info('received', { source: 'state machine' });
  try {
    return await new Following(followUp, world, log).run();
  } catch (thrown) {
    if (thrown instanceof EndedError) {
      return undefined;
    }
    throw thrown;
  }
}

/** A crash of the step is no reason to stop: nobody waits for an answer. */
export function afterCrash(followUp: FollowUp, world: World): FollowUp {
  world.log(logContextOf(followUp)).error('crashed', {});
  return { ...followUp, waits: followUp.waits + 1, waitSeconds: nextLook(followUp, world) };
}

const nextLook = ({ waits }: FollowUp, { invitationCount, random }: World) =>
  watchSeconds(waits + 1, invitationCount, random);

class Following {
  private readonly organizations: Organizations;
  private readonly putEvents: PutEvents;

  constructor(
    private current: FollowUp,
    private readonly world: World,
    private readonly log: Log,
  ) {
    const budget: RetryBudget = { backoff: RETRY_BACKOFF, untilMillis: world.clock.now() + RETRY_BUDGET_MILLIS };
    this.organizations = world.organizations(budget, log);
    this.putEvents = world.putEvents(budget, log);
  }

  async run(): Promise<FollowUp | undefined> {
    try {
      await this.tell();
      if (this.current.isOver !== true && (await this.isJoined())) {
        await this.tell();
        await this.bringUpToDate();
      }
      await this.tell();
    } catch (thrown) {
      return this.afterFailure(asCallError(thrown));
    }
    const { current, world } = this;
    if (current.isOver === true) {
      this.log.info('followed', {});
      return undefined;
    }
    return this.wait({ ...current, failures: 0, waits: current.waits + 1, waitSeconds: nextLook(current, world) });
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
    // By e-mail, the invitation may never tell which account it went to.
    const { target } = current;
    const accountId =
      handshake.accountId !== ''
        ? handshake.accountId
        : target.Type === 'ACCOUNT'
          ? target.Id
          : (await organizations.findMemberByEmail(target.Id))?.id;
    if (accountId === undefined) {
      throw new CallError('unlisted', 'MemberNotFound', 'no member has the e-mail address (yet)', '', undefined);
    }
    this.current = { ...this.current, accountId, failures: 0 };
    this.note('JOINED');
    return true;
  }

  private async bringUpToDate(): Promise<void> {
    const { accountId = '', wanted } = this.current;
    const isMoved = await bringMemberUpToDate(accountId, wanted, this.organizations, () => this.stillRuns());
    if (wanted.organizationalUnit !== undefined) {
      this.note('PLACED');
    }
    this.log.info('placed', { outcome: isMoved ? 'MOVED' : 'OK' });
    this.current = { ...this.current, isOver: true };
  }

  /** A later request may have ended this follow-up while its function was at work. */
  private async stillRuns(): Promise<void> {
    const { owner, requestId } = logContextOf(this.current);
    if (!(await this.world.executions.describe(followUpName(owner, requestId))).isRunning) {
      throw new EndedError();
    }
  }

  private note(change: Change, reason?: string): void {
    const announcement: Announcement = {
      change,
      atMillis: this.world.clock.now(),
      ...(reason !== undefined && { reason }),
    };
    this.current = { ...this.current, announcements: [...this.current.announcements, announcement] };
  }

  private async tell(): Promise<void> {
    const { current } = this;
    if (current.announcements.length > 0) {
      await this.putEvents(current.announcements.map((announcement) => eventOf(current, announcement)));
      for (const { change, reason } of current.announcements) {
        this.log.info('told', { change, ...(reason !== undefined && { outcome: reason }) });
      }
      this.current = { ...current, announcements: [] };
    }
  }

  private afterFailure(error: CallError): FollowUp | undefined {
    const { current, world, log } = this;
    const isWatching = current.accountId === undefined && current.announcements.length === 0;
    if (error.kind === 'transient' && isWatching && current.waits < WAITS_MAX) {
      // The next look is the retry.
      return this.wait({ ...current, failures: 0, waits: current.waits + 1, waitSeconds: nextLook(current, world) });
    }
    const failures = current.failures + 1;
    const isPassing = error.kind === 'transient' || error.kind === 'unlisted' || error.kind === 'settling';
    const waitSeconds = gapSeconds(FAILURE_GAPS, failures - 1, world.random);
    if (isPassing && failures < FAILURES_MAX) {
      return this.wait({ ...current, failures, waitSeconds });
    }
    log.error('failed', { outcome: error.code, kind: error.kind });
    if (current.isOver === true) {
      // What is left could not be told: this line is all there is.
      return undefined;
    }
    this.note('FOLLOW_UP_FAILED', error.code);
    return this.wait({ ...this.current, isOver: true, failures: 0, waitSeconds: 1 });
  }

  private wait(next: FollowUp): FollowUp {
    const { waitSeconds, waits } = next;
    this.log.info('waiting', { kind: 'follow-up', waitSeconds, waits });
    return next;
  }
}

/** What an invitation that has ended tells. */
export const CHANGE_OF_STATE: Readonly<Record<string, Change>> = {
  ACCEPTED: 'JOINED',
  DECLINED: 'DECLINED',
  EXPIRED: 'EXPIRED',
  CANCELED: 'CANCELLED',
};
