import { Pace } from '../../../../cli/aws/pace';
import { TokenBuckets } from '../../../../emulator/operations/rates';

/** A clock that moves only while somebody sleeps. */
function clock() {
  const time = { millis: 0 };
  return {
    now: () => time.millis,
    sleep: (millis: number) => {
      time.millis += millis;
      return Promise.resolve();
    },
  };
}

it.each([
  ['ListAccounts', 500, 8, 12],
  ['ListHandshakesForOrganization', 100, 5, 8],
])(
  'makes calls of %s as fast as AWS publishes, and none that is refused',
  async (operation, calls, perSecond, burst) => {
    const time = clock();
    const pace = new Pace(time);
    const buckets = new TokenBuckets(() => Math.floor(time.now()));
    let refused = 0;
    for (let count = 0; count < calls; count++) {
      await pace.wait(operation);
      refused += buckets.take('caller', operation) ? 0 : 1;
    }

    expect(refused).toBe(0);
    const least = ((calls - burst) / perSecond) * 1000;
    expect(time.now()).toBeGreaterThanOrEqual(least);
    expect(time.now()).toBeLessThan(least * 1.04);
  },
);

it('gives each of several that wait a time of its own', async () => {
  const slept: number[] = [];
  const pace = new Pace({
    now: () => 0,
    sleep: (millis) => {
      slept.push(Math.round(millis));
      return Promise.resolve();
    },
  });
  await Promise.all(Array.from({ length: 5 }, () => pace.wait('DescribeHandshake')));

  // One a second, less three percent; two may go at once.
  expect(slept).toEqual([1031, 2062, 3093]);
});

it('does not hold up a call without a published rate', async () => {
  const time = clock();
  const pace = new Pace(time);
  for (let count = 0; count < 100; count++) {
    await pace.wait('ListSomething');
  }

  expect(time.now()).toBe(0);
});
