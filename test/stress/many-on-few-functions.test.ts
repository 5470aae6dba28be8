import { seeded } from '../bench/numbers';
import { onlyAnswer, Simulation } from '../simulation/simulation';

/** A whole stack is deployed in a new account, which may run ten functions at the same time. */

const HOUR = 3600;

it.each([
  // invitations, milliseconds of a call, seed
  [489, 300, 1],
  [489, 300, 2],
  [200, 2_000, 3],
])(
  'comes through: %d Creates with calls of %d ms',
  async (count, latency, seed) => {
    const simulation = Simulation.start({ accountQuota: count + 1 });
    simulation.random = seeded(seed);
    simulation.emulator.rates = 'aws';
    simulation.stepFunctions.rates = 'aws';
    simulation.organization.writeMillis = 200;
    simulation.invitationCount = count;
    simulation.lambda.concurrency = 10;
    simulation.latencyMillis = () => latency;

    const outcomes = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        // CloudFormation does not send them in one millisecond.
        await simulation.after(index / 20, () => {});
        return simulation.create(
          { Target: { Type: 'ACCOUNT', Id: String(100_000_000_000 + index) } },
          `Account${index}`,
        );
      }),
    );

    expect(outcomes.map((outcome) => onlyAnswer(outcome).Status)).toEqual(Array(count).fill('SUCCESS'));
    expect(Math.max(...outcomes.map(({ seconds }) => seconds))).toBeLessThan(HOUR);
    await simulation.stop();
  },
  180_000,
);
