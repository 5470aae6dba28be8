import { ACCOUNT, open, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/**
 * An event for which Lambda never ran the request function, or not to its end, is answered.
 *
 * Lambda drops an event when its next try would come after the longest age, so minutes before CloudFormation gives up.
 * The records were recorded by github.com/radkawar/stackd, commit 9dc356f5, September 2026.
 */

useSimulation();

const THROTTLED =
  'cannot invite account 111122223333: AWS Lambda throttled the function of the construct, so it never ran. Free concurrent executions in this account and region, or raise their quota, then deploy again.';

const FAILED =
  'cannot invite account 111122223333: the handler of the construct failed. See the logs of its functions, then deploy again.';

function deliver(condition: string, approximateInvokeCount?: number) {
  return simulation.deliverRecord({
    requestPayload: simulation.createEvent(ACCOUNT),
    requestContext: { condition, ...(approximateInvokeCount !== undefined && { approximateInvokeCount }) },
  });
}

it.each([
  ['never ran, because Lambda throttled it each time', 0, THROTTLED],
  ['crashed before', 1, FAILED],
  ['ran as often as the record does not say', undefined, FAILED],
])('an event that grew too old fails, and nothing is sent: its function %s', async (_name, count, reason) => {
  expect(onlyAnswer(await deliver('EventAgeExceeded', count))).toMatchObject({ Status: 'FAILED', Reason: reason });
  expect(simulation.calls).toEqual([]);
});

it("an event whose function may not run at all is the step function's", async () => {
  const outcome = await deliver('ZeroReservedConcurrency', 0);
  await Promise.all([...simulation.executions.values()].map(({ ended }) => ended));

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(open()).toEqual(['111122223333']);
});

it.each([
  ['ZeroReservedConcurrency', 0, THROTTLED],
  ['RetriesExhausted', 1, FAILED],
])(
  '%s fails if no execution can be started, and says why the function did not work',
  async (condition, count, reason) => {
    simulation.stepFunctions.beforeStart = () => {
      throw new Error('no more executions');
    };

    expect(onlyAnswer(await deliver(condition, count))).toMatchObject({ Status: 'FAILED', Reason: reason });
  },
);
