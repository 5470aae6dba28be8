import validate from 'asl-validator';
import { waitingDefinition } from '../../../lib/private/waiting-definition';
import * as timing from '../../../lib/shared/timing';
import { runStateMachine } from '../../simulation/state-machine';

const { StartAt, States } = waitingDefinition('aws-us-gov', 'step-arn', true);
const tasks = [States.Step, States.AnswerCrash];

it('keeps to the rules of the Amazon States Language, as others have written them down', () => {
  const stepArn = 'arn:aws:lambda:us-east-1:111122223333:function:Step';

  expect(validate(waitingDefinition('aws', stepArn, true))).toMatchObject({ isValid: true, errors: [] });
  // The validator finds what it should.
  const misled = waitingDefinition('aws', stepArn, true);
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
    expect(task.Catch.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], ResultPath: '$.error' });
  }
});

it('has no time-out as a whole, which nothing could catch, and no intrinsic functions', () => {
  expect(waitingDefinition('aws', 'x', true)).not.toHaveProperty('TimeoutSeconds');
  expect(JSON.stringify(States)).not.toContain('States.Format');
  expect(JSON.stringify(States)).not.toMatch(/"(Map|Parallel)"/);
});

describe('a step that fails again and again', () => {
  const STARTED_AT = Date.parse('2026-06-01T00:00:00Z');
  /** Fails for so many seconds, with an error of this name. Then the step has nothing more to do. */
  async function run(input: object, error: string, seconds: number) {
    let millis = STARTED_AT;
    const payloads: object[] = [];
    const execution = await runStateMachine({ StartAt, States }, input, {
      invoke: (payload) => {
        payloads.push(payload as object);
        return millis < STARTED_AT + seconds * 1000
          ? Promise.reject(Object.assign(new Error('no'), { name: error }))
          : Promise.resolve({});
      },
      now: () => millis,
      sleep: (slept) => {
        millis += slept;
        return Promise.resolve();
      },
      random: () => 0.5,
      isStopped: () => false,
    });
    return { ...execution, payloads, minutes: (millis - STARTED_AT) / 60_000 };
  }
  const THROTTLED = 'Lambda.TooManyRequestsException';
  const request = { waitSeconds: 120, answerBy: '2026-06-01T00:30:00.000Z' };

  it.each([
    ['is throttled', THROTTLED, 'waiting'],
    ['crashes, as the task does that answers', 'Sandbox.Timedout', 'waiting'],
  ])('that %s is tried again ten seconds later, with the error in its input', async (_name, error, field) => {
    const { status, waits, payloads } = await run(request, error, 20 * 60);

    expect([status, new Set(waits)]).toEqual(['SUCCEEDED', new Set([120, 10])]);
    expect(payloads.at(-1)).toMatchObject({ [field]: { ...request, error: { Error: error } } });
  });

  it('is not called a crash while it is throttled, because nothing ran', async () => {
    const { payloads } = await run(request, THROTTLED, 20 * 60);

    expect(payloads.filter((payload) => 'crashed' in payload)).toEqual([]);
  });

  it.each([THROTTLED, 'Sandbox.Timedout'])('with %s ends when CloudFormation does not wait any more', async (error) => {
    const { status, minutes } = await run(request, error, 24 * 3600);

    expect(status).toBe('FAILED');
    expect(minutes).toBeGreaterThan(30);
    expect(minutes).toBeLessThan(31);
  });

  it.each([THROTTLED, 'Sandbox.Timedout'])(
    'with %s lets a follow-up, which answers nobody, wait as long again',
    async (error) => {
      const { status, waits } = await run({ waitSeconds: 120, followUp: {} }, error, 150);

      expect([status, waits]).toEqual(['SUCCEEDED', [120, 120]]);
    },
  );

  it('ends an execution that an earlier version started, which names no time', async () => {
    expect((await run({ waitSeconds: 120 }, 'Sandbox.Timedout', 24 * 3600)).status).toBe('FAILED');
  });
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

  expect(tasks.map(worstCaseOf)).toEqual([116, 116]); // 2 * 50 + 2 + (2 + 4 + 8) each
  expect(timing.REQUEST_DEADLINE_SECONDS + timing.LAST_START_SECONDS + 2 * 116).toBeLessThan(60 * 60);
});
