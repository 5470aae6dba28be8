import { ROOT_ID } from '../../emulator/organization/organization';
import { ownTagKey } from '../../lambda/model/own-tag';
import { acceptingRole } from '../simulation/accepting-role';
import type { Properties, Simulation } from '../simulation/simulation';
import { ACCOUNT, ACCOUNT_ID, DAY_MILLIS, OTHER_ACCOUNT, OTHER_ID } from '../simulation/fixtures';
import { ALWAYS, created, type Scenario } from './crash-scenarios';

/** What comes after an invitation, and with it: an account joins, is placed and tagged, is told of, and leaves. */

const MINUTE_SECONDS = 60;
const MINUTE = MINUTE_SECONDS * 1000;
const EVENTS = { Events: 'true' };
const REMOVAL = { RemoveAccountOnDelete: 'true' };

const tagged = (tags: Readonly<Record<string, string>>) => ({
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
});

/** In an organizational unit of this name, with a tag. */
function placed({ organization }: Simulation, name = 'Data', more: Properties = {}): Properties {
  const unit = organization.unitsIn(ROOT_ID).find((known) => known.name === name);
  const { id } = unit ?? organization.createUnit(ROOT_ID, name);
  return { ...ACCOUNT, ...tagged({ team: 'data' }), OrganizationalUnit: id, ...more };
}

/** A member from the start, with a tag that nobody has declared. */
function member({ organization }: Simulation): void {
  organization.addMember(ACCOUNT_ID);
  organization.tag(ACCOUNT_ID, new Map([['kept', 'yes']]));
}

function acceptedByRole(simulation: Simulation): Properties {
  const externalId = 'an-external-id';
  return { Acceptance: { RoleArn: acceptingRole(simulation, { externalId }), ExternalId: externalId } };
}

/** Ends the open invitation to the account at the first point after this time. */
function whenOpen(simulation: Simulation, millis: number, end: (id: string) => void): () => void {
  const at = simulation.now + millis;
  return () => {
    const open = simulation.organization.allHandshakes().find(({ state }) => state === 'OPEN');
    if (open !== undefined && simulation.now >= at) {
      end(open.id);
    }
  };
}

/** The account joins, and as much time passes as its follow-up may need, killed or not. */
async function join(simulation: Simulation, accountId = ACCOUNT_ID): Promise<void> {
  const { organization } = simulation;
  await simulation.after(10 * MINUTE_SECONDS, () => {
    const open = organization.allHandshakes().find(({ target, state }) => state === 'OPEN' && target.id === accountId);
    organization.accept(open?.id ?? 'none', accountId);
  });
  await passTime(simulation);
}

const passTime = (simulation: Simulation) => simulation.after(3 * 60 * MINUTE_SECONDS, () => {});

