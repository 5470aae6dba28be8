import { prove } from './prove';

const SEED = 20_260_601;
/** A short run by default; some of what may happen is too rare to be demanded of it. */
const HISTORIES = Number(process.env.HISTORIES ?? 150);
const IS_LONG = HISTORIES >= 2_000;
/** The numbers below are of 400 histories. */
const SHARE = HISTORIES / 400;
const MEMBERS = [
  'found as declared at rest',
  'kept by the tag of another resource',
  'moved by a Create',
  'moved by a Update',
  'moved by a follow-up',
  'removed by a Delete',
  'tagged by a Create',
  'tagged by a Update',
  'tagged by a follow-up',
  'untagged by a Update',
  'untagged by a follow-up',
];
const INVARIANTS = Array.from({ length: 20 }, (_, index) => String(index + 1)).sort();

it('holds the invariants over random life cycles', async () => {
  const { tally, failure } = await prove({ runs: HISTORIES, seed: SEED });

  expect(failure).toBeUndefined();
  expect(tally.total('histories')).toBe(HISTORIES);
  // What never happened proves nothing.
  expect([...tally.of('invariant checks').keys()].sort()).toEqual(INVARIANTS);
  expect(tally.total('crash points')).toBeGreaterThan(50 * SHARE);
  expect(tally.total('faults')).toBeGreaterThan(200 * SHARE);
  expect(tally.total('follow-ups')).toBeGreaterThan(500 * SHARE);
  expect(tally.of('joining').get('accepted by a role')).toBeGreaterThan(20 * SHARE);
  expect(tally.total('plans')).toBeGreaterThan(100 * SHARE);
  expect(tally.of('renames').get('marked')).toBeGreaterThan(20 * SHARE);
  expect(tally.of('deployments').get('ROLLED BACK')).toBeGreaterThan(100 * SHARE);
  if (IS_LONG) {
    expect(tally.of('people').size).toBe(10);
    expect(tally.of('events').size).toBeGreaterThan(5);
    expect([...tally.of('members').keys()]).toEqual(expect.arrayContaining(MEMBERS));
    expect(tally.of('waits').get('joined')).toBeGreaterThan(0);
    expect(tally.of('membership events').get('ended early')).toBeGreaterThan(0);
  }
}, 600_000);
