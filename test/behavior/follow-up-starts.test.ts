import { ACCOUNT_ID, ADDRESS, EMAIL, MINUTE } from '../simulation/fixtures';
import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** Some requests leave something to a follow-up, and all others start none. */

useFollowedAccount();

const TAGS = [{ Key: 'team', Value: 'data' }];
const byEmail = (more: Properties = {}): Properties => ({ ...EMAIL, ...more });

describe('a Create', () => {
  it.each([
    ['an account', {}],
    ['an account with tags, which the invitation carries', { Tags: TAGS }],
    ['an account that leaves on deletion, whose tag the invitation carries', { RemoveAccountOnDelete: 'true' }],
    ['an account with notes', { Notes: 'Welcome' }],
  ])('that invites %s is one invocation and one call', async (_name, more) => {
    const runs: string[] = [];
    account.simulation.beforeFunction = (name) => runs.push(name);

    await account.create({ ...account.plain, ...more });

    expect(runs).toEqual(['request']);
    expect(account.simulation.calls).toEqual(['InviteAccountToOrganization: OK']);
    expect(account.simulation.stepFunctions.calls).toEqual([]);
  });

  it.each([
    ['a place', () => account.placed],
    ['events', () => ({ ...account.plain, Events: 'true' })],
  ])('that declares %s starts one, with one more call', async (_name, properties) => {
    await account.create(properties());

    expect(account.simulation.calls).toEqual(['InviteAccountToOrganization: OK']);
    expect(account.simulation.stepFunctions.calls).toEqual(['StartExecution']);
    expect(account.running).toBe(1);
  });

  it('that declares a place by e-mail starts one, and looks for a member before', async () => {
    await account.create(byEmail({ OrganizationalUnit: account.unit }));

    expect(account.simulation.calls).toEqual(['ListAccounts: OK', 'InviteAccountToOrganization: OK']);
    expect(account.simulation.stepFunctions.calls).toEqual(['StartExecution']);
    expect(account.running).toBe(1);
  });

  it('that says false to all options starts none', async () => {
    await account.create({ ...account.plain, Events: 'false', RemoveAccountOnDelete: 'false' });

    expect(account.simulation.stepFunctions.calls).toEqual([]);
  });

  it('that adopts an invitation follows its tags, because the invitation does not carry them', async () => {
    account.inviteByHand();

    await account.create({ ...account.plain, Tags: TAGS });

    expect(account.simulation.followUps).toMatchObject([{ input: { desired: { tags: TAGS, removedTagKeys: [] } } }]);
  });

  it('that adopts an invitation follows the own tag, too', async () => {
    account.inviteByHand();

    await account.create({ ...account.plain, RemoveAccountOnDelete: 'true' });

    expect(account.simulation.followUps).toMatchObject([
      { input: { desired: { tags: [{ Value: `account-${ACCOUNT_ID}` }], removedTagKeys: [] } } },
    ]);
  });

  it('that adopts an invitation and declares nothing more starts none', async () => {
    account.inviteByHand();

    await account.create(account.plain);

    expect(account.simulation.stepFunctions.calls).toEqual([]);
  });

  it('that finds a member starts none: the account is brought up to date at once', async () => {
    account.organization.addMember(ACCOUNT_ID);

    await account.create({ ...account.placed, Tags: TAGS });

    expect(account.parent).toBe(account.unit);
    expect(account.simulation.followUps).toEqual([]);
  });

  it('that fails starts none', async () => {
    account.simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

    expect(onlyAnswer(await account.simulation.create(account.placed)).Status).toBe('FAILED');

    expect(account.simulation.executionNames).toEqual([]);
  });

  it('that is delivered twice at the same time starts one', async () => {
    const event = account.simulation.createEvent(account.placed);

    await Promise.all([account.simulation.send(event), account.simulation.send(event)]);

    expect(account.simulation.followUps).toHaveLength(1);
    expect(account.running).toBe(1);
  });

  it('starts it before the answer, so that no answer leaves an account without', async () => {
    const order: string[] = [];
    account.simulation.isKilledAt = (point) => {
      order.push(point);
      return false;
    };

    await account.create(account.placed);

    expect(order).toEqual([
      'at the start',
      'before inviteAccount',
      'after inviteAccount',
      'before start',
      'after start',
      'before answer',
      'after answer',
    ]);
  });
});

