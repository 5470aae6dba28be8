import validate from 'asl-validator';
import { waitingDefinition } from '../../../lib/private/waiting-definition';
import * as timing from '../../../lib/shared/timing';
import { runStateMachine } from '../../simulation/state-machine';

const { StartAt, States } = waitingDefinition('aws-us-gov', 'step-arn');
const tasks = [States.Step, States.AnswerCrash];

it('keeps to the rules of the Amazon States Language, as others have written them down', () => {
  const stepArn = 'arn:aws:lambda:us-east-1:111122223333:function:Step';

  expect(validate(waitingDefinition('aws', stepArn))).toMatchObject({ isValid: true, errors: [] });
  // The validator finds what it should.
  const misled = waitingDefinition('aws', stepArn);
  misled.States.Wait.Next = 'Stop';
  expect(validate(misled).isValid).toBe(false);
});

it('leads every state to one that exists', () => {
  const named = JSON.stringify({ StartAt, States }).matchAll(/"(?:Next|Default|StartAt)":"(\w+)"/g);

  // Nothing leads elsewhere, and there is none that nothing leads to.
  expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(Object.keys(States)));
});

it('bounds, retries and catches every task', () => {
  for (const task of tasks) {
    expect(task.TimeoutSeconds).toBe(50); // the function's 45 s, and the way there and back
    expect(task.Retry.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'] });
    expect(task.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'] }]);
  }
});

it('has no time-out as a whole, which nothing could catch, and no intrinsic functions', () => {
  expect(waitingDefinition('aws', 'x')).not.toHaveProperty('TimeoutSeconds');
  expect(JSON.stringify(States)).not.toContain('States.Format');
  expect(JSON.stringify(States)).not.toMatch(/"(Map|Parallel)"/);
});

it('goes on with a follow-up after a crash, which answers nobody, and fails for any other', () => {
  expect(States.AnswerCrash.Catch).toMatchObject([{ ResultPath: '$.error', Next: 'IsFollowUp' }]);
  expect(States.IsFollowUp).toEqual({
    Type: 'Choice',
    Choices: [{ Variable: '$.followUp', IsPresent: true, Next: 'Wait' }],
    Default: 'Unanswered',
  });
});

it.each([
  [
    'a follow-up that was to wait 120 s waits as long again',
    { waitSeconds: 120, followUp: {} },
    'SUCCEEDED',
    [120, 120],
  ],
  ['a request fails', { waitSeconds: 120 }, 'FAILED', [120]],
])('after crash upon crash %s', async (_name, input, status, waits) => {
  let invocations = 0;
  const execution = await runStateMachine({ StartAt, States }, input, {
    invoke: () => {
      // Two tries each of Step and of AnswerCrash crash; then the step has nothing more to do.
      invocations++;
      return invocations > 4 ? Promise.resolve({}) : Promise.reject(new Error('crash'));
    },
    sleep: () => Promise.resolve(),
    isStopped: () => false,
  });

  expect(execution).toMatchObject({ status, waits });
});

it('invokes the step in the partition it is deployed to', () => {
  for (const task of tasks) {
    expect(task.Resource).toBe('arn:aws-us-gov:states:::lambda:invoke');
    expect(task.Parameters.FunctionName).toBe('step-arn');
  }
});

it('ends within the hour, when everything crashes at the very deadline', () => {
  const worstCaseOf = ({ TimeoutSeconds, Retry }: (typeof tasks)[number]) => {
    const [throttled, crashed] = Retry;
    const pauses = Array.from(
      { length: throttled?.MaxAttempts ?? 0 },
      (_, retry) => (throttled?.IntervalSeconds ?? 0) * 2 ** retry,
    );
    const tries = 1 + (crashed?.MaxAttempts ?? 0);
    return (
      tries * TimeoutSeconds +
      (tries - 1) * (crashed?.IntervalSeconds ?? 0) +
      pauses.reduce((sum, pause) => sum + pause, 0)
    );
  };

  expect(tasks.map(worstCaseOf)).toEqual([132, 132]); // 2 * 50 + 2 + (2 + 4 + 8 + 16) each
  expect(timing.REQUEST_DEADLINE_SECONDS + 2 * 132).toBeLessThan(60 * 60);
});
