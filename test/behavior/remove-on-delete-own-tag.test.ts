import {
  accept,
  ACCOUNT,
  ACCOUNT_ID,
  ADDRESS,
  created,
  invitedByHand,
  isMember,
  knowsAddress,
  MINUTE,
  newest,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import {
  EMAIL_NAME,
  joined,
  KEY,
  NAME,
  ofMember,
  ownTag,
  REMOVED,
  REMOVED_BY_EMAIL,
} from '../simulation/removed-account';

/** The tag by which a Delete knows that it may take the account out. */

useSimulation(knowsAddress);

describe('the tag of its own', () => {
  it('is set by the Create of a member', async () => {
    expect(await ofMember()).toBe(`member-${ACCOUNT_ID}`);
    expect(ownTag()).toBe(`${NAME} since-2026-06-01T00:00:01.000Z`);
  });

  it('keeps the time of a Create that is delivered once more', async () => {
    simulation.organization.addMember(ACCOUNT_ID, ADDRESS);
    const event = simulation.createEvent(REMOVED);
    await simulation.send(event);
    const value = ownTag();

    await simulation.send(event);

    expect(value).toContain(' since-');
    expect(ownTag()).toBe(value);
  });

  it('travels with the invitation, without a follow-up', async () => {
    const id = await created(REMOVED);
    simulation.organization.accept(id, ACCOUNT_ID);

    expect(ownTag()).toBe(NAME);
    expect(simulation.executionNames).toEqual([]);
  });

  it('travels beside the declared tags, and with an invitation that is sent again', async () => {
    const tagged = { ...REMOVED, Tags: [{ Key: 'team', Value: 'data' }] };
    const id = await created(tagged);
    await simulation.after(31 * 24 * 60 * MINUTE, () => {});
    await simulation.update(id, tagged, { ...tagged, Notes: 'x' });
    const again = newest();
    accept();

    expect(again).not.toBe(id);
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([
      ['team', 'data'],
      [KEY, NAME],
    ]);
    expect(simulation.executionNames).toEqual([]);
  });

  it('holds no address, and the same name however the address is spelled', async () => {
    for (const Id of ['owner@example.com', 'OWNER@Example.com']) {
      const id = await created({ ...REMOVED_BY_EMAIL, Target: { Type: 'EMAIL', Id } });

      expect(simulation.organization.allHandshakes().at(-1)?.tags.get(KEY)).toBe(EMAIL_NAME);
      await simulation.delete(id, REMOVED_BY_EMAIL);
    }
  });

  it('is set by the follow-up of an adopted invitation', async () => {
    invitedByHand();
    await joined();

    expect(ownTag()).toBe(NAME);
    expect(simulation.executionNames).toHaveLength(1);
  });

  it('is set by the follow-up of an invitation by hand that an Update finds in place of an expired one', async () => {
    const id = await created(REMOVED);
    await simulation.after(31 * 24 * 60 * MINUTE, () => {});
    invitedByHand();
    await simulation.update(id, REMOVED, { ...REMOVED, Notes: 'x' });
    accept();
    await simulation.after(10 * MINUTE, () => {});

    expect(ownTag()).toBe(NAME);
  });

  it('is set by an Update of a member', async () => {
    const id = await ofMember(ACCOUNT);
    expect(ownTag()).toBeUndefined();

    await simulation.update(id, ACCOUNT, REMOVED);

    expect(ownTag()).toBe(NAME);
  });

  it('names the target once, though the physical id is that of another target', async () => {
    simulation.organization.addMember('444455556666');
    await ofMember();

    await simulation.update('member-444455556666', REMOVED, { ...REMOVED, Notes: 'x' });

    expect(ownTag()).toBe(`${NAME} since-2026-06-01T00:00:01.000Z`);
  });

  it('goes when the option is turned off', async () => {
    const id = await joined();

    await simulation.update(id, REMOVED, ACCOUNT);

    expect(ownTag()).toBeUndefined();
    await simulation.delete(id, ACCOUNT);
    expect(isMember()).toBe(true);
  });

  it('is taken away by a follow-up when the option is turned off before the account has joined', async () => {
    const id = await created(REMOVED);
    await simulation.update(id, REMOVED, { ...ACCOUNT, RemoveAccountOnDelete: 'false' });
    expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['RUNNING']);
    simulation.organization.accept(id, ACCOUNT_ID);
    expect(ownTag()).toBe(NAME);

    await simulation.after(10 * MINUTE, () => {});

    expect(ownTag()).toBeUndefined();
    expect([...simulation.executions.values()].map(({ status }) => status)).toEqual(['ENDED']);
    await simulation.delete(id, ACCOUNT);
    expect(isMember()).toBe(true);
  });

  it('is set when the option is turned on before the account has joined', async () => {
    const id = await created(ACCOUNT);
    await simulation.update(id, ACCOUNT, REMOVED);
    simulation.organization.accept(id, ACCOUNT_ID);

    await simulation.after(10 * MINUTE, () => {});

    expect(ownTag()).toBe(NAME);
  });

  it.each([
    ['off and on', [ACCOUNT, REMOVED], NAME],
    ['off, and other notes', [ACCOUNT, { ...ACCOUNT, Notes: 'x' }], undefined],
    ['off, on, and other notes', [ACCOUNT, REMOVED, { ...REMOVED, Notes: 'x' }], NAME],
  ])(
    'is as it was declared last when the option is turned %s before the account has joined',
    async (_name, all, tagAtLast) => {
      const id = await created(REMOVED);
      let previous = REMOVED;
      for (const declared of all) {
        await simulation.update(id, previous, declared);
        previous = declared;
      }
      simulation.organization.accept(id, ACCOUNT_ID);

      await simulation.after(10 * MINUTE, () => {});

      expect(ownTag()).toBe(tagAtLast);
    },
  );
});
