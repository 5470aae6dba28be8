import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT_ID, ADDRESS, EMAIL, MINUTE } from '../simulation/fixtures';
import { account, DAY, HOUR, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';

/** A follow-up ends with an event and a line in the log, whatever happened. */

useFollowedAccount();

const lastEvent = () => account.simulation.bus.events.at(-1);

describe('ends', () => {
  it('when the account has joined', async () => {
    const id = await account.create(account.placed);
    await account.wait(DAY);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(0);
    expect(account.parent).toBe(account.unit);
    expect(account.story).toEqual([
      'published INVITED',
      'placed MOVED',
      'published JOINED',
      'published PLACED',
      'followed',
    ]);
  });

  it.each([
    ['was declined', 'DECLINED', (id: string) => account.organization.decline(id, ACCOUNT_ID)],
    ['was cancelled by hand', 'CANCELLED', (id: string) => account.organization.cancel(id, MANAGEMENT_ACCOUNT)],
    [
      'went with all others when all features were enabled',
      'CANCELLED',
      () => account.organization.enableAllFeatures(),
    ],
  ])('when the invitation %s', async (_name, change, end) => {
    const id = await account.create(account.placed);
    await account.wait(DAY);
    end(id);

    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(0);
    expect(account.story).toEqual(['published INVITED', `published ${change}`, 'followed']);
    expect(account.changes).toEqual(['INVITED', change]);
  });

  it('when the invitation expires, after 15 days', async () => {
    await account.create(account.placed);
    await account.wait(15 * DAY - MINUTE);
    expect(account.running).toBe(1);

    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(0);
    expect(account.story).toEqual(['published INVITED', 'published EXPIRING', 'published EXPIRED', 'followed']);
  });

  it('when a move to another stack cancels the invitation, whose new resource has one of its own', async () => {
    await account.create(account.placed);

    await account.simulation.createElsewhere(account.placed, 'Moved');
    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(1);
    expect(
      account.simulation.bus.events.map(({ detail }) => `${detail.logicalResourceId} ${detail.change}`).sort(),
    ).toEqual(['Invited CANCELLED', 'Invited INVITED', 'Moved INVITED']);
  });

  it('when the service has forgotten the invitation', async () => {
    await account.create(account.placed);
    await account.wait(DAY);
    account.simulation.fail('DescribeHandshake', 'HandshakeNotFoundException');

    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(0);
    expect(account.story).toEqual([
      'published INVITED',
      'failed HandshakeNotFoundException',
      'published FOLLOW_UP_FAILED HandshakeNotFoundException',
      'followed',
    ]);
    expect(lastEvent()?.detail.reason).toBe('HandshakeNotFoundException');
  });

  it('when the organization is gone', async () => {
    await account.create(account.placed);
    await account.wait(DAY);
    account.simulation.fail('DescribeHandshake', 'AWSOrganizationsNotInUseException');

    await account.wait(LONGEST_GAP);

    expect(account.running).toBe(0);
    expect(lastEvent()?.detail).toMatchObject({
      change: 'FOLLOW_UP_FAILED',
      reason: 'AWSOrganizationsNotInUseException',
    });
  });

  it('when the account has joined and left again before it looked', async () => {
    const id = await account.create(account.placed);
    await account.wait(DAY);
    account.accept(id);
    account.organization.remove(ACCOUNT_ID);

    await account.wait(LONGEST_GAP + 4 * HOUR);

    expect(account.running).toBe(0);
    expect(account.changes).toEqual(['INVITED', 'FOLLOW_UP_FAILED']);
    expect(lastEvent()?.detail.reason).toBe('NotAMember');
  });

  it('when the invitation is open after its time, as a clock that stands still would have it', async () => {
    const id = await account.create(account.placed);
    Object.assign(account.organization.handshake(id), { expiresAt: Number.POSITIVE_INFINITY });

    await account.wait(30 * DAY);

    expect(account.running).toBe(0);
    expect(lastEvent()?.detail.reason).toBe('StillOpen');
    expect(account.story.at(-1)).toBe('followed');
  });
});

describe('by e-mail', () => {
  const invited = () => ({ ...EMAIL, OrganizationalUnit: account.unit });

  it.each([true, false])('finds the account, whether or not the accepted invitation names it: %s', async (names) => {
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    account.organization.answers = names ? 'recorded' : 'documented';
    const id = await account.create(invited());
    account.accept(id);
    const before = account.count('ListAccounts');

    await account.wait(10 * MINUTE);

    expect(account.parent).toBe(account.unit);
    expect(account.count('ListAccounts') - before).toBe(names ? 0 : 1);
    expect(account.simulation.bus.events.map(({ detail }) => [detail.change, detail.accountId])).toEqual([
      ['INVITED', ACCOUNT_ID],
      ['JOINED', ACCOUNT_ID],
      ['PLACED', ACCOUNT_ID],
    ]);
  });

  it('tells no account id while nobody knows it, and never the address', async () => {
    await account.create(invited());

    await account.wait(10 * MINUTE);

    expect(account.simulation.bus.events.map(({ detail }) => detail.accountId)).toEqual([undefined]);
    expect(JSON.stringify(account.simulation.bus.events)).not.toContain('@');
  });

  it('waits for a list that does not know the account yet, and gives up after ten looks', async () => {
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    account.organization.answers = 'documented';
    const id = await account.create(invited());
    account.accept(id);
    const before = account.count('ListAccounts');
    Object.assign(account.organization.member(ACCOUNT_ID), { email: 'changed@example.com' });

    // 120 s, then the gaps 10, 20, 40 … 2560 s between ten failures: 5,110 s.
    await account.wait(120 + 5110 - 1);
    expect(account.running).toBe(1);
    await account.wait(10);

    expect(account.running).toBe(0);
    expect(account.count('ListAccounts') - before).toBe(10);
    expect(lastEvent()?.detail.reason).toBe('MemberNotFound');
  });
});
