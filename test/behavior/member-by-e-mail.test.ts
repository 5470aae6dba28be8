import { ROOT_ID } from '../../emulator/organization/organization';
import {
  ACCOUNT,
  ACCOUNT_ID,
  ADDRESS,
  count,
  created,
  DAY_MILLIS,
  EMAIL,
  knowsAddress,
  region,
  simulation,
  updated,
  useRegion,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** AWS was recorded to send an invitation by e-mail to a member. So a member is looked for before anything is sent. */

const REMOVED: Properties = { RemoveAccountOnDelete: 'true' };
const TEAM: Properties = { Tags: [{ Key: 'team', Value: 'data' }] };
/** The end of a deployment that was not rolled back. */
const COMPLETE = /^(UPDATE_)?COMPLETE$/;
const READINGS = ['recorded', 'documented'] as const;

describe.each(READINGS)('a member by its e-mail address, where answers are as %s', (answers) => {
  useSimulation((started) => {
    started.organization.answers = answers;
    started.organization.addMember(ACCOUNT_ID, ADDRESS);
  });

  it('is the result of a Create, with its tags and its place, and nothing is sent', async () => {
    const unit = simulation.organization.createUnit(ROOT_ID, 'Data').id;

    const outcome = await simulation.create({ ...EMAIL, ...TEAM, OrganizationalUnit: unit });

    expect(onlyAnswer(outcome)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: `member-${ACCOUNT_ID}`,
      Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID },
    });
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
    expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(unit);
    expect(simulation.calls).not.toContain('InviteAccountToOrganization: OK');
  });

  it('is told as adopted, not as invited', async () => {
    await simulation.create({ ...EMAIL, Events: 'true' });

    await simulation.after(600, () => {});

    expect(simulation.bus.events.map(({ detail }) => detail.change)).toEqual(['ADOPTED']);
  });

  it('has joined already where a person is waited for', async () => {
    const outcome = await simulation.create({ ...EMAIL, WaitForAcceptanceSeconds: '600' });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
    expect(outcome.seconds).toBe(0);
  });

  it('is found whatever the case of its address', async () => {
    await created({ Target: { Type: 'EMAIL', Id: ADDRESS.toUpperCase() } });

    expect(simulation.states).toEqual([]);
  });

  it('is the result of an Update to its address', async () => {
    const other = { Target: { Type: 'EMAIL', Id: 'other@example.com' } };
    const id = await created(other);

    const answer = await updated(id, other, EMAIL);

    expect(answer).toMatchObject({ PhysicalResourceId: `member-${ACCOUNT_ID}`, Data: { State: 'ACCEPTED' } });
    expect(simulation.states).toEqual(['other@example.com OPEN']);
  });
});

describe('an address of no member', () => {
  useSimulation(knowsAddress);

  it('is looked for once by a request that has to wait', async () => {
    const other = { Target: { Type: 'EMAIL', Id: 'other@example.com' } };
    const id = await created(other);
    const before = count('ListAccounts');
    simulation.fail('InviteAccountToOrganization', 'TooManyRequestsException', undefined, 3);

    const answer = await updated(id, other, EMAIL);

    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
    expect(count('InviteAccountToOrganization')).toBe(1 + 4);
    expect(count('ListAccounts') - before).toBe(1);
  });

  it('is looked for again after more than five minutes', async () => {
    simulation.organization.initializeFor(6 * 60 * 1000);
    const joins = simulation.after(5 * 60, () => simulation.organization.addMember(ACCOUNT_ID, ADDRESS));

    const outcome = await simulation.create(EMAIL);
    await joins;

    expect(onlyAnswer(outcome).PhysicalResourceId).toBe(`member-${ACCOUNT_ID}`);
    expect(simulation.states).toEqual([]);
  });
});

