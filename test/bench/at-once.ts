import { roundedCount } from '../../lib/private/rounded-count';
import type { Call } from '../../emulator/control/control';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import type { Rates } from '../../emulator/settings';
import type { Event } from '../simulation/cloud';
import { type Properties, Simulation } from '../simulation/simulation';
import { seeded } from './numbers';

/** Many requests at one moment, on the virtual clock: what a deployment of a large stack is. */

export interface Busy {
  readonly rates?: Rates;
  readonly writeMillis?: number;
  /** The time between two requests. Left out: they come in one moment. */
  readonly gapMillis?: number;
}

/** One call of Organizations. */
export interface Attempt {
  /** Since the requests came. */
  readonly atMillis: number;
  readonly input: object;
  readonly isSuccess: boolean;
}

export interface AtOnce {
  /** Of the requests, from 0 to 1. */
  readonly share: number;
  /** From the requests to the last call that succeeded. */
  readonly seconds: number;
  readonly callsEach: number;
  readonly attempts: readonly Attempt[];
  readonly calls: readonly Call[];
  /** Of both functions. */
  readonly invocations: number;
  /** Number of states that the state machine entered. */
  readonly transitions: number;
  readonly stepFunctionsCalls: readonly string[];
}

export const targetOf = (index: number) => ({ Type: 'ACCOUNT', Id: String(111_111_111_111 + index) });
const logicalIdOf = (index: number) => `Invited${index}`;
const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

/** An organization with room for every invitation, whose functions are told how many there are as the construct tells them. */
export function roomyCloud(invitationCount: number, seed: number): Simulation {
  const simulation = Simulation.start({ accountQuota: 100_000 });
  simulation.invitationCount = roundedCount(invitationCount);
  simulation.random = seeded(seed);
  return simulation;
}

export function creates(simulation: Simulation, count: number): Event[] {
  return indexes(count).map((index) => simulation.createEvent({ Target: targetOf(index) }, logicalIdOf(index)));
}

/** Invites without being busy, and returns the physical ids. */
export async function invited(simulation: Simulation, count: number): Promise<readonly string[]> {
  const outcomes = await Promise.all(creates(simulation, count).map((event) => simulation.send(event)));
  simulation.pass(60_000);
  return outcomes.map(({ answers }) => answers[0]?.PhysicalResourceId ?? '');
}

export function deletes(simulation: Simulation, physicalIds: readonly string[]): Event[] {
  return physicalIds.map((id, index) => simulation.deleteEvent(id, { Target: targetOf(index) }, logicalIdOf(index)));
}

export function tagUpdates(simulation: Simulation, physicalIds: readonly string[]): Event[] {
  const properties = (index: number, team: string): Properties => ({
    Target: targetOf(index),
    Tags: [{ Key: 'team', Value: team }],
  });
  return physicalIds.map((id, index) => ({
    ...simulation.updateEvent(id, properties(index, 'data'), properties(index, 'platform')),
    LogicalResourceId: logicalIdOf(index),
  }));
}

/** Invitations that were sent and cancelled since, as a list holds them for 30 days. */
export function addEndedHandshakes({ organization }: Simulation, count: number): void {
  for (const index of indexes(count)) {
    const target = { type: 'ACCOUNT', id: String(900_000_000_000 + index) } as const;
    const { id } = organization.invite({ target, notes: undefined, tags: new Map() });
    organization.cancel(id, MANAGEMENT_ACCOUNT);
  }
}

/** Sends the requests and follows all they set going to its end. */
export async function atOnce(simulation: Simulation, events: readonly Event[], busy: Busy): Promise<AtOnce> {
  const { emulator } = simulation;
  emulator.rates = busy.rates ?? 'none';
  // The rates of Step Functions hold whether those of Organizations do or not.
  simulation.stepFunctions.rates = 'aws';
  simulation.organization.writeMillis = busy.writeMillis ?? 0;
  const [callsBefore, stepFunctionsBefore] = [emulator.calls.length, simulation.stepFunctions.calls.length];
  const attempts = recordAttempts(simulation);
  let invocations = 0;
  simulation.beforeFunction = () => {
    invocations++;
  };
  const outcomes = await Promise.all(
    events.map((event, index) =>
      busy.gapMillis === undefined
        ? simulation.send(event)
        : simulation.after((index * busy.gapMillis) / 1000, () => simulation.send(event)),
    ),
  );
  const isSuccess = ({ answers }: (typeof outcomes)[number]) =>
    answers.length === 1 && answers[0]?.Status === 'SUCCESS';
  return {
    share: outcomes.filter(isSuccess).length / events.length,
    ...summary(attempts, events.length),
    calls: emulator.calls.slice(callsBefore),
    invocations,
    transitions: outcomes.reduce((sum, { execution }) => sum + (execution?.transitions ?? 0), 0),
    stepFunctionsCalls: simulation.stepFunctions.calls.slice(stepFunctionsBefore),
  };
}

export function recordAttempts({ emulator, clock }: Pick<Simulation, 'emulator' | 'clock'>): readonly Attempt[] {
  const attempts: Attempt[] = [];
  const startedAt = clock.now();
  emulator.onCall = ({ outcome, input }) => {
    attempts.push({ atMillis: clock.now() - startedAt, input, isSuccess: outcome === 'OK' });
  };
  return attempts;
}

export function summary(attempts: readonly Attempt[], count: number) {
  const successes = attempts.filter(({ isSuccess }) => isSuccess).map(({ atMillis }) => atMillis);
  return { seconds: Math.max(0, ...successes) / 1000, callsEach: attempts.length / count, attempts };
}
