import { waitingDefinition } from '../../lib/private/waiting-definition';
import * as timing from '../../lib/private/timing';

const { StartAt, States } = waitingDefinition('aws-us-gov', 'step-arn');
const tasks = [States.Step, States.AnswerCrash];

it('leads every state to one that exists', () => {
  const names = Object.keys(States);
  const next = JSON.stringify({ StartAt, States }).matchAll(/"(?:Next|Default|StartAt)":"(\w+)"/g);

  for (const [, name] of next) {
    expect(names).toContain(name);
  }
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
