import type { Stacks } from '../aws/cloudformation';
import type { PutEvents } from '../aws/event-bus';
import type { Executions, WaitingExecutions } from '../aws/executions';
import type { Organizations } from '../aws/organizations';
import type { Acceptor, AcceptorOptions } from '../aws/role-acceptor';
import type { Clock, Random } from '../base/clock';
import type { Log, LogContext } from '../base/log';
import type { RetryBudget } from '../base/retry';
import type { Answer } from '../protocol/answer';
import type { Home } from '../protocol/origin';

/** Everything outside the code that an attempt uses: AWS, the log, the clock and chance. */
export interface Dependencies {
  readonly organizations: (budget: RetryBudget, log: Log) => Organizations;
  readonly acceptor: (options: AcceptorOptions, budget: RetryBudget, log: Log) => Acceptor;
  readonly stacks: (budget: RetryBudget, log: Log) => Stacks;
  readonly putEvents: (budget: RetryBudget, log: Log) => PutEvents;
  readonly executions: Executions;
  readonly home: Home;
  /** The account of the access role or, without one, that of the stack. */
  readonly managementAccountId: string;
  readonly deliver: (responseUrl: string, answer: Answer) => Promise<void>;
  readonly log: (context: LogContext) => Log;
  /** The approximate number of invitations that share the functions. */
  readonly invitationCount: number;
  readonly clock: Clock;
  readonly random: Random;
}

/** The step function also looks early, when AWS tells that an account has joined. */
export interface StepDependencies extends Dependencies {
  readonly executions: WaitingExecutions;
}
