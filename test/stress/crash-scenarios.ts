import type { Answer } from '../../lambda/protocol/answer';
import type { Event } from '../simulation/cloud';
import { onlyAnswer, type Properties, type Simulation } from '../simulation/simulation';
import { ACCOUNT, EMAIL, MADE_UP_ID, NOTED, OTHER_ACCOUNT, RAISED } from '../simulation/fixtures';

/** One request in its situation. */
export interface Scenario {
  readonly name: string;
  /** The answer and what is left: see endOf in crashing.ts. */
  readonly end: string;
  /** Makes the situation, a minute before the request. */
  readonly arrange: (simulation: Simulation) => Arranged | Promise<Arranged>;
  /** Two crashes are tried, too: all pairs of all rows take minutes. */
  readonly isMain?: boolean;
}

export interface Arranged {
  readonly event: Event;
  /** Sent a minute before the request, which finds it at work. */
  readonly earlier?: Event;
  /** What the world does at a point: see Cloud.isKilledAt. */
  readonly meanwhile?: (point: string) => void;
  /** What the world does when the request has succeeded. A function may be killed then, too. */
  readonly afterwards?: (answer: Answer) => Promise<unknown>;
  /** The rollback of an Update is sent again when it has failed: there is none for it. */
  readonly isRollback?: boolean;
}

const OTHER_STACK = 'arn:aws:cloudformation:us-east-1:000000000000:stack/other/0d9e8f6b-1d4a-4f0c-8d5e-9f6a3c2b1a00';
const INVITE = 'InviteAccountToOrganization';
const DAY = 24 * 60 * 60 * 1000;
/** More often than any request calls. */
export const ALWAYS = 1_000;

export async function created(
  simulation: Simulation,
  properties: Properties = ACCOUNT,
  logicalId?: string,
): Promise<string> {
  return onlyAnswer(await simulation.create(properties, logicalId)).PhysicalResourceId;
}

function byHand(simulation: Simulation): string {
  return simulation.organization.invite({
    target: { type: 'ACCOUNT', id: '111122223333' },
    notes: undefined,
    tags: new Map(),
  }).id;
}

async function adopted(simulation: Simulation): Promise<string> {
  byHand(simulation);
  return created(simulation);
}

async function expired(simulation: Simulation, properties: Properties = ACCOUNT): Promise<string> {
  const id = await created(simulation, properties);
  simulation.pass(16 * DAY);
  return id;
}

async function declined(simulation: Simulation): Promise<string> {
  const id = await created(simulation);
  simulation.organization.decline(id, '111122223333');
  return id;
}

async function accepted(simulation: Simulation, properties: Properties = ACCOUNT): Promise<string> {
  simulation.organization.knowEmail('111122223333', 'owner@example.com');
  const id = await created(simulation, properties);
  simulation.organization.accept(id, '111122223333');
  return id;
}

async function left(simulation: Simulation): Promise<string> {
  const id = await accepted(simulation);
  simulation.organization.remove('111122223333');
  return id;
}

function refusing(simulation: Simulation, reason = 'PAST_DUE_INVOICE'): void {
  simulation.fail(INVITE, 'HandshakeConstraintViolationException', reason, ALWAYS);
}

