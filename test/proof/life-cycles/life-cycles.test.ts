import { prove } from './prove';

const SEED = 20_260_601;
const INVARIANTS = ['1', '2', '3', '4', '5', '6', '7', '8'];

it('holds the eight invariants over random life cycles', async () => {
  const { tally, failure } = await prove({ runs: 400, seed: SEED });

  expect(failure).toBeUndefined();
  expect(tally.total('histories')).toBe(400);
  // What never happened proves nothing.
  expect([...tally.of('invariant checks').keys()].sort()).toEqual(INVARIANTS);
  expect(tally.total('crash points')).toBeGreaterThan(50);
  expect(tally.total('faults')).toBeGreaterThan(200);
  expect(tally.of('people').size).toBe(6);
  expect(tally.of('deployments').get('ROLLED BACK')).toBeGreaterThan(100);
}, 60_000);
