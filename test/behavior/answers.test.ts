import { lostAnswer, refusedAnswer } from '../simulation/cloud';
import { ACCOUNT, crashSteps, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** Every request is answered once, however often the answer is lost on its way. */

useSimulation();

const INVITE = 'InviteAccountToOrganization';

function loseAnswers(times: number): void {
  let left = times;
  simulation.cloudFormation.beforeAnswer = () => {
    if (left-- > 0) {
      throw lostAnswer();
    }
  };
}

describe('an answer that does not come through', () => {
  it('is sent again by the state machine, without doing the work again', async () => {
    loseAnswers(3);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.stepInvocations).toBe(3);
    expect(simulation.calls).toEqual([`${INVITE}: OK`]);
  });

  it('is given up when it is refused', async () => {
    simulation.cloudFormation.beforeAnswer = () => {
      throw refusedAnswer();
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution).toBeUndefined();
    expect(simulation.logs.at(-1)).toMatchObject({
      level: 'error',
      event: 'undelivered',
      outcome: 'AnswerRefusedError',
    });
  });

  it('is given up 30 seconds after the deadline', async () => {
    simulation.cloudFormation.beforeAnswer = () => {
      throw lostAnswer();
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.answers).toEqual([]);
    expect(outcome.seconds).toBe(55 * 60 + 30);
  });

  it('is what the state machine delivers when the step crashes over it', async () => {
    loseAnswers(1);
    crashSteps(2);

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('is sent again, too, when it stands in for a step that crashed', async () => {
    simulation.organization.initializeFor(60_000);
    loseAnswers(2);
    crashSteps(2);

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('the handler of the construct failed');
  });
});
