import { accountOfRole } from '../../lib/shared/constraints';
import { MAX_INITIALIZATION_TIMEOUT_SECONDS, REQUEST_DEADLINE_SECONDS } from '../../lib/shared/timing';
import { RETRY_BACKOFF } from '../aws/call';
import { type Peers, peersWindow } from '../aws/pacing';
import type { Log } from '../base/log';
import type { RetryBudget } from '../base/retry';
import type { Dependencies } from '../context/dependencies';
import type { ResourceContext } from '../context/resource-context';
import { accountOfStack, type Envelope, type Request } from '../protocol/request';
import type { Deadlines } from './schedule';
import type { WaitingRequest } from './waiting-request';

/** Who asks for the attempt. `retry`: the state machine, after the step crashed. */
export type Source = 'request' | 'state machine' | 'retry';

/** A request at its first attempt, or one that has waited. */
export type RequestState = Pick<WaitingRequest, 'request' | 'deadlineMillis'> & Partial<WaitingRequest>;

/**
 * What is left of the time when an uncertain request begins its last attempt:
 * for the attempt and a crash of it (132 s, see timing.ts), for the quiet time
 * (120 s), and a little more, so that the sweep begins before the deadline.
 */
export const UNCERTAIN_RESERVE_SECONDS = 300;

/** A request in the world: its time, its patience, and what the rules may use. */
export class AttemptScope {
  constructor(
    readonly current: RequestState,
    readonly source: Source,
    readonly envelope: Envelope,
    readonly dependencies: Dependencies,
    readonly log: Log,
  ) {}

  /** Whether an earlier attempt, or a copy of the request, may have sent an invitation. */
  get isRepeated(): boolean {
    return this.source === 'retry' || this.current.mayHaveSent === true;
  }

  budget(budgetMillis: number): RetryBudget {
    return {
      backoff: RETRY_BACKOFF,
      untilMillis: this.dependencies.clock.now() + budgetMillis,
      leastWindowMillis: peersWindow(this.peers(), this.dependencies.clock),
    };
  }

  context(request: Request, budgetMillis: number): ResourceContext {
    const { envelope, dependencies, log } = this;
    const budget = this.budget(budgetMillis);
    const role = request.type === 'Delete' ? undefined : request.acceptance;
    const managementAccountId = accountOfStack(envelope);
    const acceptingAccountId = role && accountOfRole(role.RoleArn);
    return {
      resourceKey: envelope.resourceKey,
      stackAccountId: managementAccountId,
      nowMillis: dependencies.clock.now(),
      ...(envelope.signedAtMillis !== undefined && { signedAtMillis: envelope.signedAtMillis }),
      ...(this.isRepeated && {
        repeatedSinceMillis: Math.max(this.firstSeenMillis(), envelope.signedAtMillis ?? 0),
      }),
      organizations: dependencies.organizations(budget, log),
      ...(role !== undefined && {
        acceptor: dependencies.acceptor({ role, resourceKey: envelope.resourceKey, managementAccountId }, budget, log),
      }),
      ...(acceptingAccountId !== undefined && { acceptingAccountId }),
      log,
    };
  }

  private peers(): Peers {
    return { size: this.dependencies.invitationCount, arrivedMillis: this.firstSeenMillis() };
  }

  /** @param mayBeUncertain what is, or may turn out to be, ends early enough for that */
  deadlines(request: Request | undefined, mayBeUncertain = this.current.uncertain?.phase === 'work'): Deadlines {
    const { current, dependencies } = this;
    const reserveSeconds = mayBeUncertain ? UNCERTAIN_RESERVE_SECONDS : 0;
    return {
      nowMillis: dependencies.clock.now(),
      firstSeenMillis: this.firstSeenMillis(),
      deadlineMillis: current.deadlineMillis - reserveSeconds * 1000,
      initializationTimeoutSeconds:
        request === undefined || request.type === 'Delete'
          ? MAX_INITIALIZATION_TIMEOUT_SECONDS
          : request.initializationTimeoutSeconds,
      previous:
        current.waitingFor === undefined ? undefined : { waitingFor: current.waitingFor, waits: current.waits ?? 0 },
      peers: this.peers(),
    };
  }

  private firstSeenMillis(): number {
    return this.current.deadlineMillis - REQUEST_DEADLINE_SECONDS * 1000;
  }

  secondsLeft(): number {
    return (this.current.deadlineMillis - this.dependencies.clock.now()) / 1000;
  }

  elapsedMinutes(): number {
    return Math.round((REQUEST_DEADLINE_SECONDS - this.secondsLeft()) / 60);
  }
}
