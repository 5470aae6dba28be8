import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCOUNT_ID, MINUTE } from '../simulation/fixtures';
import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { onlyAnswer } from '../simulation/simulation';

/** An Update takes over from the follow-up of an earlier request, or leaves it at work. */

useFollowedAccount();

it('takes the place of the former one, which ends', async () => {
  const id = await account.create(account.placed);

  await account.update(id, account.placed, account.elsewhere);

  expect(account.simulation.followUps.map(({ isRunning }) => isRunning)).toEqual([false, true]);
  account.accept(id);
  await account.wait(3 * MINUTE);
  expect(account.parent).toBe(account.otherUnit);
  expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
});

it('back and forth leaves one follow-up, for what was declared last', async () => {
  const id = await account.create(account.placed);

  await account.update(id, account.placed, account.elsewhere);
  await account.update(id, account.elsewhere, account.placed);
  await account.update(id, account.placed, account.elsewhere);
  await account.update(id, account.elsewhere, account.placed);
  account.accept(id);
  await account.wait(3 * MINUTE);

  expect(account.parent).toBe(account.unit);
  expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
});

it.each([
  ['before the first look', 30],
  ['while the first look is late', 120 + 1],
])('inherits what was not told yet, %s', async (_name, seconds) => {
  const id = await account.create(account.placed);
  account.simulation.beforeFunction = (name) => {
    if (name === 'step') {
      throw new Error('crashed');
    }
  };
  await account.wait(seconds);

  await account.update(id, account.placed, account.noted);
  account.simulation.beforeFunction = () => {};
  await account.wait(3 * MINUTE);

  expect(account.changes).toEqual(['INVITED']);
  const [{ input } = { input: undefined }] = account.simulation.followUps;
  // Of when it happened, not of when it is told.
  expect(account.simulation.followUps.at(-1)?.input.changeEvents).toEqual(input?.changeEvents);
});

it('does not tell again what was told', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);

  await account.update(id, account.placed, account.noted);
  await account.wait(DAY);

  expect(account.changes).toEqual(['INVITED']);
});

it('inherits the announcement, too, when the account has joined before the Update', async () => {
  const id = await account.create(account.placed);
  account.accept(id);

  await account.update(id, account.placed, account.noted);
  expect(account.parent).toBe(account.unit);
  await account.wait(3 * MINUTE);

  expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  expect(account.running).toBe(0);
});

it('finds a placement still owed when the account has joined, and nobody has looked', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);
  account.accept(id);

  await account.update(id, account.placed, account.noted);

  expect(account.parent).toBe(account.unit);
  await account.wait(3 * MINUTE);
  expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
});

it.each([
  ['once', 1],
  ['again and again', 3],
])('places the account before it answers, though the move is refused %s', async (_name, times) => {
  const id = await account.create(account.placed);
  account.accept(id);
  account.simulation.fail('MoveAccount', 'AccessDeniedException', undefined, times);

  await account.update(id, account.placed, account.noted);

  expect(account.parent).toBe(account.unit);
  account.moveByHand(account.otherUnit);
  await account.wait(DAY);
  expect(account.parent).toBe(account.otherUnit);
  expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
});

it('leaves nothing to do for a joined account, so that what a person moves from then on stays', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);
  account.accept(id);
  await account.update(id, account.placed, account.noted);

  account.moveByHand(ROOT_ID);
  await account.wait(LONGEST_GAP);

  expect(account.parent).toBe(ROOT_ID);
});

it('leaves one alone that only publishes', async () => {
  account.organization.addMember(ACCOUNT_ID);
  const before = { ...account.placed, Events: 'true' };
  const id = await account.create(before);

  await account.update(id, before, { ...before, Notes: 'x' });
  await account.wait(3 * MINUTE);

  expect(account.changes).toEqual(['ADOPTED', 'PLACED']);
  expect(account.simulation.followUps).toHaveLength(1);
});

