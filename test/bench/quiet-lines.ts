import type { Event } from '../simulation/cloud';
import type { Simulation } from '../simulation/simulation';
import {
  addEndedHandshakes,
  atOnce,
  type AtOnce,
  type Busy,
  creates,
  deletes,
  invited,
  roomyCloud,
  tagUpdates,
  targetOf,
} from './at-once';
import { atLeast, atMost, type Line } from './line';
import { DOLLARS_PER_TRANSITION, stepFunctionsLine } from './step-functions-line';

/** What is spent when nothing, or not much, stands in the way. */

const ENDED_HANDSHAKES = 600;
const MANY = 400;

async function measured(
  count: number,
  seed: number,
  arrange: (simulation: Simulation) => readonly Event[] | Promise<readonly Event[]>,
  busy: Busy = {},
): Promise<AtOnce> {
  const simulation = roomyCloud(count, seed);
  try {
    return await atOnce(simulation, await arrange(simulation), busy);
  } finally {
    await simulation.stop();
  }
}

/** CDK's Provider with a waiter: two functions of its own around each of the user's two. */
const FRAMEWORK_INVOCATIONS = 4;

export async function happyLines(seed: number): Promise<Line[]> {
  const create = await measured(1, seed, (simulation) => creates(simulation, 1));
  const remove = await measured(1, seed, async (simulation) => deletes(simulation, await invited(simulation, 1)));
  return [
    atMost(1, 'a create that nothing stands in the way of: Lambda invocations', {
      ours: create.invocations,
      peer: 1,
      limit: 1,
    }),
    atMost(
      1,
      'a create that nothing stands in the way of: Lambda invocations, against a construct on CDK’s Provider with a waiter',
      {
        ours: create.invocations,
        peer: FRAMEWORK_INVOCATIONS,
      },
    ),
    atMost(1, 'a create that nothing stands in the way of: Organizations calls', {
      ours: create.callsEach,
      peer: 1,
      limit: 1,
    }),
    stepFunctionsLine('a create that nothing stands in the way of', [create], 1),
    atMost(1, 'a delete that nothing stands in the way of: Lambda invocations', {
      ours: remove.invocations,
      peer: 1,
      limit: 1,
    }),
    atMost(1, 'a delete that nothing stands in the way of: Organizations calls', {
      ours: remove.callsEach,
      peer: 1,
      limit: 1,
    }),
    stepFunctionsLine('a delete that nothing stands in the way of', [remove], 1),
    ...(await organizationSizeLines(seed)),
  ];
}

/** The same call, whatever the size of the organization and of the list of handshakes. */
async function organizationSizeLines(seed: number): Promise<Line[]> {
  const calls: number[] = [];
  for (const accounts of [10, 1_000, 10_000]) {
    for (const ended of [0, ENDED_HANDSHAKES]) {
      const create = await measured(1, seed, (simulation) => {
        for (let index = 1; index < accounts; index++) {
          simulation.organization.addMember(String(500_000_000_000 + index));
        }
        addEndedHandshakes(simulation, ended);
        return creates(simulation, 1);
      });
      calls.push(create.callsEach);
    }
  }
  const measure = `a create in organizations of 10, 1,000 and 10,000 accounts, with 0 and ${ENDED_HANDSHAKES} ended handshakes: the most Organizations calls`;
  return [atMost(1, measure, { ours: Math.max(...calls), peer: 1, limit: 1 })];
}

