import { ROOT_ID } from '../../emulator/organization';
import type { StepInput } from '../../lambda/handlers';
import { executionName } from '../../lambda/model/execution-name';
import { resourceKeyOf } from '../../lambda/model/reference';
import type { Answer } from '../../lambda/protocol/answer';
import { type Event, lostAnswer } from '../simulation/cloud';
import { ACCOUNT, ACCOUNT_ID, DAY_MILLIS, RAISED } from '../simulation/fixtures';
import { type Properties, Simulation } from '../simulation/simulation';
import { WAITED } from '../simulation/waited-acceptance';

/** The input of an execution while it waits. Each release may have one of its own. */
export type Waiting = Extract<StepInput, { readonly waiting: unknown }>['waiting'];

/** A way to an execution that waits when the functions get a new version, and on from there. */
interface Scenario {
  /** @param unit id of an organizational unit */
  begin(simulation: Simulation, unit: string): Promise<unknown>;
  /** Whether the wait is the one that the scenario is about. */
  isIt(waiting: Waiting): boolean;
  /** The world that the execution finds when it goes on. */
  meanwhile(simulation: Simulation): unknown;
}

const placed = (unit: string): Properties => ({
  ...ACCOUNT,
  OrganizationalUnit: unit,
  Tags: [{ Key: 'team', Value: 'data' }],
});

const stageOf = (waiting: Waiting) => ('stage' in waiting ? waiting.stage.is : 'none');

/** The account accepts the open invitation. */
function accept({ organization }: Simulation): void {
  const open = organization.allHandshakes().find(({ state }) => state === 'OPEN');
  organization.accept(open?.id ?? '', ACCOUNT_ID);
}

/** For a wait whose reason passes by itself. */
const nothing = () => undefined;

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a follow-up that watches': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      await simulation.after((2 * DAY_MILLIS) / 1000, nothing);
    },
    isIt: (waiting) => 'followUp' in waiting && stageOf(waiting) === 'watch' && waiting.waits === 5,
    meanwhile: accept,
  },
  'a follow-up that places the account': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      accept(simulation);
      simulation.fail('MoveAccount', 'TooManyRequestsException', undefined, 30);
      await simulation.after(DAY_MILLIS / 1000, nothing);
    },
    isIt: (waiting) => 'followUp' in waiting && stageOf(waiting) === 'bring up to date',
    meanwhile: nothing,
  },
  'a Create that waits for the organization': {
    begin: (simulation) => {
      simulation.fail('InviteAccountToOrganization', 'FinalizingOrganizationException', undefined, 2);
      return simulation.create(ACCOUNT);
    },
    isIt: (waiting) => stageOf(waiting) === 'settle',
    meanwhile: nothing,
  },
  'a Create that waits for the owner': {
    begin: (simulation) => Promise.all([simulation.create(WAITED), simulation.after(300, () => accept(simulation))]),
    isIt: (waiting) => 'waits' in waiting && stageOf(waiting) === 'join' && waiting.waits === 3,
    meanwhile: accept,
  },
  'an Update that waits to complete a member': {
    begin: async (simulation, unit) => {
      await simulation.create(ACCOUNT);
      const [sent] = simulation.organization.allHandshakes();
      accept(simulation);
      simulation.fail('MoveAccount', 'TooManyRequestsException', undefined, 30);
      await simulation.update(sent?.id ?? '', ACCOUNT, placed(unit));
    },
    isIt: (waiting) => !('followUp' in waiting) && stageOf(waiting) === 'complete',
    meanwhile: nothing,
  },
  'an Update whose answer was lost': {
    begin: async (simulation) => {
      await simulation.create(ACCOUNT);
      const [sent] = simulation.organization.allHandshakes();
      let lost = 0;
      simulation.cloudFormation.beforeAnswer = () => {
        if (lost++ < 5) {
          throw lostAnswer();
        }
      };
      await simulation.update(sent?.id ?? '', ACCOUNT, RAISED);
    },
    isIt: (waiting) => stageOf(waiting) === 'deliver',
    meanwhile: nothing,
  },
};

/** The simulation, which tells of each wait. */
export class Recorded extends Simulation {
  onWait: (waiting: Waiting) => void = () => {};

  static override start(): Recorded {
    return new Recorded(...Simulation.parts());
  }

  protected override invokeStep(input: StepInput): Promise<unknown> {
    if ('waiting' in input) {
      this.onWait(input.waiting);
    }
    return super.invokeStep(input);
  }

  /** Starts an execution with the input that an earlier version left, and listens for the answer to its request. */
  goOn(waiting: Waiting, onAnswer: (answer: Answer) => void): void {
    if ('followUp' in waiting) {
      this.cloudFormation.resources.takenBack(waiting.stackId, waiting.logicalResourceId, waiting.physicalId);
      this.startFollowUp(waiting);
      return;
    }
    if (!('request' in waiting)) {
      throw new Error('a mark does not wait for anything');
    }
    const request = waiting.request as Event;
    const signed = { ...request, ResponseURL: this.cloudFormation.listen(request, onAnswer) };
    const key = resourceKeyOf(request.StackId, request.LogicalResourceId);
    this.stepFunctions.start(executionName(key, request.RequestId), { ...waiting, request: signed }, request.StackId);
  }

  createUnit(): string {
    return this.organization.createUnit(ROOT_ID, 'Data').id;
  }
}
