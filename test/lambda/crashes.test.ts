import type { Event } from '../simulation/cloud';
import { onlyAnswer, type Properties, Simulation } from '../simulation/simulation';

/**
 * Kills a function before and after each of its effects (each call of
 * Organizations and of Step Functions, each answer), one at a time, in every
 * kind of request. What Lambda and the state machine do then must end as if
 * nothing had happened.
 */

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const OTHER = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const RAISED = { ...ACCOUNT, Revision: '2' };

interface Scenario {
  readonly name: string;
  /** Makes the situation and returns the request. */
  readonly arrange: (simulation: Simulation) => Promise<Event>;
}

async function created(
  simulation: Simulation,
  properties: Properties = ACCOUNT,
  logicalId = 'Invited',
): Promise<string> {
  return onlyAnswer(await simulation.create(properties, logicalId)).PhysicalResourceId;
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'a Create', arrange: (simulation) => Promise.resolve(simulation.createEvent(ACCOUNT)) },
  {
    name: 'a Create that waits for an initializing organization',
    arrange: (simulation) => {
      simulation.organization.initializeFor(40_000);
      return Promise.resolve(simulation.createEvent(ACCOUNT));
    },
  },
  {
    name: 'a Create that renames',
    arrange: async (simulation) => {
      await created(simulation, ACCOUNT, 'Former');
      return simulation.createEvent(ACCOUNT);
    },
  },
  {
    name: 'a Create for a member',
    arrange: (simulation) => {
      simulation.organization.addMember('111122223333');
      return Promise.resolve(simulation.createEvent(ACCOUNT));
    },
  },
  {
    name: 'a Create that fails for good',
    arrange: (simulation) => {
      simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE', 9);
      return Promise.resolve(simulation.createEvent(ACCOUNT));
    },
  },
  {
    name: 'an Update that sends nothing',
    arrange: async (simulation) =>
      simulation.updateEvent(await created(simulation), ACCOUNT, { ...ACCOUNT, Notes: 'Other notes' }),
  },
  {
    name: 'an Update that raises the revision',
    arrange: async (simulation) => simulation.updateEvent(await created(simulation), ACCOUNT, RAISED),
  },
  {
    name: 'an Update that sends a declined invitation again',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.organization.decline(id, '111122223333');
      return simulation.updateEvent(id, ACCOUNT, RAISED);
    },
  },
  {
    name: 'an Update to another target',
    arrange: async (simulation) => simulation.updateEvent(await created(simulation), ACCOUNT, OTHER),
  },
  {
    name: 'the rollback of an Update that was not waited for',
    arrange: async (simulation) => {
      const id = await created(simulation);
      await simulation.update(id, ACCOUNT, OTHER);
      return simulation.updateEvent(id, OTHER, ACCOUNT);
    },
  },
  {
    name: 'a Delete',
    arrange: async (simulation) => simulation.deleteEvent(await created(simulation), ACCOUNT),
  },
  {
    name: 'a Delete of an invitation that was sent again',
    arrange: async (simulation) => {
      const id = await created(simulation);
      await simulation.update(id, ACCOUNT, RAISED);
      return simulation.deleteEvent(id, RAISED);
    },
  },
  {
    name: 'a Delete of a member',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.organization.accept(id, '111122223333');
      return simulation.deleteEvent(id, ACCOUNT);
    },
  },
  {
    name: 'a Delete with an id that CloudFormation made up',
    arrange: async (simulation) => {
      await created(simulation);
      return simulation.deleteEvent('invitations-Invited-1ABCDEFGHIJKL', ACCOUNT);
    },
  },
];

/** Runs a scenario, killing a function at the n-th point, and tells how it ended. */
async function run({ arrange }: Scenario, killAt?: number) {
  const simulation = await Simulation.start();
  try {
    const event = await arrange(simulation);
    const points: string[] = [];
    simulation.isKilledAt = (point) => points.push(point) - 1 === killAt;
    const { answers, seconds } = await simulation.send(event);
    const [first] = answers;
    return {
      points,
      seconds,
      end: {
        status: first?.Status,
        members: [...simulation.organization.members.keys()].sort(),
        open: simulation.organization
          .allHandshakes()
          .filter(({ state }) => state === 'OPEN')
          .map(({ target, notes }) => `${target.id} ${notes ?? ''}`)
          .sort(),
      },
    };
  } finally {
    await simulation.stop();
  }
}

it.each(SCENARIOS)('$name survives a crash at every point', async (scenario) => {
  const undisturbed = await run(scenario);
  expect(undisturbed.points.length).toBeGreaterThanOrEqual(4);

  for (const [index, point] of undisturbed.points.entries()) {
    const disturbed = await run(scenario, index);

    expect({ point, ...disturbed.end }).toEqual({ point, ...undisturbed.end });
    expect(disturbed.seconds).toBeLessThan(60 * 60);
  }
});