describe('an Update of an open invitation', () => {
  it.each([
    ['changed tags', { Tags: TAGS }],
    ['tags that are gone', {}, { Tags: TAGS }],
    ['events', { Events: 'true' }],
    ['a tag of its own', { RemoveAccountOnDelete: 'true' }],
  ])('with %s starts one', async (_name, more: Properties, before: Properties = {}) => {
    const id = await account.create({ ...account.plain, ...before });

    await account.update(id, { ...account.plain, ...before }, { ...account.plain, ...more });

    expect(account.running).toBe(1);
  });

  it.each([
    ['notes', { Notes: 'Welcome' }],
    ['tags in another order', { Tags: [...TAGS, { Key: 'cost', Value: 'one' }].reverse() }],
  ])('with other %s starts none', async (_name, more) => {
    const before = { ...account.plain, Tags: [...TAGS, { Key: 'cost', Value: 'one' }] };
    const id = await account.create(before);

    await account.update(id, before, { ...before, ...more });

    expect(account.simulation.followUps).toEqual([]);
  });

  it('with a raised revision starts none: the new invitation carries the tags', async () => {
    const before = { ...account.plain, Tags: [{ Key: 'cost', Value: 'one' }] };
    const id = await account.create(before);

    await account.update(id, before, { ...account.plain, Tags: TAGS, Revision: '2' });

    expect(account.simulation.followUps).toEqual([]);
  });

  it('that turns events on tells nothing of what has been', async () => {
    const id = await account.create(account.plain);
    await account.wait(DAY);

    await account.update(id, account.plain, { ...account.plain, Events: 'true' });
    await account.wait(DAY);

    expect(account.running).toBe(1);
    expect(account.changes).toEqual([]);
  });

  it('that turns all off ends it, and the account stays where it is when it joins', async () => {
    const id = await account.create({ ...account.placed, Events: 'true' });
    await account.wait(DAY);

    await account.update(id, { ...account.placed, Events: 'true' }, account.plain);
    account.accept(id);
    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(0);
    expect(account.changes).toEqual(['INVITED']);
    expect(account.parent).toBe('r-examplerootid111');
  });
});

describe('an Update of a member', () => {
  it('starts none: the account is brought up to date at once', async () => {
    const id = await account.create(account.plain);
    account.accept(id);

    await account.update(id, account.plain, { ...account.placed, Tags: TAGS });

    expect(account.parent).toBe(account.unit);
    expect([...account.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
    expect(account.simulation.followUps).toEqual([]);
  });

  it('by e-mail looks for nobody where nothing is declared of the account', async () => {
    const byEmail = EMAIL;
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    const id = await account.create(byEmail);
    account.accept(id);
    const before = account.count('ListAccounts');

    await account.update(id, byEmail, { ...byEmail, Notes: 'Welcome' });

    expect(account.count('ListAccounts')).toBe(before);
  });

  it('that turns events on starts none and tells nothing', async () => {
    const id = await account.create(account.plain);
    account.accept(id);

    await account.update(id, account.plain, { ...account.plain, Events: 'true' });
    await account.wait(10 * MINUTE);

    expect(account.simulation.followUps).toEqual([]);
    expect(account.changes).toEqual([]);
  });

  it('with events tells that it was moved, two minutes later', async () => {
    const before = { ...account.plain, Events: 'true' };
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(before);
    await account.wait(10 * MINUTE);
    expect(account.changes).toEqual(['ADOPTED']);
    const updatedAt = account.simulation.now;

    await account.update(id, before, { ...account.placed, Events: 'true' });
    await account.wait(10 * MINUTE);

    expect(account.changes).toEqual(['ADOPTED', 'PLACED']);
    // The gap is 120 s without jitter: the draw is the middle of its range.
    expect(account.simulation.bus.events.at(-1)?.at).toBe(updatedAt + 120_000);
  });
});

it('a Delete starts none', async () => {
  const id = await account.create(account.placed);

  await account.delete(id, account.placed);

  expect(account.simulation.followUps).toHaveLength(1);
  expect(account.running).toBe(0);
});
