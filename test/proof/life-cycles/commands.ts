import fc, { type Arbitrary } from 'fast-check';
import type { Command } from './command';
import * as deployments from './deployment-commands';
import * as people from './people-commands';
import * as world from './world-commands';

const { deploy, deleteStack, copies, impatient, background } = deployments;
const { person, joining, member } = people;
const { aWhile, busFault, busy, crash, fault, initializing, lag, lostAnswer, memberFault, membershipLag } = world;
const { membershipEvents: told, forgedEvent: forged } = world;
const { names, quota, rates, stepFunctions, time } = world;

const PIECES: Readonly<Record<string, readonly Arbitrary<Command>[]>> = {
  'nobody disturbs': [],
  people: [person, person, time],
  copies: [copies, copies, initializing],
  'copies while it is busy': [copies, copies, busy, impatient],
  impatience: [impatient, initializing],
  'impatience while it is busy': [impatient, impatient, busy, crash],
  'two stacks at once': [background, background, person],
  crashes: [crash, crash],
  'crashes while it initializes': [crash, initializing, impatient],
  faults: [fault, fault],
  'lost answers': [lostAnswer, initializing],
  limits: [rates, background, copies],
  quotas: [quota, initializing, impatient],
  'both names': [names, person, impatient],
  'Step Functions': [stepFunctions, initializing, impatient],
  'late lists': [lag, person, fault],
  'who joins': [joining, joining, aWhile],
  'who joins, and people': [joining, joining, member, member, aWhile],
  'who joins, and copies': [joining, aWhile, copies, impatient],
  'who joins, and crashes': [joining, aWhile, crash, crash],
  'who joins, and faults': [joining, joining, aWhile, memberFault, busFault],
  'who joins, and Step Functions': [joining, aWhile, stepFunctions, impatient],
  'who joins, and late lists': [joining, aWhile, membershipLag, lag],
  'parallel resources': [deployments.parallel, deployments.parallel, world.slowness],
  'rollback disabled': [deployments.withoutRollback, deployments.withoutRollback, deployments.rollBack],
  'rollback disabled, and who joins': [deployments.withoutRollback, deployments.rollBack, joining, aWhile, memberFault],
  'rollback disabled, and impatience': [deployments.impatientWithoutRollback, deployments.rollBack, initializing],
  'rollbacks that fail': [fault, memberFault, deployments.rollBack, deployments.rollBack, joining, aWhile],
  retention: [deployments.retaining, deployments.retaining, person, aWhile],
  renames: [deployments.renames, deployments.renames, people.person, joining, aWhile],
  'renames, and late lists': [deployments.renames, lag, stepFunctions, crash, aWhile],
  'late deliveries': [world.occupied, world.occupied, impatient, aWhile],
  'late records': [world.occupied, crash, impatient, initializing],
  'a late configuration': [world.reconfigured, crash, crash, impatient],
  'slow calls': [world.slowness, background, copies, impatient],
  'stale reads': [world.staleReads, joining, impatient, aWhile],
  'stale cancellations': [world.staleCancellations, impatient, aWhile],
  'members by e-mail': [world.answers, joining, joining, person, aWhile],
  'membership events': [told, told, joining, joining, member, aWhile],
  'membership events, and crashes': [told, joining, joining, aWhile, crash, crash],
  'membership events, and faults': [told, joining, joining, member, aWhile, memberFault, busFault],
  'membership events, and waits': [told, forged, joining, joining, aWhile, impatient, background],
  'membership events, and slow calls': [told, forged, joining, joining, member, aWhile, world.slowness, membershipLag],
  'membership events, and Step Functions': [told, joining, joining, aWhile, stepFunctions, lag, impatient],
  'closed accounts': [people.closing, joining, joining, aWhile, time],
};

const EVERYTHING = Object.values(PIECES).flat();

/**
 * Histories of up to two dozen commands, each with one sort of disturbance or with all.
 *
 * @param only the one sort that all of them have
 */
export function histories(only?: string) {
  if (only !== undefined && !(only in PIECES)) {
    throw new Error(`only must be one of ${Object.keys(PIECES).join(', ')}, got "${only}"`);
  }
  const played = Object.entries(PIECES).filter(([name]) => only === undefined || name === only);
  const everything = only === undefined ? [EVERYTHING] : [];
  return fc.oneof(
    ...[...played.map(([, commands]) => commands), ...everything].map((disturbances) =>
      fc.commands([deploy, deploy, deploy, deleteStack, ...disturbances], { maxCommands: 24, size: 'max' }),
    ),
  );
}
