import { type Invoked, Lambda } from './lambda';
import { VirtualClock } from './virtual-clock';

const RULES = { maxEventAgeSeconds: 3600, hasNoRetries: true };

let clock: VirtualClock;
let lambda: Lambda;
/** Seconds at which the function ran. */
let runs: number[];
beforeEach(() => {
  clock = new VirtualClock(0);
  lambda = new Lambda(clock);
  runs = [];
});

function queue(outcome: () => Promise<void> = () => Promise.resolve()): Promise<Invoked> {
  const run = () => {
    runs.push(clock.now() / 1000);
    return outcome();
  };
  return clock.run(() => lambda.queue(run, RULES));
}

const fails = () => Promise.reject(new Error('crashed'));

it('tries a throttled event again with growing pauses', async () => {
  lambda.occupyFor(60);

  expect(await queue()).toBe('succeeded');
  expect(runs).toEqual([63]); // 1 + 2 + 4 + 8 + 16 + 32
});

it('drops an event whose next try would come too late', async () => {
  lambda.occupyFor(2 * 3600);

  expect(await queue()).toBe('EventAgeExceeded');
  // 511 s of growing pauses, then ten of 300 s: an eleventh would end after the hour.
  expect([runs, clock.now() / 1000]).toEqual([[], 3511]);
});

it.each([
  ['once, when its configuration has its effect', 152, [0]],
  ['twice more, right after its configuration has changed', 0, [0, 60, 180]],
])('runs a function that fails %s', async (_name, secondsSince, expected) => {
  lambda.configuredAt = -secondsSince * 1000;

  expect(await queue(fails)).toBe('RetriesExhausted');
  expect(runs).toEqual(expected);
});

it('refuses a function beyond the limit, and runs it when another one has ended', async () => {
  lambda.concurrency = 1;
  const slow = queue(() => clock.sleep(5_000));
  const queued = queue();

  expect(await Promise.all([slow, queued])).toEqual(['succeeded', 'succeeded']);
  expect(runs).toEqual([0, 7]); // 1 + 2 + 4
});
