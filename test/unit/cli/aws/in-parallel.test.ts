import { inParallel } from '../../../../cli/aws/in-parallel';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('returns the results in the order of the items', async () => {
  const results = await inParallel([3, 1, 2], 2, async (turns) => {
    for (let count = 0; count < turns; count++) {
      await turn();
    }
    return turns * 10;
  });

  expect(results).toEqual([30, 10, 20]);
});

it('does so many at once, and no more', async () => {
  let [atOnce, most] = [0, 0];
  await inParallel([...Array(20).keys()], 4, async () => {
    most = Math.max(most, ++atOnce);
    await turn();
    atOnce--;
  });

  expect(most).toBe(4);
});

it('begins nothing more after a failure', async () => {
  const begun: number[] = [];
  const work = inParallel([...Array(20).keys()], 2, async (item) => {
    begun.push(item);
    await turn();
    if (item === 0) {
      throw new Error('refused');
    }
  });

  await expect(work).rejects.toThrow('refused');
  await turn();
  await turn();
  expect(begun).toEqual([0, 1]);
});
