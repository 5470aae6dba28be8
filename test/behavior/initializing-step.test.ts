import { onlyAnswer, Simulation } from '../simulation/simulation';

/** What the step function does that most requests leave to the request function. */

const BY_EMAIL = { Target: { Type: 'EMAIL', Id: 'owner@example.com' }, Tags: [{ Key: 'team', Value: 'some-value' }] };

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
  simulation.organization.initializeFor(60_000);
});
afterEach(() => simulation.stop());

it('invites with the tags that were declared', async () => {
  const { Status } = onlyAnswer(await simulation.create(BY_EMAIL));

  expect(Status).toBe('SUCCESS');
  expect(simulation.executionNames).toHaveLength(1);
  const [handshake] = simulation.organization.allHandshakes();
  expect([...(handshake?.tags ?? [])]).toEqual([['team', 'some-value']]);
});

it('finds a member by its e-mail address', async () => {
  simulation.organization.addMember('111122223333', 'owner@example.com');

  const { PhysicalResourceId } = onlyAnswer(await simulation.create(BY_EMAIL));

  expect(PhysicalResourceId).toBe('member-111122223333');
});
