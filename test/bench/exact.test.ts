import { byEmailLines } from './by-email-lines';
import { hundredLines, hundredPicture } from './busy-lines';
import { type Crowd, followUpLines, MANY, playCrowd } from './follow-up-lines';
import type { Simulation } from '../simulation/simulation';
import { joinedLines, playBurst, playJoining } from './joined-lines';
import { atLeast, atMost, below, type Line, stated, table } from './line';
import { median, spread } from './numbers';
import { happyLines, initializationLines, joinedDeleteLines, updateLines } from './quiet-lines';
import { statusReadingLines } from './status-lines';

/** The part of the benchmark that a virtual clock measures: the same in every run. */

const SEED = 1;

const missed = (lines: readonly Line[]) => lines.filter(({ met }) => met === false);

/** Played once, for all that is asserted of it. */
let played: Promise<Crowd> | undefined;
const crowd = () => (played ??= playCrowd(SEED));

let burstPlayed: ReturnType<typeof playBurst> | undefined;
const burst = () => (burstPlayed ??= playBurst(SEED));

describe('the goals hold', () => {
  it.each([
    ['when nothing is in the way', () => happyLines(SEED)],
    ['for 100 requests at once', () => hundredLines([SEED])],
    ['for 100 by e-mail at once', () => byEmailLines([SEED])],
    ['for 400 updates at once', () => updateLines(SEED)],
    ['for 400 deletes at once of accounts that joined long ago', () => joinedDeleteLines(SEED)],
    ['of what is followed after the answer', () => followUpLines(SEED, undefined, crowd)],
    ['in an organization that initializes', () => initializationLines([SEED])],
    ['of the command in an organization of 10,000 accounts', () => statusReadingLines()],
    ['from an acceptance to the place', () => joinedLines([SEED], burst)],
  ])(
    '%s',
    async (_when, measure) => {
      const lines = await measure();

      expect(lines.some(({ met }) => met)).toBe(true);
      expect(missed(lines)).toEqual([]);
    },
    300_000,
  );
});

describe('400 follow-ups of one deployment', () => {
  it('are one for each invitation', async () => {
    expect((await crowd()).started).toBe(MANY);
  }, 180_000);

  it('look apart from each other from the first time', async () => {
    const { published, looksOnTheFirstDay: looks, refusedOnTheFirstDay: refused } = await crowd();

    expect(published.get('INVITED')).toBe(MANY);
    // One in 2,000 s, then 23 in the 84,400 s that are left of the day: 24 each
    expect(looks).toBeGreaterThan(23 * MANY);
    expect(looks).toBeLessThan(25.5 * MANY);
    expect(refused).toBeLessThan(looks / 10);
  }, 180_000);

  it('see that all joined at the same time, and nobody fails', async () => {
    const { published, placed, minutesUntilAllArePlaced, running } = await crowd();

    expect(published.get('JOINED')).toBe(MANY);
    expect(published.get('PLACED')).toBe(MANY);
    expect(published.get('FOLLOW_UP_FAILED')).toBeUndefined();
    expect(placed).toBe(MANY);
    expect(minutesUntilAllArePlaced).toBeLessThan(80);
    expect(running).toBe(0);
  }, 180_000);
});

it('places all of 400 that join within a minute, each once, and leaves nothing running', async () => {
  const { placed, running, published } = await burst();

  expect(placed).toBe(MANY);
  expect([published('JOINED'), published('PLACED')]).toEqual([MANY, MANY]);
  expect(running).toBe(0);
}, 300_000);

it('places those that join within seconds about in the order in which they joined', async () => {
  const placed: unknown[] = [];
  let joined: readonly string[] = [];
  const arrange = (simulation: Simulation) => {
    simulation.onCall = ({ method, args, outcome }) => {
      if (method === 'moveAccount' && 'result' in outcome) {
        placed.push(args[0]);
        joined = [...simulation.organization.members.keys()];
      }
    };
  };
  await playJoining(40, SEED, { isTold: true, overSeconds: 20, arrange });

  const order = placed.map((accountId) => joined.indexOf(String(accountId)));
  const places = order.map((index, place) => Math.abs(index - Math.min(...order) - place));
  expect(places).toHaveLength(40);
  // Looks at random times have 4.
  expect(places.reduce((sum, distance) => sum + distance, 0) / 40).toBeLessThan(3);
}, 60_000);

it('measures the same with the same seed, and something else with another one', async () => {
  const [one, again, other] = [await hundredLines([2]), await hundredLines([2]), await hundredLines([3])];

  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
}, 180_000);

it('draws a picture of ours and of the peer’s', async () => {
  const svg = await hundredPicture(SEED);

  expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(svg.match(/the same with AwsCustomResource/g)).toHaveLength(2);
}, 180_000);

describe('a line', () => {
  it('is met up to its goal, and missed beyond it', () => {
    expect([atMost(2, 'x', { ours: 2 }), atMost(2, 'x', { ours: 2.01 })].map(({ met }) => met)).toEqual([true, false]);
    expect([atLeast(1, 'x', { ours: 1 }), atLeast(1, 'x', { ours: 0.99 })].map(({ met }) => met)).toEqual([
      true,
      false,
    ]);
    expect([below(1, 'x', { ours: 0.99 }), below(1, 'x', { ours: 1 })].map(({ met }) => met)).toEqual([true, false]);
  });

  it('has null where there is nothing', () => {
    expect(stated('x', { ours: 1 })).toEqual({
      measure: 'x',
      ours: 1,
      peer: null,
      limit: null,
      goal: null,
      met: null,
    });
  });

  it('says in the table when its goal was missed', () => {
    expect(table([atMost(1.25, 'x', { ours: 1.5, peer: 2, limit: 1 })])).toContain(
      '| x | 1.5 | 2 | 1 | at most 1.25 | MISSED |',
    );
  });
});

it('takes the middle of a list, and tells where most of it lies', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  expect(spread([1, 2, 3, 4, 100], 'ms')).toBe('3 ms, 1 to 100');
});