const CREATES: readonly Scenario[] = [
  {
    name: 'a Create',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    isMain: true,
    arrange: (simulation) => ({ event: simulation.createEvent(ACCOUNT) }),
  },
  {
    name: 'a Create by e-mail',
    end: 'SUCCESS OPEN as h-…; open: owner@example.com ours-1; members: none',
    arrange: (simulation) => ({ event: simulation.createEvent(EMAIL) }),
  },
  {
    name: 'a Create that waits for an initializing organization',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    isMain: true,
    arrange: (simulation) => {
      simulation.organization.initializeFor(100_000);
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create in a young organization at its account limit',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    arrange: (simulation) => {
      const { organization } = simulation;
      organization.accountQuota = 1;
      const raisedAt = simulation.now + 120_000;
      const meanwhile = () => {
        organization.accountQuota = simulation.now < raisedAt ? 1 : 10;
      };
      return { event: simulation.createEvent(ACCOUNT), meanwhile };
    },
  },
  {
    name: 'a Create whose permissions have not spread',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    arrange: (simulation) => {
      simulation.fail(INVITE, 'AccessDeniedException', undefined, 2);
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create that renames',
    end: "SUCCESS OPEN as h-…; open: 111122223333 another's-1; members: none",
    isMain: true,
    arrange: async (simulation) => {
      await created(simulation, ACCOUNT, 'Former');
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create of what another stack has declared',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      await created(simulation);
      return { event: { ...simulation.createEvent(ACCOUNT), StackId: OTHER_STACK } };
    },
  },
  {
    name: 'a Create that finds its own invitation',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      await created(simulation);
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create that finds its own invitation of a lower revision',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-2; members: none',
    arrange: async (simulation) => {
      await created(simulation);
      return { event: simulation.createEvent(RAISED) };
    },
  },
  ...Object.entries({
    ADOPT: 'SUCCESS OPEN as adopted-h-…; open: 111122223333 by hand; members: none',
    REPLACE: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    FAIL: 'FAILED as failed-…; open: 111122223333 by hand; members: none',
  }).map(([ExistingInvitation, end]) => ({
    name: `a Create that finds an invitation sent by hand: ${ExistingInvitation}`,
    end,
    arrange: (simulation: Simulation) => {
      byHand(simulation);
      return { event: simulation.createEvent({ ...ACCOUNT, ExistingInvitation }) };
    },
  })),
  {
    name: 'a Create whose duplicate is listed late',
    end: "SUCCESS OPEN as h-…; open: 111122223333 another's-1; members: none",
    arrange: async (simulation) => {
      simulation.organization.listingLagMillis = 90_000;
      await created(simulation, ACCOUNT, 'Former');
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create whose duplicate is never listed',
    end: 'FAILED as failed-…; open: none; members: none',
    arrange: (simulation) => {
      simulation.fail(INVITE, 'DuplicateHandshakeException', undefined, ALWAYS);
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create for a member',
    end: 'SUCCESS ACCEPTED as member-111122223333; open: none; members: 111122223333',
    arrange: (simulation) => {
      simulation.organization.addMember('111122223333');
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create for a member, by e-mail',
    end: 'SUCCESS ACCEPTED as member-111122223333; open: none; members: 111122223333',
    arrange: (simulation) => {
      simulation.organization.addMember('111122223333', 'Owner@example.com');
      return { event: simulation.createEvent(EMAIL) };
    },
  },
  {
    name: 'a Create that fails for good',
    end: 'FAILED as failed-…; open: none; members: none',
    arrange: (simulation) => {
      refusing(simulation);
      return { event: simulation.createEvent(ACCOUNT) };
    },
  },
  {
    name: 'a Create with a bad property',
    end: 'FAILED as failed-…; open: none; members: none',
    arrange: (simulation) => ({ event: simulation.createEvent({ ...ACCOUNT, Revision: '0' }) }),
  },
];

const UPDATES: readonly Scenario[] = [
  {
    name: 'an Update that sends nothing',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => ({ event: simulation.updateEvent(await created(simulation), ACCOUNT, NOTED) }),
  },
  {
    name: 'an Update that raises the revision',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-2; members: none',
    isMain: true,
    arrange: async (simulation) => ({ event: simulation.updateEvent(await created(simulation), ACCOUNT, RAISED) }),
  },
  {
    name: 'an Update that lowers the revision',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-2; members: none',
    arrange: async (simulation) => ({
      event: simulation.updateEvent(await created(simulation, RAISED), RAISED, ACCOUNT),
    }),
  },
  {
    name: 'an Update to another target',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1, 444455556666 ours-1; members: none',
    isMain: true,
    arrange: async (simulation) => ({
      event: simulation.updateEvent(await created(simulation), ACCOUNT, OTHER_ACCOUNT),
    }),
  },
  {
    name: 'an Update to another target that fails for good',
    end: 'FAILED as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      refusing(simulation);
      return { event: simulation.updateEvent(id, ACCOUNT, OTHER_ACCOUNT) };
    },
  },
  {
    name: 'an Update from the e-mail address to the id of one account',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const { organization } = simulation;
      const id = await created(simulation, EMAIL);
      // The emulator takes them for two parties, so the duplicate is arranged while the former one is open.
      const meanwhile = (point: string) => {
        if (point === 'before inviteAccount') {
          simulation.emulator.faults.length = 0;
          if (organization.handshake(id).state === 'OPEN') {
            simulation.fail(INVITE, 'DuplicateHandshakeException');
          }
        }
      };
      return { event: simulation.updateEvent(id, EMAIL, ACCOUNT), meanwhile };
    },
  },
  {
    name: "an Update that finds another resource's invitation",
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      await created(simulation, ACCOUNT, 'Renamed');
      return { event: simulation.updateEvent(id, ACCOUNT, NOTED) };
    },
  },
  ...Object.entries({
    ADOPT: 'SUCCESS OPEN as the same id; open: 111122223333 by hand; members: none',
    REPLACE: 'SUCCESS OPEN as the same id; open: 111122223333 ours-2; members: none',
    FAIL: 'SUCCESS OPEN as the same id; open: 111122223333 by hand; members: none',
  }).map(([ExistingInvitation, end]) => ({
    name: `an Update of an adopted invitation: ${ExistingInvitation}`,
    end,
    arrange: async (simulation: Simulation) => ({
      event: simulation.updateEvent(await adopted(simulation), ACCOUNT, { ...RAISED, ExistingInvitation }),
    }),
  })),
  {
    name: 'an Update of an adopted invitation to another target',
    end: 'SUCCESS OPEN as h-…; open: 111122223333 by hand, 444455556666 ours-1; members: none',
    arrange: async (simulation) => ({
      event: simulation.updateEvent(await adopted(simulation), ACCOUNT, OTHER_ACCOUNT),
    }),
  },
  {
    name: 'an Update of a member',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => ({ event: simulation.updateEvent(await accepted(simulation), ACCOUNT, RAISED) }),
  },
  {
    name: 'an Update of a member, by e-mail',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => ({
      event: simulation.updateEvent(await accepted(simulation, EMAIL), EMAIL, { ...EMAIL, Notes: 'Other notes' }),
    }),
  },
  {
    name: 'an Update of a member that was one from the start',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => {
      simulation.organization.addMember('111122223333');
      return { event: simulation.updateEvent(await created(simulation), ACCOUNT, RAISED) };
    },
  },
  {
    name: 'an Update of a member that left',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => ({ event: simulation.updateEvent(await left(simulation), ACCOUNT, NOTED) }),
  },
  {
    name: 'an Update of an invitation that was cancelled by hand',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.organization.cancel(id, '000000000000');
      return { event: simulation.updateEvent(id, ACCOUNT, NOTED) };
    },
  },
  {
    name: 'an Update of an invitation that has expired',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    isMain: true,
    arrange: async (simulation) => ({ event: simulation.updateEvent(await expired(simulation), ACCOUNT, NOTED) }),
  },
  {
    name: 'an Update of an invitation that was forgotten',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.pass(46 * DAY);
      return { event: simulation.updateEvent(id, ACCOUNT, NOTED) };
    },
  },
  {
    name: 'an Update of an expired invitation that is refused for good',
    end: 'SUCCESS EXPIRED as the same id; open: none; members: none',
    arrange: async (simulation) => {
      const id = await expired(simulation);
      refusing(simulation);
      return { event: simulation.updateEvent(id, ACCOUNT, NOTED) };
    },
  },
  {
    name: 'an Update that raises the revision of an expired invitation and is refused for good',
    end: 'FAILED as the same id; open: none; members: none',
    arrange: async (simulation) => {
      const id = await expired(simulation);
      refusing(simulation);
      return { event: simulation.updateEvent(id, ACCOUNT, RAISED) };
    },
  },
  {
    name: 'an Update of a declined invitation',
    end: 'SUCCESS DECLINED as the same id; open: none; members: none',
    arrange: async (simulation) => ({ event: simulation.updateEvent(await declined(simulation), ACCOUNT, NOTED) }),
  },
  {
    name: 'an Update that raises the revision of a declined invitation',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-2; members: none',
    isMain: true,
    arrange: async (simulation) => ({ event: simulation.updateEvent(await declined(simulation), ACCOUNT, RAISED) }),
  },
  {
    name: 'an Update of a no that was forgotten',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await declined(simulation);
      simulation.pass(31 * DAY);
      return { event: simulation.updateEvent(id, ACCOUNT, NOTED) };
    },
  },
  {
    name: 'an Update with a bad property',
    end: 'FAILED as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => ({
      event: simulation.updateEvent(await created(simulation), ACCOUNT, { ...ACCOUNT, Revision: '0' }),
    }),
  },
  {
    name: 'the rollback of an Update that was not waited for',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    isMain: true,
    arrange: async (simulation) => {
      const id = await created(simulation);
      await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
      return { event: simulation.updateEvent(id, OTHER_ACCOUNT, ACCOUNT), isRollback: true };
    },
  },
  {
    name: 'the rollback of an Update that still waits',
    end: 'SUCCESS OPEN as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.organization.initializeFor(10 * 60_000);
      const earlier = simulation.updateEvent(id, ACCOUNT, OTHER_ACCOUNT);
      return { event: simulation.updateEvent(id, OTHER_ACCOUNT, ACCOUNT), earlier, isRollback: true };
    },
  },
];