/** AwsCustomResource without `onUpdate` makes no call at all; with it, it would invite again. */
export async function updateLines(seed: number): Promise<Line[]> {
  const update = (busy: Busy) =>
    measured(MANY, seed, async (simulation) => tagUpdates(simulation, await invited(simulation, MANY)), busy);
  const free = await update({});
  const throttled = await update({ rates: 'aws' });
  const what = `${MANY} updates at once, one tag changed`;
  const underRates = `${what}, AWS's rates (DescribeHandshake 1/s, burst 2)`;
  const invitations = free.calls.filter(({ operation }) => operation === 'InviteAccountToOrganization').length;
  return [
    atMost(1, `${what}: Organizations calls each`, { ours: free.callsEach, peer: 0 }),
    atMost(0, `${what}: invitations sent`, { ours: invitations, peer: 0, limit: 0 }),
    stepFunctionsLine(what, [free], MANY),
    atLeast(1, `${underRates}: share that succeeds`, {
      ours: throttled.share,
      limit: 1,
    }),
    atMost(60, `${underRates}: minutes`, { ours: throttled.seconds / 60, limit: (MANY - 2) / 60 }),
    atMost(4, `${underRates}: Organizations calls each`, { ours: throttled.callsEach, limit: 1 }),
    stepFunctionsLine(underRates, [throttled], MANY),
  ];
}

/** Accounts that joined so long ago that their invitations are forgotten. */
export async function joinedDeleteLines(seed: number): Promise<Line[]> {
  const run = await measured(MANY, seed, (simulation) => {
    addEndedHandshakes(simulation, ENDED_HANDSHAKES);
    const ids = Array.from({ length: MANY }, (_, index) => {
      simulation.organization.addMember(targetOf(index).Id);
      return `h-forgotten${String(index).padStart(4, '0')}`;
    });
    return deletes(simulation, ids);
  });
  const measure = `${MANY} deletes at once of accounts that joined long ago, ${ENDED_HANDSHAKES} ended handshakes in the list`;
  return [
    atLeast(1, `${measure}: share that succeeds`, { ours: run.share, limit: 1 }),
    atMost(2, `${measure}: Organizations calls each`, { ours: run.callsEach, peer: 1 }),
    stepFunctionsLine(measure, [run], MANY),
  ];
}

/** Times after which a new organization is ready, and how much later than that the invitation may be sent. */
const INITIALIZATIONS = [
  { told: '10 s', seconds: 10 },
  { told: '5 min', seconds: 5 * 60 },
  { told: '50 min', seconds: 50 * 60 },
  { told: 'more than 55 min', seconds: 24 * 3600 },
];

/** In us-east-1: https://aws.amazon.com/lambda/pricing/ */
const DOLLARS_PER_INVOCATION = 0.0000002;
const DOLLARS_PER_SECOND = 0.25 * 0.0000166667;

/**
 * The worst of the seeds.
 *
 * @param invocationSeconds what one invocation takes at the most, the cold start that was measured; none in a test
 */
export async function initializationLines(seeds: readonly number[], invocationSeconds?: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { told, seconds } of INITIALIZATIONS) {
    const what = `an organization that initializes for ${told}`;
    const runs: AtOnce[] = [];
    for (const seed of seeds) {
      runs.push(
        await measured(1, seed, (simulation) => {
          simulation.organization.initializeFor(seconds * 1000);
          return creates(simulation, 1);
        }),
      );
    }
    const most = (of: (run: AtOnce) => number) => Math.max(...runs.map(of));
    lines.push(
      atMost(200, `${what}: Organizations calls`, { ours: most(({ calls }) => calls.length) }),
      ...(seconds < 55 * 60
        ? [
            atMost(25, `${what}: seconds lost after it was ready`, {
              ours: most((run) => run.seconds - seconds),
              limit: 0,
            }),
          ]
        : []),
      atMost(2, `${what}: cents for Step Functions${invocationSeconds === undefined ? '' : ' and Lambda'}`, {
        ours: most((run) => centsOf(run, invocationSeconds)),
      }),
      stepFunctionsLine(what, runs, 1),
    );
  }
  return lines;
}

/** The state machine and, if it is known how long each of its runs takes, the function. */
function centsOf({ invocations, transitions }: AtOnce, invocationSeconds?: number): number {
  const ofLambda =
    invocationSeconds === undefined ? 0 : DOLLARS_PER_INVOCATION + invocationSeconds * DOLLARS_PER_SECOND;
  return (transitions * DOLLARS_PER_TRANSITION + invocations * ofLambda) * 100;
}