describe('a member that the account list does not show yet', () => {
  useSimulation((started) => {
    started.organization.addMember(ACCOUNT_ID, 'unlisted@example.com');
    knowsAddress(started);
  });

  const isListed = () => Object.assign(simulation.organization.member(ACCOUNT_ID), { email: ADDRESS });

  it('is invited, stays a member, and is found by the Update that asks for a new invitation', async () => {
    const id = await created(EMAIL);
    isListed();
    simulation.pass(60_000);

    const answer = await updated(id, EMAIL, { ...EMAIL, ...TEAM, Revision: '2' });

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID } });
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
    expect(simulation.states).toEqual([`${ADDRESS} CANCELED`]);
  });

  it('is found by any Update after the invitation has expired', async () => {
    const id = await created(EMAIL);
    isListed();
    simulation.pass(16 * DAY_MILLIS);

    const answer = await updated(id, EMAIL, { ...EMAIL, ...TEAM });

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID } });
    expect(simulation.states).toEqual([`${ADDRESS} EXPIRED`]);
  });

  it('gets its place if its owner accepts, and its tags by the next Update', async () => {
    const unit = simulation.organization.createUnit(ROOT_ID, 'Data').id;
    const declared = { ...EMAIL, ...TEAM, OrganizationalUnit: unit };
    const id = await created(declared);
    isListed();
    await simulation.after(60, () => {
      expect(() => simulation.organization.accept(id, ACCOUNT_ID)).toThrow('already a member');
    });
    await simulation.after(2 * 60 * 60, () => {});
    const tags = () => [...simulation.organization.tagsOf(ACCOUNT_ID)];
    expect([simulation.organization.parentOf(ACCOUNT_ID), tags()]).toEqual([unit, []]);

    await updated(id, declared, { ...declared, Notes: 'Other notes' });

    expect(tags()).toEqual([['team', 'data']]);
  });
});

describe.each(READINGS)('in a stack, where answers are as %s', (answers) => {
  useRegion((started) => {
    started.organization.answers = answers;
    knowsAddress(started);
  });

  it('an invitation by account id is one call', async () => {
    await region.stack().deploy({ Invited: ACCOUNT });

    expect(region.calls).toEqual(['InviteAccountToOrganization: OK']);
  });

  describe.each([0.2, 2, 40])('an account that joined by e-mail %d days ago', (days) => {
    it('stays a member when its construct is renamed', async () => {
      const stack = region.stack();
      await stack.deploy({ Former: { ...EMAIL, ...REMOVED } });
      await joins(stack.physicalIdOf('Former'), days);

      expect(await stack.deploy({ Renamed: { ...EMAIL, ...REMOVED } })).toMatch(COMPLETE);

      expect(isInOrganization()).toBe(true);
      expect(openInvitations()).toEqual([]);
    });

    it('stays a member when its construct moves to another stack', async () => {
      const stack = region.stack();
      await stack.deploy({ Invited: { ...EMAIL, ...REMOVED } });
      await joins(stack.physicalIdOf('Invited'), days);

      await region.stack('other').deploy({ Invited: { ...EMAIL, ...REMOVED } });
      await stack.delete();

      expect(isInOrganization()).toBe(true);
      expect(openInvitations()).toEqual([]);
    });

    it('gets what an Update declares, and nothing is sent', async () => {
      const unit = region.organization.createUnit(ROOT_ID, 'Data').id;
      const stack = region.stack();
      await stack.deploy({ Invited: EMAIL });
      await joins(stack.physicalIdOf('Invited'), days);

      await stack.deploy({ Invited: { ...EMAIL, ...TEAM, OrganizationalUnit: unit } });

      expect([...region.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
      expect(region.organization.parentOf(ACCOUNT_ID)).toBe(unit);
      expect(openInvitations()).toEqual([]);
    });

    it('has joined already for an Update that begins to wait for a person', async () => {
      const stack = region.stack();
      await stack.deploy({ Invited: EMAIL });
      await joins(stack.physicalIdOf('Invited'), days);
      const startedAt = region.now;

      const status = await stack.deploy({ Invited: { ...EMAIL, WaitForAcceptanceSeconds: '600', Revision: '2' } });

      expect(status).toMatch(COMPLETE);
      expect(region.now - startedAt).toBeLessThan(60_000);
      expect(openInvitations()).toEqual([]);
    });
  });

  it.each([
    ['was a member from the start', true, 0],
    ['joined the same day', false, 0.2],
    ['joined long ago', false, 40],
  ])('an account that %s stays a member when it is named by its address instead of its id', async (_name, is, days) => {
    const stack = region.stack();
    if (is) {
      region.organization.addMember(ACCOUNT_ID, ADDRESS);
    }
    await stack.deploy({ Invited: { ...ACCOUNT, ...REMOVED } });
    if (!is) {
      await joins(stack.physicalIdOf('Invited'), days);
    }

    expect(await stack.deploy({ Invited: { ...EMAIL, ...REMOVED } })).toMatch(COMPLETE);

    expect(isInOrganization()).toBe(true);
    expect(openInvitations()).toEqual([]);
  });
});

const isInOrganization = () => region.organization.members.has(ACCOUNT_ID);

const openInvitations = () => region.states.filter((state) => state.endsWith(' OPEN'));

async function joins(handshakeId: string | undefined, days: number): Promise<void> {
  region.organization.accept(handshakeId ?? '', ACCOUNT_ID);
  await region.after(3 * 60 * 60, () => {});
  region.pass(days * DAY_MILLIS);
}
