import { seeded } from '../bench/numbers';
import { count, knowsAddress, MINUTE, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** Many deployments that wait for people at once, at the published rates. */

useSimulation(knowsAddress);

describe('many that wait for the whole 55 minutes', () => {
  it.each([
    [2, 54],
    [5, 54],
    [40, 53],
    [400, 45],
  ])(
    'fail because nobody accepted, and leave nothing open: %d after %d minutes',
    async (count, minutes) => {
      simulation.emulator.rates = 'aws';
      simulation.stepFunctions.rates = 'aws';
      simulation.invitationCount = count;
      simulation.organization.accountQuota = 500;
      simulation.random = seeded(1);
      const accounts = Array.from({ length: count }, (_, index) => String(200_000_000_000 + index));

      const outcomes = await Promise.all(
        accounts.map((Id, index) =>
          simulation.create({ Target: { Type: 'ACCOUNT', Id }, WaitForAcceptanceSeconds: '3300' }, `Invited${index}`),
        ),
      );

      for (const outcome of outcomes) {
        expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted). Waited for ');
        expect(outcome.seconds).toBeGreaterThanOrEqual(minutes * MINUTE);
        expect(outcome.seconds).toBeLessThanOrEqual(3310);
      }
      expect(new Set(simulation.states.map((state) => state.split(' ')[1]))).toEqual(new Set(['CANCELED']));
    },
    180_000,
  );
});

describe('a hundred that wait at once', () => {
  it('come through at the rates of AWS', async () => {
    simulation.emulator.rates = 'aws';
    simulation.stepFunctions.rates = 'aws';
    simulation.invitationCount = 100;
    simulation.organization.accountQuota = 200;
    simulation.random = seeded(1);
    const accounts = Array.from({ length: 100 }, (_, index) => String(200_000_000_000 + index));
    const sent = accounts.map((Id, index) =>
      simulation.create({ Target: { Type: 'ACCOUNT', Id }, WaitForAcceptanceSeconds: '2400' }, `Invited${index}`),
    );
    await simulation.after(20 * MINUTE, () => {
      for (const { id, target, state } of simulation.organization.allHandshakes()) {
        if (state === 'OPEN') {
          simulation.organization.accept(id, target.id);
        }
      }
    });

    const outcomes = await Promise.all(sent);

    expect(new Set(outcomes.map((outcome) => onlyAnswer(outcome).Status))).toEqual(new Set(['SUCCESS']));
    expect(Math.max(...outcomes.map(({ seconds }) => seconds))).toBeLessThan(30 * MINUTE);
    expect(simulation.organization.members.size).toBe(101);
    // About 7 looks each in the first seven minutes, then one in 200 s. The first ones come together.
    expect(count('DescribeHandshake')).toBeLessThan(1_300);
    const throttled = simulation.calls.filter((call) => call === 'DescribeHandshake: TooManyRequestsException');
    expect(throttled.length).toBeLessThan(600);
  }, 180_000);
});
