import type { Event } from '../simulation/cloud';
import type { Simulation } from '../simulation/simulation';
import { type AtOnce, atOnce, type Attempt, type Busy, creates, deletes, invited, roomyCloud } from './at-once';
import { peerCreates, peerDeletes, type PeerResult } from './aws-custom-resource';
import { atLeast, atMost, type Line } from './line';
import { type Panel, picture } from './picture';
import { stepFunctionsLine } from './step-functions-line';

/** Requests that come all at once, and an organization that takes few at a time. */

const WRITE_MILLIS = 200;
const ONE_WRITE: Busy = { writeMillis: WRITE_MILLIS };
const RATES: Busy = { rates: 'aws' };

/** 500 resources are a stack's limit; 11 are the fixed part. */
const INVITATIONS_IN_A_STACK = 489;

/** A token bucket that begins full; the service's published rates. */
const secondsOf = (count: number, perSecond: number, burst: number) => (count - burst) / perSecond;

interface Case {
  readonly what: string;
  readonly busy: Busy;
  readonly requests: (simulation: Simulation, count: number) => readonly Event[] | Promise<readonly Event[]>;
  readonly peer: (count: number, busy: Busy, seed: number) => Promise<PeerResult>;
  readonly limitSeconds: (count: number) => number;
  /** Of the makespan over the limit, and of the calls each. */
  readonly goals: { readonly ratio: number; readonly calls: number } | undefined;
}

const sendCreates: Case['requests'] = creates;
const sendDeletes: Case['requests'] = async (simulation, count) =>
  deletes(simulation, await invited(simulation, count));

const CASES: readonly Case[] = [
  {
    what: "creates at once, AWS's rates (3/s, burst 5)",
    busy: RATES,
    requests: sendCreates,
    peer: peerCreates,
    limitSeconds: (count) => secondsOf(count, 3, 5),
    goals: { ratio: 1.25, calls: 3 },
  },
  {
    what: 'creates at once, one write of 200 ms at a time',
    busy: ONE_WRITE,
    requests: sendCreates,
    peer: peerCreates,
    limitSeconds: (count) => ((count - 1) * WRITE_MILLIS) / 1000,
    goals: { ratio: 1.7, calls: 4.5 },
  },
  {
    what: 'deletes at once, one write of 200 ms at a time',
    busy: ONE_WRITE,
    requests: sendDeletes,
    peer: peerDeletes,
    limitSeconds: (count) => ((count - 1) * WRITE_MILLIS) / 1000,
    goals: { ratio: 1.7, calls: 4.5 },
  },
  {
    what: "deletes at once, AWS's rates (2/s, burst 3)",
    busy: RATES,
    requests: sendDeletes,
    peer: peerDeletes,
    limitSeconds: (count) => secondsOf(count, 2, 3),
    goals: undefined,
  },
];

/** Each figure of 100 is the worst of these seeds. */
export async function hundredLines(seeds: readonly number[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { goals, ...busyCase } of CASES) {
    if (goals !== undefined) {
      const runs = await runAll(busyCase, 100, seeds);
      const limit = busyCase.limitSeconds(100);
      const { share, callsEach, seconds, peer } = worst(runs);
      lines.push(
        atLeast(1, `100 ${busyCase.what}: share that succeeds`, { ours: share, peer: peer.share, limit: 1 }),
        atMost(goals.ratio, `100 ${busyCase.what}: makespan over the limit of ${limit.toFixed(1)} s`, {
          ours: seconds / limit,
          limit: 1,
        }),
        atMost(goals.calls, `100 ${busyCase.what}: calls each`, { ours: callsEach, peer: peer.callsEach, limit: 1 }),
        stepFunctionsLine(
          `100 ${busyCase.what}`,
          runs.map(({ ours }) => ours),
          100,
        ),
      );
    }
  }
  return lines;
}

/** As many as a stack holds, with the first of the seeds. */
export async function fullStackLines(seed: number): Promise<Line[]> {
  const count = INVITATIONS_IN_A_STACK;
  const lines: Line[] = [];
  for (const busyCase of CASES) {
    const runs = await runAll(busyCase, count, [seed]);
    const { share, callsEach, seconds, peer } = worst(runs);
    const limit = busyCase.limitSeconds(count);
    const measure = `${count} ${busyCase.what}: share that succeeds`;
    const after = `after ${(seconds / limit).toFixed(2)} of the limit of ${limit.toFixed(0)} s, ${callsEach.toFixed(1)} calls each`;
    lines.push(atLeast(1, `${measure} (${after})`, { ours: share, peer: peer.share, limit: 1 }));
    lines.push(
      stepFunctionsLine(
        `${count} ${busyCase.what}`,
        runs.map(({ ours }) => ours),
        count,
      ),
    );
  }
  return lines;
}

interface Run {
  readonly ours: AtOnce;
  readonly peer: PeerResult;
}

async function runAll(
  { requests, busy, peer }: Pick<Case, 'requests' | 'busy' | 'peer'>,
  count: number,
  seeds: readonly number[],
): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for (const seed of seeds) {
    const simulation = roomyCloud(count, seed);
    try {
      const ours = await atOnce(simulation, await requests(simulation, count), busy);
      runs.push({ ours, peer: await peer(count, busy, seed) });
    } finally {
      await simulation.stop();
    }
  }
  return runs;
}

/** The worst of ours, and the best of the peer. */
function worst(runs: readonly Run[]) {
  const largest = (of: (run: Run) => number) => Math.max(...runs.map(of));
  const smallest = (of: (run: Run) => number) => Math.min(...runs.map(of));
  return {
    share: smallest(({ ours }) => ours.share),
    callsEach: largest(({ ours }) => ours.callsEach),
    seconds: largest(({ ours }) => ours.seconds),
    peer: {
      share: largest(({ peer }) => peer.share),
      callsEach: smallest(({ peer }) => peer.callsEach),
    },
  };
}

/** A column for each way of being busy: ours above, the peer's below. */
export async function hundredPicture(seed: number): Promise<string> {
  const columns: Panel[][] = [];
  for (const busyCase of CASES.slice(0, 2)) {
    const runs = await runAll(busyCase, 100, [seed]);
    const limitSeconds = busyCase.limitSeconds(100);
    const panel = (title: string, { attempts }: { readonly attempts: readonly Attempt[] }): Panel => ({
      title,
      limitSeconds,
      attempts,
    });
    columns.push(
      runs.flatMap(({ ours, peer }) => [
        panel(`100 ${busyCase.what}`, ours),
        panel('the same with AwsCustomResource', peer),
      ]),
    );
  }
  return picture(columns);
}
