import { alreadyInAnOrganization } from '../../emulator/wire/errors';
import { classify } from '../../lambda/aws/call-error';
import type { ExecutionInput } from '../../lambda/handlers';
import { lostAnswer } from '../simulation/cloud';
import { ACCEPTED, acceptingRole } from '../simulation/accepting-role';
import { ACCOUNT, ACCOUNT_ID, DAY_MILLIS, RAISED } from '../simulation/fixtures';
import { type Properties, type Simulation, STACK_ID } from '../simulation/simulation';
import { WAITED } from '../simulation/waited-acceptance';

/** A way to an execution that waits when the functions get a new version, and on from there. */
interface Scenario {
  /** @param unit id of an organizational unit */
  begin(simulation: Simulation, unit: string): Promise<unknown>;
  /** Whether the wait is the one that the scenario is about. */
  isIt(waited: ExecutionInput): boolean;
  /** Changes the world before the execution goes on. By default, nothing happens. */
  meanwhile?(simulation: Simulation): unknown;
}

export const stageOf = (waited: ExecutionInput) => ('stage' in waited ? waited.stage.is : undefined);
const isStage = (stage: string) => (waited: ExecutionInput) => stageOf(waited) === stage;

const placed = (unit: string): Properties => ({
  ...ACCOUNT,
  OrganizationalUnit: unit,
  Tags: [{ Key: 'team', Value: 'data' }],
});
const REMOVED: Properties = { ...ACCOUNT, RemoveAccountOnDelete: 'true' };

const newest = ({ organization }: Simulation) => organization.allHandshakes().at(-1)?.id ?? '';

/** The account accepts the newest invitation. */
const accept = (simulation: Simulation) => simulation.organization.accept(newest(simulation), ACCOUNT_ID);

/** The account accepts, and AWS Organizations tells that after these seconds. */
function acceptAndTell(simulation: Simulation, seconds: number): void {
  simulation.membershipEvents = () => [seconds];
  accept(simulation);
}

const wait = (simulation: Simulation, days: number) => simulation.after((days * DAY_MILLIS) / 1000, () => {});
const isBusy = (simulation: Simulation, operation: string) =>
  simulation.fail(operation, 'TooManyRequestsException', undefined, 30);

/** Executions that go on after the answer. */
const FOLLOW_UPS: Readonly<Record<string, Scenario>> = {
  'a follow-up that watches': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      await wait(simulation, 2);
    },
    isIt: (waited) => isStage('watch')(waited) && 'followUp' in waited && waited.waits === 5,
    meanwhile: accept,
  },
  'a follow-up that an event wakes': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      await wait(simulation, 1);
    },
    isIt: isStage('watch'),
    meanwhile: (simulation) => acceptAndTell(simulation, 5),
  },
  'a follow-up that has told the coming end': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      await wait(simulation, 13);
    },
    isIt: (waited) => 'stage' in waited && waited.stage.is === 'watch' && waited.stage.hasToldExpiring === true,
  },
  'a follow-up that sends the invitation again': {
    begin: async (simulation, unit) => {
      await simulation.create({ ...placed(unit), Notes: 'Welcome', Renewals: '1' });
      await wait(simulation, 16);
    },
    isIt: isStage('renew'),
  },
  'a follow-up that places the account': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      accept(simulation);
      isBusy(simulation, 'MoveAccount');
      await wait(simulation, 1);
    },
    isIt: isStage('bring up to date'),
  },
  'a follow-up that publishes': {
    begin: async (simulation, unit) => {
      await simulation.create(placed(unit));
      accept(simulation);
      simulation.bus.faults.push(...Array.from({ length: 20 }, () => ({ error: 'ThrottlingException' })));
      await wait(simulation, 1);
    },
    isIt: isStage('publish'),
  },
  'early looks at a membership that spreads': {
    begin: async (simulation, unit) => {
      simulation.organization.membershipLagMillis = 10_000;
      await simulation.create(placed(unit));
      acceptAndTell(simulation, 0);
      await wait(simulation, 1);
    },
    isIt: (waited) => 'earlyLooks' in waited,
  },
};

/** Executions of a request that is not answered yet. */
const REQUESTS: Readonly<Record<string, Scenario>> = {
  'a Create that waits for the organization': {
    begin: (simulation) => {
      simulation.fail('InviteAccountToOrganization', 'FinalizingOrganizationException', undefined, 2);
      return simulation.create(ACCOUNT);
    },
    isIt: isStage('settle'),
  },
  'a Create that waits for the owner': {
    begin: (simulation) => Promise.all([simulation.create(WAITED), simulation.after(300, () => accept(simulation))]),
    isIt: (waited) => isStage('join')(waited) && 'waits' in waited && waited.waits === 3,
    meanwhile: accept,
  },
  'a Create that an event wakes': {
    begin: (simulation) => Promise.all([simulation.create(WAITED), simulation.after(300, () => accept(simulation))]),
    isIt: isStage('join'),
    meanwhile: (simulation) => acceptAndTell(simulation, 1),
  },
  'a Create whose account is no member, for a refusal': {
    begin: (simulation) => {
      acceptingRole(simulation);
      simulation.organization.joinRefusals.set(ACCOUNT_ID, alreadyInAnOrganization());
      return simulation.create(ACCEPTED);
    },
    isIt: (waited) => 'stage' in waited && waited.stage.is === 'join' && waited.stage.refused !== undefined,
    // In the recorded world, the accepted invitation has made it a member.
    meanwhile: ({ organization }) => organization.remove(ACCOUNT_ID),
  },
  'an Update that waits to complete a member': {
    begin: async (simulation, unit) => {
      await simulation.create(ACCOUNT);
      accept(simulation);
      isBusy(simulation, 'MoveAccount');
      await simulation.update(newest(simulation), ACCOUNT, placed(unit));
    },
    isIt: isStage('complete'),
  },
  'an Update that waits to sweep': {
    begin: async (simulation) => {
      await simulation.create(ACCOUNT);
      let refused = 0;
      simulation.stepFunctions.beforeList = () => {
        if (refused++ < 1) {
          throw classify(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
        }
      };
      await simulation.update(newest(simulation), ACCOUNT, RAISED);
    },
    isIt: isStage('sweep'),
  },
  'an Update whose answer was lost': {
    begin: async (simulation) => {
      await simulation.create(ACCOUNT);
      let lost = 0;
      simulation.cloudFormation.beforeAnswer = () => {
        if (lost++ < 5) {
          throw lostAnswer();
        }
      };
      await simulation.update(newest(simulation), ACCOUNT, RAISED);
    },
    isIt: isStage('deliver'),
  },
  'a Delete that waits to remove the account': {
    begin: async (simulation) => {
      await simulation.create(REMOVED);
      accept(simulation);
      isBusy(simulation, 'RemoveAccountFromOrganization');
      await simulation.delete(newest(simulation), REMOVED);
    },
    isIt: isStage('clean up'),
  },
  'a Delete of an invitation that another resource has': {
    begin: async (simulation) => {
      await simulation.create(ACCOUNT);
      const first = newest(simulation);
      await simulation.update(first, ACCOUNT, RAISED);
      await simulation.create(RAISED, 'Renamed');
      await simulation.cleanUp(first, RAISED);
    },
    isIt: (waited) => 'waitingFor' in waited && waited.waitingFor === 'sharing',
    meanwhile: (simulation) => simulation.cloudFormation.resources.takenBack(STACK_ID, 'Renamed', newest(simulation)),
  },
};

export const SCENARIOS = { ...FOLLOW_UPS, ...REQUESTS };
