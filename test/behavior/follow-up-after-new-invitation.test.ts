import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { acceptingRole } from '../simulation/accepting-role';
import { ACCOUNT_ID, MINUTE } from '../simulation/fixtures';
import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';

/** An Update that invites again, or whose role accepts: each change is told once. */

useFollowedAccount();

it('with a raised revision tells of both invitations', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);

  await account.update(id, account.placed, { ...account.placed, Revision: '2' });
  await account.wait(LONGEST_GAP);

  const [first, second] = account.organization.allHandshakes();
  const told = account.simulation.bus.events.map(({ detail }) => `${detail.change} ${detail.handshakeId}`);
  expect(told.sort()).toEqual([`CANCELLED ${first?.id}`, `INVITED ${first?.id}`, `INVITED ${second?.id}`].sort());
  // Both under the resource's id, which stays.
  expect(new Set(account.simulation.bus.events.map(({ detail }) => detail.physicalResourceId))).toEqual(new Set([id]));
  expect(account.running).toBe(1);
});

it('with a raised revision after a no places the account, though nothing follows it any more', async () => {
  const id = await account.create(account.placed);
  account.organization.decline(id, ACCOUNT_ID);
  await account.wait(LONGEST_GAP);
  expect(account.running).toBe(0);

  await account.update(id, account.placed, { ...account.placed, Revision: '2' });
  account.accept(account.organization.allHandshakes().at(-1)?.id ?? '');
  await account.wait(LONGEST_GAP);

  expect(account.parent).toBe(account.unit);
});

it('that takes the place of one at work leaves it to the first follow-up to tell of the first invitation', async () => {
  // So that the first look comes after the quiet time.
  account.simulation.random = () => 0.99;
  const id = await account.create(account.placed);
  const waiting = { ...account.placed, Revision: '2', WaitForAcceptanceSeconds: '600' };
  const raised = account.simulation.update(id, account.placed, waiting);
  await account.wait(5);

  await account.update(id, waiting, account.placed);
  await raised;
  await account.wait(10 * MINUTE);

  const ofTheFirst = account.simulation.bus.events.filter(({ detail }) => detail.handshakeId === id);
  expect(ofTheFirst.map(({ detail }) => detail.change)).toEqual(['INVITED', 'CANCELLED']);
});

it('that invites again, after the invitation was cancelled by hand, tells of that, too', async () => {
  const id = await account.create(account.placed);
  await account.wait(DAY);
  account.organization.cancel(id, MANAGEMENT_ACCOUNT);

  await account.update(id, account.placed, account.noted);
  const [, second] = account.organization.allHandshakes();
  account.accept(second?.id ?? '');
  await account.wait(LONGEST_GAP);

  expect([...account.changes].sort()).toEqual(['CANCELLED', 'INVITED', 'INVITED', 'JOINED', 'PLACED']);
  expect(account.parent).toBe(account.unit);
});

describe('with a role that accepts now', () => {
  it.each([
    ['the invitation that is open', {}, ['INVITED', 'JOINED', 'PLACED']],
    ['another one', { Revision: '2' }, ['INVITED', 'CANCELLED', 'INVITED', 'JOINED', 'PLACED']],
  ])('%s, tells each change once', async (_name, more, told) => {
    const RoleArn = acceptingRole(account.simulation);
    const before = { ...account.placed, Events: 'true' };
    const id = await account.create(before);
    await account.wait(DAY);

    await account.update(id, before, { ...before, ...more, Acceptance: { RoleArn } });
    expect(account.parent).toBe(account.unit);
    await account.wait(LONGEST_GAP);

    expect([...account.changes].sort()).toEqual([...told].sort());
    expect(account.running).toBe(0);
  });
});
