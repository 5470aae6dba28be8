import type { Acceptor, AcceptorOptions } from './acceptance';
import type { Answer } from './answer';
import type { Clock, Random, RetryBudget } from './backoff';
import type { PutEvents } from './events';
import type { Executions } from './executions';
import type { Log, LogContext } from './log';
import type { Organizations } from './organizations';

/** What an attempt sees of the world. */
export interface World {
  readonly organizations: (budget: RetryBudget, log: Log) => Organizations;
  readonly acceptor: (options: AcceptorOptions, budget: RetryBudget, log: Log) => Acceptor;
  readonly putEvents: (budget: RetryBudget, log: Log) => PutEvents;
  readonly executions: Executions;
  readonly deliver: (responseUrl: string, answer: Answer) => Promise<void>;
  readonly log: (context: LogContext) => Log;
  /** About how many invitations share the functions. */
  readonly invitationCount: number;
  readonly clock: Clock;
  readonly random: Random;
}
