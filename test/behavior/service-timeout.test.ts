import { ACCOUNT, MINUTE, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A company may forbid that a custom resource hangs for an hour: CloudFormation waits for ServiceTimeout at most. */

useSimulation();

const within = (seconds: number | string) => ({ ...ACCOUNT, ServiceTimeout: String(seconds) });

it.each([
  [60, 30],
  [300, 150],
  [600, 300],
  [1800, 1500],
  [3600, 3300],
])('with %d s the reason comes after %d s', async (timeout, seconds) => {
  simulation.organization.initializeFor(Number.POSITIVE_INFINITY);

  const outcome = await simulation.create(within(timeout));

  expect(onlyAnswer(outcome).Reason).toContain('FinalizingOrganizationException');
  expect(Math.abs(outcome.seconds - seconds)).toBeLessThan(5);
});

it('a person is waited for until then', async () => {
  const outcome = await simulation.create({ ...within(600), WaitForAcceptanceSeconds: '1800' });

  expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted)');
  expect(outcome.seconds).toBeLessThan(310);
  expect(simulation.states).toEqual(['111122223333 CANCELED']);
});

it.each([300, 600, 900])('with %d s there is time for the Delete of a Create that was given up', async (timeout) => {
  const outcome = await simulation.delete('invitations-Invited-1ABCDEFGHIJKL', within(timeout));

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(outcome.seconds).toBeLessThan(timeout);
});

it('with 60 s such a Delete fails with its reason, in time', async () => {
  const outcome = await simulation.delete('invitations-Invited-1ABCDEFGHIJKL', within(60));

  expect(onlyAnswer(outcome).Reason).toContain('(DeadlineExceeded)');
  expect(outcome.seconds).toBeLessThan(60);
});

it.each(['0', '-5', '4000', 'soon', ''])('%j, which CloudFormation refuses, counts as an hour', async (timeout) => {
  simulation.organization.initializeFor(Number.POSITIVE_INFINITY);

  expect((await simulation.create(within(timeout))).seconds / MINUTE).toBeCloseTo(55, 0);
});
