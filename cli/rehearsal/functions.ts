import { accountOfRole } from '../../lib/shared/constraints';
import type { Acceptor } from '../../lambda/aws/role-acceptor';
import type { AcceptanceRole } from '../../lib/shared/contract';
import type { Log } from '../../lambda/base/log';
import type { Dependencies } from '../../lambda/context/dependencies';
import type { Outcome } from '../../lambda/model/outcome';
import type { Answer } from '../../lambda/protocol/answer';
import { deadlineMillisOf, parseEnvelope } from '../../lambda/protocol/request';
import { attempt } from '../../lambda/request/attempt';
import type { RequestState, Wait } from '../../lambda/request/waiting-request';
import { ExecutionsCopy } from './executions-copy';
import { type OrganizationAsRead, OrganizationCopy } from './organization-copy';
import { StackCopy } from './stack-copy';

/** The end of a request. */
export type Ending =
  | { readonly is: 'answered'; readonly answer: Answer }
  /** It waits for a person to accept, who may or may not. */
  | { readonly is: 'waits for the owner'; readonly outcome: Outcome };

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The handler's own code over copies of the organization and the stacks, on a clock of its own. No call leaves the machine. */
export class Functions {
  readonly organization: OrganizationCopy;
  readonly stacks = new StackCopy();
  readonly executions = new ExecutionsCopy();
  private nowMillis: number;
  private readonly answers: Answer[] = [];
  private readonly dependencies: Dependencies;

  constructor(asRead: OrganizationAsRead, startMillis: number) {
    this.nowMillis = startMillis;
    const clock = {
      now: () => this.nowMillis,
      // eslint-disable-next-line @typescript-eslint/require-await
      sleep: async (millis: number) => {
        this.nowMillis += millis;
      },
    };
    this.organization = new OrganizationCopy(asRead, clock.now);
    this.dependencies = {
      organizations: () => this.organization,
      acceptor: ({ role }) => this.acceptorOf(role),
      stacks: () => this.stacks,
      putEvents: () => () => Promise.resolve(),
      executions: this.executions,
      home: { account: '', region: '', isLocalCloud: true },
      managementAccountId: asRead.managementAccountId,
      // eslint-disable-next-line @typescript-eslint/require-await
      deliver: async (_url, answer) => {
        this.answers.push(answer);
      },
      log: () => SILENT,
      invitationCount: 1,
      clock,
      random: () => 0.5,
    };
  }

  get now(): number {
    return this.nowMillis;
  }

  /** Works on a request of CloudFormation to its end. Its waits pass at once. */
  async handle(event: object): Promise<Ending> {
    let state: RequestState & Partial<Wait> = {
      request: event,
      deadlineMillis: deadlineMillisOf(parseEnvelope(event), this.nowMillis),
      stage: { is: 'settle' },
    };
    for (let source: 'request' | 'state machine' = 'request'; ; source = 'state machine') {
      const attempted = await attempt(state, source, this.dependencies);
      if (attempted === 'finished') {
        const answer = this.answers.pop();
        if (answer === undefined) {
          throw new Error('the request has ended without an answer');
        }
        return { is: 'answered', answer };
      }
      const { stage } = attempted;
      if (attempted.waitingFor === 'acceptance' && stage.is === 'join') {
        return { is: 'waits for the owner', outcome: stage.outcome };
      }
      this.nowMillis += attempted.waitSeconds * 1000;
      state = attempted;
    }
  }

  /** A role that trusts the functions, as far as anybody can tell before. */
  private acceptorOf({ RoleArn }: AcceptanceRole): Acceptor {
    return {
      prepare: () => Promise.resolve(),
      accept: (handshakeId) => this.organization.accept(handshakeId, accountOfRole(RoleArn) ?? ''),
    };
  }
}
