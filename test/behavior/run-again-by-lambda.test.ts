import type { Event } from '../simulation/cloud';
import { ACCOUNT, crashSteps, open, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/**
 * Lambda runs a killed Create again, before or after the step function repeats it.
 *
 * A retry setting takes effect 1 to 2.5 minutes after it was made, as recorded by github.com/radkawar/stackd, commit
 * 9dc356f5, September 2026. Invitations of a first deployment come within that time.
 */

useSimulation();

/** Lambda tries a failed event again about a minute after its function was killed at the time-out of 45 s. */
const SECOND_RUN_SECONDS = 45 + 60;

/** Kills the first runs of the request function at these points, in this order. */
function kill(...points: readonly string[]): void {
  const left = [...points];
  simulation.isKilledAt = (point, { name }) => {
    if (name !== 'request' || point !== left[0]) {
      return false;
    }
    left.shift();
    return true;
  };
}

const runAgain = (event: Event) => simulation.after(SECOND_RUN_SECONDS, () => simulation.deliverEvent(event).ended);

it.each([
  ['instead of the step: it was killed before it sent', ['before inviteAccount']],
  ['instead of the step: it was killed after it had sent', ['after inviteAccount']],
  ['before the step, and the second run is killed as well', ['after inviteAccount', 'before answer']],
])('%s', async (_name, points) => {
  const event = simulation.createEvent(ACCOUNT);
  kill(...points);
  // Lambda keeps the event for its own next run, so the step function does not get it after the first.
  crashSteps(1);
  const [, second] = await Promise.all([simulation.send(event), runAgain(event)]);

  const [handshake, ...more] = simulation.organization.allHandshakes();
  expect(onlyAnswer(second)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: handshake?.id });
  expect(more).toEqual([]);
  expect(open()).toEqual(['111122223333']);
});

it('after the step has answered', async () => {
  const event = simulation.createEvent(ACCOUNT);
  kill('after inviteAccount');
  const [first, second] = await Promise.all([simulation.send(event), runAgain(event)]);

  const [handshake, ...more] = simulation.organization.allHandshakes();
  expect(first.answers[0]).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: handshake?.id });
  // CloudFormation has taken the first answer and does not wait, so the second run does nothing.
  expect(onlyAnswer(second).Reason).toContain('superseded by a later request');
  expect(more).toEqual([]);
  expect(open()).toEqual(['111122223333']);
});
