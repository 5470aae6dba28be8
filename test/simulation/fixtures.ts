import type { Event, Outcome } from './cloud';
import { onlyAnswer, type Properties, Simulation } from './simulation';
import { Region } from './stack';

/**
 * The head of a test file on the simulation. It calls `useSimulation()` or
 * `useRegion()` once: `simulation` or `region` is then a new one in each test.
 */

export const ACCOUNT_ID = '111122223333';
export const OTHER_ID = '444455556666';
export const ADDRESS = 'owner@example.com';

export const ACCOUNT: Properties = { Target: { Type: 'ACCOUNT', Id: ACCOUNT_ID } };
export const OTHER_ACCOUNT: Properties = { Target: { Type: 'ACCOUNT', Id: OTHER_ID } };
export const EMAIL: Properties = { Target: { Type: 'EMAIL', Id: ADDRESS } };
/** Asks for a new invitation in place of the one that stands. */
export const RAISED: Properties = { ...ACCOUNT, Revision: '2' };
/** Asks for nothing new: notes are those of the next invitation. */
export const NOTED: Properties = { ...ACCOUNT, Notes: 'Other notes' };
/** A physical id that CloudFormation made up, because the Create was not answered. */
export const MADE_UP_ID = 'invitations-Invited-1ABCDEFGHIJKL';

export const MINUTE = 60;
export const DAY_MILLIS = 24 * 60 * MINUTE * 1000;

export let simulation: Simulation;
export let region: Region;

/** @param arrange what each test finds */
export function useSimulation(arrange: (started: Simulation) => void = () => {}): void {
  beforeEach(() => {
    simulation = Simulation.start();
    arrange(simulation);
  });
  afterEach(() => simulation.stop());
}

/** For a test that needs another one than all others of its file. */
export async function restartSimulation(options: { readonly accountQuota?: number }): Promise<void> {
  await simulation.stop();
  simulation = Simulation.start(options);
}

/** @param arrange what each test finds */
export function useRegion(arrange: (started: Region) => void = () => {}): void {
  beforeEach(() => {
    region = Region.start();
    arrange(region);
  });
  afterEach(() => region.stop());
}

/** The account can be invited by its e-mail address, too. */
export function knowsAddress({ organization }: Pick<Simulation, 'organization'>): void {
  organization.knowEmail(ACCOUNT_ID, ADDRESS);
}

/** @returns the physical id */
export async function created(properties: Properties = ACCOUNT): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

export async function updated(physicalId: string, previous: Properties, properties: Properties) {
  return onlyAnswer(await simulation.update(physicalId, previous, properties));
}

export async function deleted(physicalId: string, properties: Properties = ACCOUNT) {
  return onlyAnswer(await simulation.delete(physicalId, properties));
}

/** @returns the id of an invitation of the account that a person sent */
export function invitedByHand(notes?: string): string {
  return simulation.organization.invite({ target: { type: 'ACCOUNT', id: ACCOUNT_ID }, notes, tags: new Map() }).id;
}

/** @returns the id of the newest invitation */
export const newest = () => simulation.organization.allHandshakes().at(-1)?.id ?? '';

/** The account accepts the newest invitation. */
export const accept = () => simulation.organization.accept(newest(), ACCOUNT_ID);

/** AWS refuses for good to send the next invitation. */
export function refuseInvitation(reason: string): void {
  simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', reason);
}

/** The step function crashes in its next runs. */
export function crashSteps(times: number, started = simulation): void {
  let left = times;
  started.beforeFunction = (name) => {
    if (name === 'step' && left-- > 0) {
      throw new Error('timed out');
    }
  };
}

/** Sends a request, and something happens while it is at work. */
export async function sendAnd(event: Event, seconds: number, happens: () => unknown): Promise<Outcome> {
  const [outcome] = await Promise.all([simulation.send(event), simulation.after(seconds, happens)]);
  return outcome;
}

/** Accounts and addresses whose invitation is open. */
export function open(): string[] {
  return simulation.organization
    .allHandshakes()
    .filter(({ state }) => state === 'OPEN')
    .map(({ target }) => target.id);
}

export const isMember = (id = ACCOUNT_ID) => simulation.organization.members.has(id);

/** The calls after those that made the situation. */
export const callsAfter = (count: number) => simulation.calls.slice(count);

/** The number of calls of an operation so far. */
export const count = (operation: string) => simulation.calls.filter((call) => call.startsWith(`${operation}:`)).length;
