import { ROOT_ID } from '../../emulator/organization/organization';
import type { Simulation } from '../simulation/simulation';
import type { Execution } from '../simulation/state-machine';
import { creates, roomyCloud, targetOf } from './at-once';
import { atLeast, atMost, type Line, stated } from './line';
import { DOLLARS_PER_TRANSITION } from './step-functions-line';

/** What goes on after the answer: of one invitation for its whole time, and of many at AWS's rates. */

const DAY_SECONDS = 24 * 3600;
export const MANY = 400;

/** Invites accounts to a unit, lets them join or not, and waits until nothing is followed any more. */
async function followed(
  simulation: Simulation,
  count: number,
  join: (unit: string) => Promise<void>,
): Promise<readonly Execution[]> {
  const unit = simulation.organization.createUnit(ROOT_ID, 'Workloads').id;
  const events = creates(simulation, count).map((event, index) => ({
    ...event,
    ResourceProperties: { Target: targetOf(index), OrganizationalUnit: unit },
  }));
  await Promise.all(events.map((event) => simulation.send(event)));
  await join(unit);
  await simulation.after(16 * DAY_SECONDS, () => {});
  const followUps = [...simulation.executions].filter(([name]) => name.startsWith('follow-'));
  return Promise.all(followUps.map(([, { ended }]) => ended));
}

/** @param invocationSeconds what one invocation takes at the most, the cold start that was measured; none in a test */
export async function followUpLines(
  seed: number,
  invocationSeconds?: number,
  crowd: () => Promise<Crowd> = () => playCrowd(seed),
): Promise<Line[]> {
  const simulation = roomyCloud(1, seed);
  try {
    const [execution] = await followed(simulation, 1, async () => {});
    const what = 'a follow-up of an invitation that nobody answers in its 15 days';
    const { transitions = Number.NaN, stepInvocations = Number.NaN } = execution ?? {};
    return [
      atMost(1_200, `${what}: state transitions`, { ours: transitions }),
      stated(`${what}: cents for them`, { ours: transitions * DOLLARS_PER_TRANSITION * 100 }),
      atMost(400, `${what}: Lambda invocations`, { ours: stepInvocations }),
      ...(invocationSeconds === undefined
        ? []
        : [
            atMost(60, `${what}: Lambda seconds, each invocation as long as a cold start`, {
              ours: stepInvocations * invocationSeconds,
            }),
          ]),
      ...crowdLines(await crowd()),
    ];
  } finally {
    await simulation.stop();
  }
}

/** What became of `MANY` follow-ups. */
export interface Crowd {
  /** Follow-ups that run when all requests have been answered. */
  readonly started: number;
  /** Follow-ups that run in the end. */
  readonly running: number;
  readonly looksOnTheFirstDay: number;
  readonly refusedOnTheFirstDay: number;
  readonly looks: number;
  readonly refused: number;
  readonly placed: number;
  readonly minutesUntilAllArePlaced: number;
  /** How often each change was published. */
  readonly published: ReadonlyMap<string, number>;
}

/** All of a large stack, sent at one moment; three days later all join within a second. */
export async function playCrowd(seed: number): Promise<Crowd> {
  const simulation = roomyCloud(MANY, seed);
  const { emulator, organization } = simulation;
  const running = () => simulation.followUps.filter(({ isRunning }) => isRunning).length;
  let [joinedMillis, started, looksOnTheFirstDay, refusedOnTheFirstDay] = [0, 0, 0, 0];
  let [looks, refused, lastPlacedMillis] = [0, 0, 0];
  try {
    let unit = '';
    await followed(simulation, MANY, async (unitId) => {
      unit = unitId;
      started = running();
      emulator.rates = 'aws';
      emulator.onCall = ({ operation, outcome }) => {
        looks += Number(operation === 'DescribeHandshake');
        refused += Number(outcome === 'TooManyRequestsException');
        lastPlacedMillis = operation === 'MoveAccount' && outcome === 'OK' ? simulation.now : lastPlacedMillis;
      };
      await simulation.after(DAY_SECONDS, () => {
        [looksOnTheFirstDay, refusedOnTheFirstDay] = [looks - refused, refused];
      });
      await simulation.after(2 * DAY_SECONDS, () => {
        for (const { id, target } of organization.allHandshakes()) {
          organization.accept(id, target.id);
        }
      });
      joinedMillis = simulation.now;
    });
    const published = new Map<string, number>();
    for (const { detail } of simulation.bus.events) {
      published.set(detail.change, (published.get(detail.change) ?? 0) + 1);
    }
    return {
      started,
      running: running(),
      looksOnTheFirstDay,
      refusedOnTheFirstDay,
      looks,
      refused,
      placed: organization.accountsIn(unit).length,
      minutesUntilAllArePlaced: (lastPlacedMillis - joinedMillis) / 60_000,
      published,
    };
  } finally {
    await simulation.stop();
  }
}

function crowdLines({ placed, minutesUntilAllArePlaced, looks, refused }: Crowd): Line[] {
  const what = `${MANY} follow-ups of one deployment, AWS's rates, all join three days later`;
  return [
    atLeast(1, `${what}: share that is placed`, { ours: placed / MANY, limit: 1 }),
    atMost(75, `${what}: minutes until the last one is placed`, { ours: minutesUntilAllArePlaced }),
    atMost(90, `${what}: DescribeHandshake calls each`, { ours: looks / MANY }),
    atMost(0.05, `${what}: share of calls that are throttled`, { ours: refused / (looks + 2 * MANY) }),
  ];
}
