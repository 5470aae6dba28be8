import { ROOT_ID } from '../../emulator/organization/organization';
import type { Simulation } from '../simulation/simulation';
import { creates, roomyCloud, targetOf } from './at-once';
import { seeded } from './numbers';
import { atLeast, atMost, type Line } from './line';

/** From the acceptance to the place, with the event of AWS and without it. */

export const BURST = 400;
const BURST_SECONDS = 60;

/** MoveAccount: 2 a second, after a burst of 3. */
const LIMIT_SECONDS = (BURST - 3) / 2;

/** The seconds from an acceptance to its event. AWS names no time: CloudTrail hands events on within seconds. */
const EVENT_SECONDS = 5;
/** The time that a call of a service takes. */
const CALL_MILLIS = 100;

interface Placed {
  readonly seconds: number;
  readonly placed: number;
  readonly callsEach: number;
  /** Executions that run three hours later. */
  readonly running: number;
  /** How often a change was published. */
  readonly published: (change: string) => number;
}

/** Invites accounts to a unit. All of them join before the first look, in any order, evenly over a time. */
export async function playJoining(
  count: number,
  seed: number,
  options: {
    readonly isTold: boolean;
    readonly overSeconds?: number;
    readonly arrange?: (simulation: Simulation) => void;
  },
): Promise<Placed> {
  const simulation = roomyCloud(count, seed);
  const { emulator, organization } = simulation;
  try {
    const unit = organization.createUnit(ROOT_ID, 'Workloads').id;
    const events = creates(simulation, count).map((event, index) => ({
      ...event,
      ResourceProperties: { Target: targetOf(index), OrganizationalUnit: unit },
    }));
    await Promise.all(events.map((event) => simulation.send(event)));
    await simulation.after(60, () => {});
    emulator.rates = 'aws';
    simulation.stepFunctions.rates = 'aws';
    simulation.latencyMillis = () => CALL_MILLIS;
    simulation.membershipEvents = () => (options.isTold ? [EVENT_SECONDS] : []);
    options.arrange?.(simulation);
    const joinedMillis = simulation.now;
    let [calls, lastMillis] = [0, joinedMillis];
    emulator.onCall = ({ operation, outcome }) => {
      calls++;
      lastMillis = operation === 'MoveAccount' && outcome === 'OK' ? simulation.now : lastMillis;
    };
    const gapSeconds = (options.overSeconds ?? 0) / count;
    const random = seeded(seed);
    const inAnyOrder = organization.allHandshakes().map((handshake) => ({ handshake, at: random() }));
    for (const { handshake } of inAnyOrder.sort((one, other) => one.at - other.at)) {
      const { id, target } = handshake;
      organization.accept(id, target.id);
      await simulation.after(gapSeconds, () => {});
    }
    await simulation.after(3 * 3600, () => {});
    return {
      seconds: (lastMillis - joinedMillis) / 1000,
      placed: organization.accountsIn(unit).length,
      callsEach: calls / count,
      running: [...simulation.executions.values()].filter(({ status }) => status === 'RUNNING').length,
      published: (change) => simulation.bus.events.filter(({ detail }) => detail.change === change).length,
    };
  } finally {
    await simulation.stop();
  }
}

export async function joinedLines(
  seeds: readonly number[],
  burst: (seed: number) => Promise<Placed> = playBurst,
): Promise<Line[]> {
  const worst = async (isTold: boolean) => {
    const runs: number[] = [];
    for (const seed of seeds) {
      runs.push((await playJoining(1, seed, { isTold })).seconds);
    }
    return Math.max(...runs);
  };
  const bursts: Placed[] = [];
  for (const seed of seeds) {
    bursts.push(await burst(seed));
  }
  const what = `${BURST} accounts that join within a minute, AWS's rates`;
  return [
    atMost(10, `from an acceptance, told after ${EVENT_SECONDS} s, to the place: seconds`, {
      ours: await worst(true),
      limit: EVENT_SECONDS,
    }),
    atMost(72, 'from an acceptance that is never told to the place: minutes', { ours: (await worst(false)) / 60 }),
    atLeast(1, `${what}: share that is placed`, {
      ours: Math.min(...bursts.map(({ placed }) => placed)) / BURST,
      limit: 1,
    }),
    atMost(1.25, `${what}: time until the last one is placed over the limit of ${LIMIT_SECONDS.toFixed(0)} s`, {
      ours: Math.max(...bursts.map(({ seconds }) => seconds)) / LIMIT_SECONDS,
      limit: 1,
    }),
    atMost(6, `${what}: Organizations calls each`, { ours: Math.max(...bursts.map(({ callsEach }) => callsEach)) }),
  ];
}

export const playBurst = (seed: number, arrange: (simulation: Simulation) => void = () => {}): Promise<Placed> =>
  playJoining(BURST, seed, { isTold: true, overSeconds: BURST_SECONDS, arrange });