const CREATES: readonly Scenario[] = [
  {
    name: 'a Create of a member in a unit and with a tag',
    end: 'SUCCESS ACCEPTED as member-111122223333; open: none; members: 111122223333 in Data with kept=yes team=data',
    isMain: true,
    arrange: (simulation) => {
      member(simulation);
      return { event: simulation.createEvent(placed(simulation)) };
    },
  },
  {
    name: 'a Create of a member that is to be removed again, with events',
    end: 'SUCCESS ACCEPTED as member-111122223333; open: none; members: 111122223333 in Data with kept=yes ours team=data; told: ADOPTED, PLACED',
    arrange: (simulation) => {
      member(simulation);
      const event = simulation.createEvent(placed(simulation, 'Data', { ...REMOVAL, ...EVENTS }));
      return { event, afterwards: () => passTime(simulation) };
    },
  },
  {
    name: 'a Create of an account that joins later',
    end: 'SUCCESS OPEN as h-…; open: none; members: 111122223333 in Data with ours team=data; told: INVITED, JOINED, PLACED',
    isMain: true,
    arrange: (simulation) => {
      const event = simulation.createEvent(placed(simulation, 'Data', { ...REMOVAL, ...EVENTS }));
      return { event, afterwards: () => join(simulation) };
    },
  },
  {
    name: 'a Create that finds an invitation sent by hand, whose account joins later',
    end: 'SUCCESS OPEN as adopted-h-…; open: none; members: 111122223333 in Data with team=data; told: ADOPTED, JOINED, PLACED',
    arrange: (simulation) => {
      simulation.organization.invite({
        target: { type: 'ACCOUNT', id: ACCOUNT_ID },
        notes: undefined,
        tags: new Map(),
      });
      return { event: simulation.createEvent(placed(simulation, 'Data', EVENTS)), afterwards: () => join(simulation) };
    },
  },
  {
    name: 'a Create that a role accepts',
    end: 'SUCCESS ACCEPTED as h-…; open: none; members: 111122223333 in Data with ours team=data',
    isMain: true,
    arrange: (simulation) => ({
      event: simulation.createEvent(placed(simulation, 'Data', { ...REMOVAL, ...acceptedByRole(simulation) })),
    }),
  },
  {
    name: 'a Create that a person accepts before the role does',
    end: 'SUCCESS ACCEPTED as h-…; open: none; members: 111122223333 in Data with team=data',
    arrange: (simulation) => {
      const accept = whenOpen(simulation, 0, (id) => simulation.organization.accept(id, ACCOUNT_ID));
      const meanwhile = (point: string) => {
        if (point === 'before accept') {
          accept();
        }
      };
      return { event: simulation.createEvent(placed(simulation, 'Data', acceptedByRole(simulation))), meanwhile };
    },
  },
  {
    name: 'a Create of a member whose role trusts nobody any more',
    end: 'SUCCESS ACCEPTED as member-111122223333; open: none; members: 111122223333 in Data with kept=yes team=data',
    arrange: (simulation) => {
      member(simulation);
      const properties = placed(simulation, 'Data', acceptedByRole(simulation));
      simulation.fail('AssumeRole', 'AccessDenied', undefined, ALWAYS);
      return { event: simulation.createEvent(properties) };
    },
  },
  {
    name: 'a Create that the role may not accept',
    end: 'FAILED as failed-…; open: none; members: none',
    arrange: (simulation) => {
      const properties = placed(simulation, 'Data', acceptedByRole(simulation));
      simulation.fail('AcceptHandshake', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE', ALWAYS);
      return { event: simulation.createEvent(properties) };
    },
  },
  {
    name: 'a Create that waits until a person accepts',
    end: 'SUCCESS ACCEPTED as h-…; open: none; members: 111122223333 in Data with team=data',
    isMain: true,
    arrange: (simulation) => ({
      event: simulation.createEvent(placed(simulation, 'Data', { WaitForAcceptanceSeconds: '1800' })),
      meanwhile: whenOpen(simulation, 5 * MINUTE, (id) => simulation.organization.accept(id, ACCOUNT_ID)),
    }),
  },
  {
    name: 'a Create that waits until a person declines',
    end: 'FAILED as failed-…; open: none; members: none',
    arrange: (simulation) => ({
      event: simulation.createEvent(placed(simulation, 'Data', { WaitForAcceptanceSeconds: '1800' })),
      meanwhile: whenOpen(simulation, 5 * MINUTE, (id) => simulation.organization.decline(id, ACCOUNT_ID)),
    }),
  },
  {
    name: 'a Create that waits in vain',
    end: 'FAILED as failed-…; open: none; members: none',
    arrange: (simulation) => ({
      event: simulation.createEvent(placed(simulation, 'Data', { WaitForAcceptanceSeconds: '300' })),
    }),
  },
];

const UPDATES: readonly Scenario[] = [
  {
    name: 'an Update that moves a member',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333 in Other with kept=yes team=data',
    isMain: true,
    arrange: async (simulation) => {
      member(simulation);
      const before = placed(simulation);
      const id = await created(simulation, before);
      return { event: simulation.updateEvent(id, before, placed(simulation, 'Other')) };
    },
  },
  {
    name: 'an Update of the tags of a member that a person moved elsewhere, which moves it back',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333 in Data with added=yes kept=yes team=other',
    isMain: true,
    arrange: async (simulation) => {
      const { organization } = simulation;
      member(simulation);
      const before = placed(simulation, 'Data', tagged({ team: 'data', removed: 'yes' }));
      const id = await created(simulation, before);
      const byHand = organization.createUnit(ROOT_ID, 'By hand').id;
      organization.move(ACCOUNT_ID, organization.parentOf(ACCOUNT_ID), byHand);
      const after = { ...before, ...tagged({ team: 'other', added: 'yes' }) };
      return { event: simulation.updateEvent(id, before, after) };
    },
  },
  {
    name: 'an Update of an open invitation whose account joins later',
    end: 'SUCCESS OPEN as the same id; open: none; members: 111122223333 in Other with team=other; told: INVITED, JOINED, PLACED',
    isMain: true,
    arrange: async (simulation) => {
      const before = placed(simulation, 'Data', { ...tagged({ team: 'data', removed: 'yes' }), ...EVENTS });
      const id = await created(simulation, before);
      const after = placed(simulation, 'Other', { ...tagged({ team: 'other' }), ...EVENTS });
      return { event: simulation.updateEvent(id, before, after), afterwards: () => join(simulation) };
    },
  },
  {
    name: 'an Update of something else while the account joins',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333 in Data with ours team=data; told: INVITED, JOINED, PLACED',
    arrange: async (simulation) => {
      const before = placed(simulation, 'Data', { ...REMOVAL, ...EVENTS });
      const id = await created(simulation, before);
      simulation.organization.accept(id, ACCOUNT_ID);
      const event = simulation.updateEvent(id, before, { ...before, Notes: 'Other notes' });
      return { event, afterwards: () => passTime(simulation) };
    },
  },
  {
    name: 'an Update that keeps a member from being removed',
    end: 'SUCCESS ACCEPTED as the same id; open: none; members: 111122223333 in Data with kept=yes team=data',
    isMain: true,
    arrange: async (simulation) => {
      member(simulation);
      const before = placed(simulation, 'Data', REMOVAL);
      const id = await created(simulation, before);
      return { event: simulation.updateEvent(id, before, placed(simulation)) };
    },
  },
  {
    name: 'an Update to another target that joins later',
    end: 'SUCCESS OPEN as h-…; open: none; members: 444455556666 in Data with team=data; told: CANCELLED, INVITED, JOINED, PLACED',
    arrange: async (simulation) => {
      const before = placed(simulation, 'Data', EVENTS);
      const id = await created(simulation, before);
      const afterwards = async () => {
        await simulation.delete(id, before);
        await join(simulation, OTHER_ID);
      };
      return { event: simulation.updateEvent(id, before, { ...before, ...OTHER_ACCOUNT }), afterwards };
    },
  },
];

/** A member from before that the resource may remove: a day has passed. */
async function removable(simulation: Simulation) {
  member(simulation);
  const properties = placed(simulation, 'Data', REMOVAL);
  const id = await created(simulation, properties);
  simulation.pass(DAY_MILLIS);
  return simulation.deleteEvent(id, properties);
}

const DELETES: readonly Scenario[] = [
  {
    name: 'a Delete of an open invitation that is followed',
    end: 'SUCCESS as the same id; open: none; members: none; told: CANCELLED, INVITED',
    isMain: true,
    arrange: async (simulation) => {
      const properties = placed(simulation, 'Data', { ...REMOVAL, ...EVENTS });
      const event = simulation.deleteEvent(await created(simulation, properties), properties);
      await passTime(simulation);
      return { event, afterwards: () => passTime(simulation) };
    },
  },
  {
    name: 'a Delete that removes the member',
    end: 'SUCCESS as the same id; open: none; members: none',
    isMain: true,
    arrange: async (simulation) => ({ event: await removable(simulation) }),
  },
  {
    name: 'a Delete of a member that another resource may remove, too',
    end: "SUCCESS as the same id; open: none; members: 111122223333 in Data with another's kept=yes team=data",
    isMain: true,
    arrange: async (simulation) => {
      const event = await removable(simulation);
      simulation.organization.tag(ACCOUNT_ID, new Map([[ownTagKey('0123456789ab'), 'h-another']]));
      return { event };
    },
  },
  {
    name: 'a Delete of a member that was removed and joined again without this resource',
    end: 'SUCCESS as the same id; open: none; members: 111122223333',
    arrange: async (simulation) => {
      const event = await removable(simulation);
      simulation.organization.remove(ACCOUNT_ID);
      simulation.organization.addMember(ACCOUNT_ID);
      return { event };
    },
  },
];

export const MEMBER_SCENARIOS: readonly Scenario[] = [...CREATES, ...UPDATES, ...DELETES];
