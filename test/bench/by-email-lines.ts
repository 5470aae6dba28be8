import type { Event } from '../simulation/cloud';
import type { Simulation } from '../simulation/simulation';
import { type AtOnce, atOnce, roomyCloud } from './at-once';
import { atLeast, atMost, type Line, stated } from './line';

/** Invitations by e-mail that come all at once. Each has to know whether a member has the address. */

const COUNT = 100;
/** Of a call, without which no two functions would be at work at the same time. */
const CALL_MILLIS = 100;
/** CloudFormation does not send all requests in one millisecond. */
const GAP_MILLIS = 10;
const ACCOUNTS_ON_A_PAGE = 20;

/** Token buckets that begin full: ListAccounts 8/s, burst 12, and then InviteAccountToOrganization 3/s, burst 5. */
const limitSeconds = (pages: number) => (pages - 12) / 8 + (COUNT - 5) / 3;

/** Each figure is the worst of these seeds. */
export async function byEmailLines(seeds: readonly number[]): Promise<Line[]> {
  const thousand = await runAll(1_000, seeds);
  const limit = limitSeconds(1_000 / ACCOUNTS_ON_A_PAGE);
  const tenThousand = await runAll(10_000, seeds.slice(0, 1));
  const what = `${COUNT} creates by e-mail at once, AWS's rates`;
  return [
    atLeast(1, `${what}, 1,000 accounts: share that succeeds`, { ours: smallest(thousand, ({ share }) => share) }),
    atMost(1.5, `${what}, 1,000 accounts: makespan over the limit of ${limit.toFixed(1)} s`, {
      ours: largest(thousand, ({ seconds }) => seconds) / limit,
      limit: 1,
    }),
    stated(`${what}, 1,000 accounts: pages read`, { ours: largest(thousand, pagesRead), limit: 50 }),
    atLeast(1, `${what}, 10,000 accounts: share that succeeds`, { ours: smallest(tenThousand, ({ share }) => share) }),
    stated(`${what}, 10,000 accounts: makespan, s`, { ours: largest(tenThousand, ({ seconds }) => seconds) }),
    stated(`${what}, 10,000 accounts: pages read`, { ours: largest(tenThousand, pagesRead), limit: 500 }),
  ];
}

const pagesRead = ({ calls }: AtOnce) =>
  calls.filter(({ operation, outcome }) => operation === 'ListAccounts' && outcome === 'OK').length;

const largest = (runs: readonly AtOnce[], of: (run: AtOnce) => number) => Math.max(...runs.map(of));
const smallest = (runs: readonly AtOnce[], of: (run: AtOnce) => number) => Math.min(...runs.map(of));

async function runAll(accountCount: number, seeds: readonly number[]): Promise<readonly AtOnce[]> {
  const runs: AtOnce[] = [];
  for (const seed of seeds) {
    const simulation = roomyCloud(COUNT, seed);
    simulation.latencyMillis = () => CALL_MILLIS;
    // The management account is one of them.
    for (let index = 1; index < accountCount; index++) {
      simulation.organization.addMember(String(500_000_000_000 + index));
    }
    try {
      runs.push(await atOnce(simulation, creates(simulation), { rates: 'aws', gapMillis: GAP_MILLIS }));
    } finally {
      await simulation.stop();
    }
  }
  return runs;
}

function creates(simulation: Simulation): Event[] {
  return Array.from({ length: COUNT }, (_, index) =>
    simulation.createEvent({ Target: { Type: 'EMAIL', Id: `owner${index}@example.com` } }, `Invited${index}`),
  );
}