it('leaves it to the former one to tell that the invitation has ended', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);
  account.organization.decline(id, ACCOUNT_ID);

  await account.update(id, account.placed, account.noted);
  expect(account.running).toBe(1);
  await account.wait(LONGEST_GAP);

  expect(account.changes).toEqual(['INVITED', 'DECLINED']);
  expect(account.running).toBe(0);
});

it('takes over what was retained when the resource was deleted, and declared again', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);

  // With a RemovalPolicy of RETAIN no Delete comes.
  expect(await account.create(account.elsewhere)).toBe(id);

  expect(account.running).toBe(1);
  account.accept(id);
  await account.wait(LONGEST_GAP);
  expect(account.parent).toBe(account.otherUnit);
});

it('takes over what was retained, even to follow nothing', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);

  expect(await account.create(account.plain)).toBe(id);

  expect(account.running).toBe(0);
  account.accept(id);
  await account.wait(LONGEST_GAP);
  expect(account.parent).toBe(ROOT_ID);
});

it('delivered twice at the same time leaves one', async () => {
  const id = await account.create(account.placed);
  const event = account.simulation.updateEvent(id, account.placed, account.elsewhere);

  await Promise.all([account.simulation.send(event), account.simulation.send(event)]);

  expect(account.running).toBe(1);
  account.accept(id);
  await account.wait(3 * MINUTE);
  expect(account.parent).toBe(account.otherUnit);
});

it('that fails leaves the former one at work', async () => {
  const id = await account.create(account.placed);

  await account.simulation.update(id, account.placed, { ...account.placed, OrganizationalUnit: 'nowhere' });

  expect(account.running).toBe(1);
  account.accept(id);
  await account.wait(3 * MINUTE);
  expect(account.parent).toBe(account.unit);
});

describe('a function that is at work', () => {
  // It is throttled once, and makes its next attempt 0.1 s later: half of the 0.2 s that it may take.
  const between = 120.05;

  it('changes nothing any more when an Update took its place', async () => {
    const id = await account.create(account.placed);
    account.accept(id);
    account.simulation.fail('ListParents', 'TooManyRequestsException');

    await account.simulation.after(between, () => account.update(id, account.placed, account.elsewhere));
    await account.wait(1);

    expect(account.parent).toBe(account.otherUnit);
    expect(account.count('MoveAccount')).toBe(1);
    expect(account.story).toEqual(['ended']);
  });

  it('changes nothing any more when a Delete ended it', async () => {
    const id = await account.create(account.placed);
    account.accept(id);
    account.simulation.fail('ListParents', 'TooManyRequestsException');

    await account.simulation.after(between, () => account.delete(id, account.placed));
    await account.wait(DAY);

    expect(account.parent).toBe(ROOT_ID);
    expect(account.count('MoveAccount')).toBe(0);
    expect(account.story).toEqual(['ended']);
  });

  it('tags nothing any more, either', async () => {
    account.inviteByHand();
    const tagged = { ...account.plain, Tags: [{ Key: 'team', Value: 'data' }] };
    const id = await account.create(tagged);
    account.accept(id.replace('adopted-', ''));
    account.simulation.fail('ListTagsForResource', 'TooManyRequestsException');

    await account.simulation.after(between, () => account.delete(id, tagged));
    await account.wait(DAY);

    expect([...account.organization.tagsOf(ACCOUNT_ID)]).toEqual([]);
    expect(account.count('TagResource')).toBe(0);
  });
});

it.each(['Create', 'Update'])('is not ended by a late copy of the %s before it', async (copied) => {
  const { simulation } = account;
  const create = simulation.createEvent(account.placed);
  const id = onlyAnswer(await simulation.send(create)).PhysicalResourceId;
  const update = simulation.updateEvent(id, account.placed, account.noted);
  await simulation.send(update);
  await account.update(id, account.noted, account.elsewhere);

  await simulation.send(copied === 'Create' ? create : update);

  expect(account.running).toBe(1);
  account.accept(id);
  await account.wait(LONGEST_GAP);
  expect(account.parent).toBe(account.otherUnit);
});
