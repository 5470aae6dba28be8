import { ownTagKey } from '../../lambda/model/own-tag';
import { resourceKeyOf, readReference } from '../../lambda/model/reference';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../../emulator/organization/organization';
import { OWN_TAG_PREFIX, type Target } from '../../lib/shared/contract';
import type { Event, Outcome } from '../simulation/cloud';
import { onlyAnswer, type Properties, Simulation } from '../simulation/simulation';
import { targetNameOf } from '../simulation/target-name';
import { MADE_UP_ID } from '../simulation/fixtures';
import type { Scenario } from './crash-scenarios';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;
/** While whatever was killed still lies there: a function's time-out is 45 s. */
const COPY_AFTER_SECONDS = 10;

/** All pairs of a row with many points, on a busy machine. */
const PAIRS_TIMEOUT_MILLIS = 120_000;

interface Disturbance {
  /** Which of the points, counted from the request on, kill. */
  readonly killAt?: readonly number[];
  readonly hasCopy?: boolean;
}

/** Runs a scenario and tells how it ended. */
async function run({ arrange }: Scenario, { killAt = [], hasCopy = false }: Disturbance = {}) {
  const simulation = Simulation.start();
  try {
    const { event, earlier, meanwhile, afterwards, isRollback = false } = await arrange(simulation);
    const points: string[] = [];
    const send = () => {
      simulation.isKilledAt = (point) => {
        meanwhile?.(point);
        return killAt.includes(points.push(point) - 1);
      };
      return simulation.send(event);
    };
    const copy = () => simulation.send(event);
    const [outcome] = await Promise.all([
      simulation.after(MINUTE_SECONDS, send),
      ...(hasCopy ? [simulation.after(MINUTE_SECONDS + COPY_AFTER_SECONDS, copy)] : []),
      ...(earlier === undefined ? [] : [simulation.send(earlier)]),
    ]);
    if (outcome.answers[0]?.Status === 'SUCCESS') {
      await afterwards?.(outcome.answers[0]);
    }
    const end = endOf(simulation, event, outcome);
    const goesOn = end.status !== 'SUCCESS' && killAt.length > 0;
    const next = goesOn ? await goOn(simulation, event, outcome, isRollback) : undefined;
    return { points, end, seconds: outcome.seconds, next };
  } finally {
    await simulation.stop();
  }
}

type Run = Awaited<ReturnType<typeof run>>;

/** `SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none; followed: 1; told: INVITED` */
function endOf(simulation: Simulation, event: Event, { answers: [answer] }: Outcome) {
  const { PhysicalResourceId: id = '', Status: status, Data } = answer ?? {};
  const naming = id === event.PhysicalResourceId ? 'the same id' : id.replace(/(h-|failed-).*/, '$1…');
  const members = [...simulation.organization.members.keys()]
    .filter((member) => member !== MANAGEMENT_ACCOUNT)
    .map((member) => standingOf(member, simulation, event));
  const followed = simulation.followUps.filter(({ isRunning }) => isRunning).length;
  // At least once.
  const told = new Set(simulation.bus.events.map(({ detail }) => detail.change));
  return {
    status,
    summary: [
      [status, Data?.State, 'as', naming].filter((word) => word !== undefined && word !== '').join(' '),
      `open: ${openIn(simulation, event).join(', ') || 'none'}`,
      `members: ${members.join(', ') || 'none'}`,
      ...(followed > 0 ? [`followed: ${followed}`] : []),
      ...(told.size > 0 ? [`told: ${[...told].sort().join(', ')}`] : []),
    ].join('; '),
  };
}

/** `111122223333 in Data with ours team=data`: where it stands, its tags, and those that let a resource remove it. */
function standingOf(accountId: string, { organization }: Simulation, event: Event): string {
  const parentId = organization.parentOf(accountId);
  const ownKey = ownTagKey(resourceKeyOf(event.StackId, event.LogicalResourceId));
  const { Target } = event.ResourceProperties as { readonly Target: Target };
  const name = targetNameOf(Target);
  const tags = [...organization.tagsOf(accountId)].map(([key, value]) => {
    if (!key.startsWith(OWN_TAG_PREFIX)) {
      return `${key}=${value}`;
    }
    // A member from before has the time of its declaration beside the name.
    const isOurs = value.replace(/ since-\S+$/, '') === name;
    return key !== ownKey ? "another's" : isOurs ? 'ours' : 'ours of another target';
  });
  return [
    accountId,
    ...(parentId === ROOT_ID ? [] : ['in', organization.unit(parentId).name]),
    ...(tags.length > 0 ? ['with', tags.sort().join(' ')] : []),
  ].join(' ');
}