const DELETES: readonly Scenario[] = [
  {
    name: 'a Delete',
    end: 'SUCCESS as the same id; open: none; members: none',
    isMain: true,
    arrange: async (simulation) => ({ event: simulation.deleteEvent(await created(simulation), ACCOUNT) }),
  },
  {
    name: 'a Delete of an invitation that was sent again',
    end: 'SUCCESS as the same id; open: none; members: none',
    isMain: true,
    arrange: async (simulation) => {
      const id = await created(simulation);
      await simulation.update(id, ACCOUNT, RAISED);
      return { event: simulation.deleteEvent(id, RAISED) };
    },
  },
  {
    name: 'a Delete of an invitation that was sent again and is listed late',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.organization.listingLagMillis = 90_000;
      await simulation.update(id, ACCOUNT, RAISED);
      return { event: simulation.deleteEvent(id, RAISED) };
    },
  },
  {
    name: 'a Delete after a replacement',
    end: 'SUCCESS as the same id; open: 444455556666 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
      return { event: simulation.deleteEvent(id, ACCOUNT) };
    },
  },
  {
    name: 'a Delete after a rename',
    // The new resource has the invitation that the old one has signed.
    end: 'SUCCESS as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      await created(simulation, ACCOUNT, 'Renamed');
      return { event: simulation.deleteEvent(id, ACCOUNT) };
    },
  },
  {
    name: 'a Delete of a member',
    end: 'SUCCESS as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => ({ event: simulation.deleteEvent(await accepted(simulation), ACCOUNT) }),
  },
  {
    name: 'a Delete of a member, by e-mail',
    end: 'SUCCESS as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => ({ event: simulation.deleteEvent(await accepted(simulation, EMAIL), EMAIL) }),
  },
  {
    name: 'a Delete of an invitation that is accepted in this very moment',
    end: 'SUCCESS as the same id; open: none; members: 111122223333',
    isMain: true,
    arrange: async (simulation) => {
      const { organization } = simulation;
      const id = await created(simulation);
      const meanwhile = (point: string) => {
        if (point === 'before cancelHandshake' && organization.handshake(id).state === 'OPEN') {
          organization.accept(id, '111122223333');
        }
      };
      return { event: simulation.deleteEvent(id, ACCOUNT), meanwhile };
    },
  },
  {
    name: 'a Delete of a declined invitation',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => ({ event: simulation.deleteEvent(await declined(simulation), ACCOUNT) }),
  },
  {
    name: 'a Delete of an invitation that has expired',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => ({ event: simulation.deleteEvent(await expired(simulation), ACCOUNT) }),
  },
  {
    name: 'a Delete of an invitation that was forgotten',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.pass(46 * DAY);
      return { event: simulation.deleteEvent(id, ACCOUNT) };
    },
  },
  {
    name: 'a Delete of an adopted invitation',
    end: 'SUCCESS as the same id; open: 111122223333 by hand; members: none',
    arrange: async (simulation) => ({ event: simulation.deleteEvent(await adopted(simulation), ACCOUNT) }),
  },
  {
    name: 'a Delete of an adopted invitation that was replaced',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => {
      const id = await adopted(simulation);
      const properties = { ...RAISED, ExistingInvitation: 'REPLACE' };
      await simulation.update(id, ACCOUNT, properties);
      return { event: simulation.deleteEvent(id, properties) };
    },
  },
  {
    name: 'a Delete of a member that was one from the start',
    end: 'SUCCESS as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => {
      simulation.organization.addMember('111122223333');
      return { event: simulation.deleteEvent(await created(simulation), ACCOUNT) };
    },
  },
  {
    name: 'a Delete of a failed Create',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => {
      simulation.fail(INVITE, 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');
      return { event: simulation.deleteEvent(await created(simulation), ACCOUNT) };
    },
  },
  {
    name: 'a Delete of a failed Create whose invitation was sent after all',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => {
      simulation.fail(INVITE, 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');
      const id = await created(simulation);
      await created(simulation);
      return { event: simulation.deleteEvent(id, ACCOUNT) };
    },
  },
  {
    name: 'a Delete in an organization that is gone',
    end: 'SUCCESS as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      for (const operation of [
        'CancelHandshake',
        'DescribeHandshake',
        'DescribeAccount',
        'ListHandshakesForOrganization',
      ]) {
        simulation.fail(operation, 'AWSOrganizationsNotInUseException', undefined, ALWAYS);
      }
      return { event: simulation.deleteEvent(id, ACCOUNT) };
    },
  },
  {
    name: 'a Delete that is refused for good',
    end: 'FAILED as the same id; open: 111122223333 ours-1; members: none',
    arrange: async (simulation) => {
      const id = await created(simulation);
      simulation.fail('CancelHandshake', 'InvalidInputException', 'INVALID_PATTERN', ALWAYS);
      return { event: simulation.deleteEvent(id, ACCOUNT) };
    },
  },
  {
    name: 'a Delete with an id that CloudFormation made up',
    end: 'SUCCESS as the same id; open: none; members: none',
    isMain: true,
    arrange: async (simulation) => {
      await created(simulation);
      return { event: simulation.deleteEvent(MADE_UP_ID, ACCOUNT) };
    },
  },
  {
    name: 'a Delete with a made-up id while the Create still waits',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: (simulation) => {
      simulation.organization.initializeFor(10 * 60_000);
      const earlier = simulation.createEvent(ACCOUNT);
      return { event: simulation.deleteEvent(MADE_UP_ID, ACCOUNT), earlier };
    },
  },
  {
    name: 'a Delete while an Update still waits',
    end: 'SUCCESS as the same id; open: none; members: none',
    arrange: async (simulation) => {
      const id = await expired(simulation);
      simulation.organization.initializeFor(10 * 60_000);
      const earlier = simulation.updateEvent(id, ACCOUNT, NOTED);
      return { event: simulation.deleteEvent(id, NOTED), earlier };
    },
  },
];

/** Every row of the life cycle of an invitation, and of what may be found open: docs/behavior.md has the tables. */
export const SCENARIOS: readonly Scenario[] = [...CREATES, ...UPDATES, ...DELETES];
