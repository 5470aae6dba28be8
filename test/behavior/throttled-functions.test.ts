import { ACCOUNT, MINUTE, open, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** Other functions use up the concurrent executions of the account, so Lambda refuses the step. */

useSimulation();

function failStep(error: string, fromSeconds: number, seconds: number): void {
  const startedAt = simulation.now;
  simulation.beforeFunction = (name) => {
    const age = (simulation.now - startedAt) / 1000;
    if (name === 'step' && age >= fromSeconds && age < fromSeconds + seconds) {
      throw Object.assign(new Error('no'), { name: error });
    }
  };
}
const throttle = (fromSeconds: number, seconds: number) =>
  failStep('Lambda.TooManyRequestsException', fromSeconds, seconds);

it.each([20, 45, 90, 20 * MINUTE])('a Create is answered though its step is throttled for %d s', async (seconds) => {
  simulation.organization.initializeFor(5 * MINUTE * 1000);
  throttle(10, seconds);

  const { answers, execution } = await simulation.create(ACCOUNT);

  expect(answers).toMatchObject([{ Status: 'SUCCESS' }]);
  expect(execution?.status).toBe('SUCCEEDED');
  expect(open()).toEqual(['111122223333']);
});

it('a Create is answered FAILED, and sends nothing, if the throttling ends after the deadline', async () => {
  simulation.organization.initializeFor(5 * MINUTE * 1000);
  throttle(10, 57 * MINUTE);

  const { answers, seconds } = await simulation.create(ACCOUNT);

  expect(answers).toMatchObject([{ Status: 'FAILED' }]);
  expect(answers[0]?.Reason).toContain('(TooLate)');
  expect(open()).toEqual([]);
  expect(seconds).toBeLessThan(60 * MINUTE);
});

it('the invitation of a Create that waited for a person is cancelled, if the throttling ends after the deadline', async () => {
  throttle(60, 57 * MINUTE);

  const { answers } = await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '3000' });

  expect(answers).toMatchObject([{ Status: 'FAILED' }]);
  expect(open()).toEqual([]);
});

it('the execution ends, if the throttling lasts for ever', async () => {
  simulation.organization.initializeFor(5 * MINUTE * 1000);
  throttle(10, Number.POSITIVE_INFINITY);

  const { answers, execution, seconds } = await simulation.create(ACCOUNT);

  expect([answers, execution?.status]).toEqual([[], 'FAILED']);
  expect(seconds).toBeLessThan(61 * MINUTE);
});

it('a step that crashed, and then the task that answers for it, is repeated and looks for what it sent', async () => {
  simulation.organization.initializeFor(1_000);
  let kills = 4;
  simulation.isKilledAt = (point, { by }) =>
    by === 'state machine' && ['after inviteAccount', 'before answer'].includes(point) && kills-- > 0;

  const [outcome] = await Promise.all([
    simulation.create(ACCOUNT),
    simulation.after(150, () =>
      simulation.organization.decline(simulation.organization.allHandshakes().at(-1)?.id ?? '', '111122223333'),
    ),
  ]);

  expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'DECLINED' } });
  expect(simulation.states).toEqual(['111122223333 DECLINED']);
});