/** `111122223333 ours-1`, with the revision; `another's-1`; `by hand` */
function openIn(simulation: Simulation, { StackId, LogicalResourceId }: Event): string[] {
  const ours = resourceKeyOf(StackId, LogicalResourceId);
  return simulation.organization
    .allHandshakes()
    .filter(({ state }) => state === 'OPEN')
    .map(({ target, notes }) => {
      const { resourceKey, revision } = readReference(notes) ?? {};
      return `${target.id} ${resourceKey === undefined ? 'by hand' : `${resourceKey === ours ? 'ours' : "another's"}-${revision}`}`;
    });
}

/** What CloudFormation sends when a request has failed, or was not answered within the hour, and what is open then. */
async function goOn(simulation: Simulation, event: Event, { answers: [answer] }: Outcome, isRollback: boolean) {
  simulation.isKilledAt = () => false;
  if (answer === undefined) {
    simulation.pass(HOUR_SECONDS * 1000);
  }
  const id = (event.PhysicalResourceId as string | undefined) ?? answer?.PhysicalResourceId ?? MADE_UP_ID;
  const properties = event.ResourceProperties as Properties;
  const previous = event.OldResourceProperties as Properties;
  const next =
    event.RequestType !== 'Update'
      ? simulation.deleteEvent(id, properties)
      : isRollback
        ? simulation.updateEvent(id, previous, properties)
        : simulation.updateEvent(id, properties, previous);
  const { Status: status } = onlyAnswer(await simulation.send({ ...next, StackId: event.StackId }));
  return { event, isRollback, status, open: openIn(simulation, event) };
}

/** What must hold after the request that follows a failure. */
function expectSettled({ event, isRollback, status, open }: NonNullable<Run['next']>, undisturbed: Run): void {
  const ours = open.filter((invitation) => invitation.includes(' ours-')).map((invitation) => invitation.split(' ')[0]);
  if (event.RequestType === 'Create') {
    expect({ status, ours }).toEqual({ status: 'SUCCESS', ours: [] });
  } else if (event.RequestType === 'Update' && !isRollback) {
    const previous = (event.OldResourceProperties as { readonly Target: { readonly Id: string } }).Target.Id;
    expect(status).toBe('SUCCESS');
    expect([[], [previous]]).toContainEqual(ours);
  } else {
    // The same again.
    expect(status).toBe(undisturbed.end.status);
    expect(undisturbed.end.summary).toContain(`open: ${open.join(', ') || 'none'};`);
  }
}

export interface Counts {
  single: number;
  withCopy: number;
  double: number;
  /** Of the pairs. */
  unanswered: number;
}

/**
 * Kills a function before and after each of its effects (each call of an AWS
 * service, each answer) in these situations: at every point, at every point with
 * a copy of the request, and in the main ones at every pair of points. Then
 * Lambda, the state machine and CloudFormation go on.
 *
 * @returns how much was tried, when all is over
 */
export function describeCrashes(scenarios: readonly Scenario[]): Counts {
  const counts: Counts = { single: 0, withCopy: 0, double: 0, unanswered: 0 };
  describe.each(scenarios)('$name', (scenario) => {
    let undisturbed: Run;
    beforeAll(async () => {
      undisturbed = await run(scenario);
    });

    it('ends as it should when nothing crashes', () => {
      expect(undisturbed.end.summary).toBe(scenario.end);
    });

    it.each([
      ['', false],
      [' with a copy of the request', true],
    ])('survives a crash at every point%s', async (_name, hasCopy) => {
      for (const [index, point] of undisturbed.points.entries()) {
        const { end, seconds } = await run(scenario, { killAt: [index], hasCopy });
        counts[hasCopy ? 'withCopy' : 'single']++;

        expect({ point, end: end.summary }).toEqual({ point, end: scenario.end });
        expect(seconds).toBeLessThan(HOUR_SECONDS);
      }
    });

    if (scenario.isMain === true) {
      it(
        'survives a crash at every pair of points',
        async () => {
          for (const first of undisturbed.points.keys()) {
            const { points } = await run(scenario, { killAt: [first] });
            for (let second = first + 1; second < points.length; second++) {
              const { end, next, seconds } = await run(scenario, { killAt: [first, second] });
              counts.double++;

              if (next === undefined) {
                expect({ second, end: end.summary }).toEqual({ second, end: scenario.end });
              } else {
                expectSettled(next, undisturbed);
              }
              if (end.status === undefined) {
                counts.unanswered++;
                // The request function and then its destination, before that could hand the request on.
                expect(['at the start', 'before start']).toContain(points[second]);
              }
              expect(seconds).toBeLessThan(HOUR_SECONDS);
            }
          }
        },
        PAIRS_TIMEOUT_MILLIS,
      );
    }
  });
  return counts;
}
