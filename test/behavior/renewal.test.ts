import { ServiceError } from '../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT_ID, MINUTE } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';
import { account, DAY, HOUR, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { Region } from '../simulation/stack';

/** An invitation that expired is sent again, at most as often as is declared. */

useFollowedAccount();

const twice = () => ({ ...account.placed, Notes: 'Welcome', Renewals: '2' });
const once = () => ({ ...account.placed, Renewals: '1' });
const handshakes = () => account.organization.listedHandshakes();
const open = () => handshakes().filter(({ state }) => state === 'OPEN');
/** Until the follow-up has seen the expiry, and has sent the next one. */
const LIFE = 15 * DAY + LONGEST_GAP + 5 * MINUTE;

/**
 * Until a day after the expiry, on which AWS takes no invitation.
 *
 * @returns a function that ends the day
 */
async function dayWithoutInvitations(): Promise<() => void> {
  await account.wait(15 * DAY - MINUTE);
  const invite = account.organization.invite.bind(account.organization);
  account.organization.invite = () => {
    throw new ServiceError('HandshakeConstraintViolationException', 'too many', 'HANDSHAKE_RATE_LIMIT_EXCEEDED');
  };
  await account.wait(DAY);
  return () => {
    account.organization.invite = invite;
  };
}

describe('an invitation that nobody answers', () => {
  it('is told three days before its end, and sent again at its end, until the renewals are used up', async () => {
    await account.create(twice());

    await account.wait(12 * DAY + LONGEST_GAP);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING']);

    await account.wait(3 * DAY + 5 * MINUTE);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING', 'EXPIRED', 'INVITED']);
    expect(open()).toHaveLength(1);

    await account.wait(2 * LIFE);
    expect(account.changes.slice(4)).toEqual([
      'EXPIRING',
      'EXPIRED',
      'INVITED',
      'EXPIRING',
      'EXPIRED',
      'RENEWALS_USED_UP',
    ]);
    expect(account.count('InviteAccountToOrganization')).toBe(3);
    expect(account.running).toBe(0);
    expect(open()).toEqual([]);
  });

  it('is sent with the same notes and tags, and counts in its reference', async () => {
    const properties = { ...account.tagged({ team: 'data' }), Notes: 'Welcome', Renewals: '1' };
    await account.create(properties);

    await account.wait(LIFE);

    const [first, second] = [...handshakes()].sort((one, other) => one.requestedAt - other.requestedAt);
    expect(second?.tags).toEqual(first?.tags);
    expect(first?.notes).toMatch(/^Welcome\nReference: [0-9a-f]{12}-1$/);
    expect(second?.notes).toBe(`${first?.notes ?? ''}-1`);
  });

  it('places the account that accepts the second one, and tells each change with its own invitation', async () => {
    const first = await account.create(once());
    await account.wait(LIFE);
    const second = open()[0]?.id ?? '';

    account.accept(second);
    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.simulation.bus.events.map(({ detail }) => [detail.change, detail.handshakeId])).toEqual([
      ['INVITED', first],
      ['EXPIRING', first],
      ['EXPIRED', first],
      ['INVITED', second],
      ['JOINED', second],
      ['PLACED', second],
    ]);
  });

  it.each([
    ['declined', 'DECLINED', (id: string) => account.organization.decline(id, ACCOUNT_ID)],
    ['cancelled by hand', 'CANCELLED', (id: string) => account.organization.cancel(id, MANAGEMENT_ACCOUNT)],
  ])('is not sent again after it was %s', async (_name, change, end) => {
    const id = await account.create(twice());
    end(id);

    await account.wait(LIFE);

    expect(account.changes).toEqual(['INVITED', change]);
    expect(account.count('InviteAccountToOrganization')).toBe(1);
  });

  it('is not sent beside one that a person has sent since', async () => {
    await account.create(twice());
    await account.wait(15 * DAY - MINUTE);
    await account.wait(MINUTE);
    // The first look of the renewal comes two minutes after the expiry was seen at the earliest.
    account.inviteByHand();

    await account.wait(LIFE);

    expect(account.count('InviteAccountToOrganization')).toBe(1);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING', 'EXPIRED']);
    expect(account.running).toBe(0);
  });

  it('waits out a day on which no invitation is left', async () => {
    await account.create(once());
    const again = await dayWithoutInvitations();
    expect(open()).toEqual([]);
    again();

    await account.wait(3 * HOUR);

    expect(open()).toHaveLength(1);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING', 'EXPIRED', 'INVITED']);
  });
});

describe('an account that is a member by other means when the invitation has expired', () => {
  it('is placed', async () => {
    await account.create(once());
    await account.wait(15 * DAY - MINUTE);
    account.organization.addMember(ACCOUNT_ID);

    await account.wait(2 * LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING', 'EXPIRED', 'JOINED', 'PLACED']);
  });
});

describe('an Update', () => {
  it('of a renewed invitation sends nothing, and its follow-up goes on with the count', async () => {
    const id = await account.create(twice());
    await account.wait(LIFE);

    await account.update(id, twice(), { ...twice(), Notes: 'Hello' });
    expect(account.running).toBe(1);
    expect(account.count('InviteAccountToOrganization')).toBe(2);
    await account.wait(3 * LIFE);

    expect(account.count('InviteAccountToOrganization')).toBe(3);
    expect(account.changes.at(-1)).toBe('RENEWALS_USED_UP');
  });

  it('that raises the revision begins the count anew', async () => {
    const id = await account.create(once());
    await account.wait(LIFE);

    await account.update(id, once(), { ...once(), Revision: '2' });
    await account.wait(3 * LIFE);

    expect(account.count('InviteAccountToOrganization')).toBe(4);
    expect(account.running).toBe(0);
    expect(account.changes.filter((change) => change === 'RENEWALS_USED_UP')).toHaveLength(1);
  });

  it('that no longer declares the renewal ends it', async () => {
    const id = await account.create(twice());
    await account.wait(DAY);

    await account.update(id, twice(), account.placed);
    await account.wait(2 * LIFE);

    expect(account.count('InviteAccountToOrganization')).toBe(1);
    expect(account.changes.at(-1)).toBe('EXPIRED');
  });

  it('that no longer declares the renewal ends it on a day on which no invitation is left, too', async () => {
    const id = await account.create(twice());
    const again = await dayWithoutInvitations();

    await account.update(id, twice(), account.placed);
    again();
    await account.wait(DAY);

    expect(open()).toEqual([]);
    expect(handshakes()).toHaveLength(1);
    expect(account.running).toBe(0);
  });

  it('on a day on which no invitation is left has the next one sent as it declares', async () => {
    const id = await account.create(twice());
    const again = await dayWithoutInvitations();
    const properties = { ...account.elsewhere, Notes: 'Hello', Renewals: '2' };

    await account.update(id, twice(), properties);
    expect(account.running).toBe(1);
    again();
    await account.wait(3 * HOUR);

    const [renewed] = open();
    expect(renewed?.notes).toMatch(/^Hello\nReference: [0-9a-f]{12}-1-1$/);
    account.accept(renewed?.id ?? '');
    await account.wait(LONGEST_GAP);
    expect(account.parent).toBe(account.otherUnit);
  });

  it('that is undone after a refusal leaves the renewal as it was', async () => {
    const id = await account.create(twice());
    const again = await dayWithoutInvitations();
    const raised = { ...twice(), Revision: '2' };
    const { Status } = onlyAnswer(await account.simulation.update(id, twice(), raised));
    expect(Status).toBe('FAILED');

    await account.update(id, raised, twice());
    again();
    await account.wait(3 * HOUR);

    expect(open()).toHaveLength(1);
    expect(account.running).toBe(1);
  });
});

it('a rename does not begin the count anew', async () => {
  const region = Region.start();
  const stack = region.stack();
  await stack.deploy({ Former: twice() });
  await region.after(LIFE, () => {});

  await stack.deploy({ Renamed: twice() });
  await region.after(3 * LIFE, () => {});

  expect(region.calls.filter((call) => call === 'InviteAccountToOrganization: OK')).toHaveLength(3);
  const changes = region.bus.events.map(({ detail }) => `${detail.logicalResourceId} ${detail.change}`);
  expect(changes.filter((change) => change === 'Former EXPIRED')).toHaveLength(1);
  expect(changes.at(-1)).toBe('Renamed RENEWALS_USED_UP');
  await region.stop();
});

describe('a Delete', () => {
  it('cancels the renewed invitation, and tells that', async () => {
    const id = await account.create(twice());
    await account.wait(LIFE);

    const second = open()[0]?.id;
    await account.delete(id, twice());
    await account.wait(2 * LIFE);

    expect(open()).toEqual([]);
    const told = account.simulation.bus.events.slice(3).map(({ detail }) => [detail.change, detail.handshakeId]);
    expect(told).toEqual([
      ['INVITED', second],
      ['CANCELLED', second],
    ]);
    expect(account.count('InviteAccountToOrganization')).toBe(2);
    expect(account.running).toBe(0);
  });

  it('a moment after an Update that raised the revision tells each change with its own invitation', async () => {
    const first = await account.create(once());
    const raised = { ...once(), Revision: '2' };
    await account.update(first, once(), raised);
    const second = open()[0]?.id;

    await account.delete(first, raised);

    const told = account.simulation.bus.events.map(({ detail }) => [detail.change, detail.handshakeId]);
    expect(told.sort()).toEqual(
      [
        ['INVITED', first],
        ['CANCELLED', first],
        ['INVITED', second],
        ['CANCELLED', second],
      ].sort(),
    );
  });

  it.each(Array.from({ length: 12 }, (_, second) => second * 15))(
    'wins over the renewal that is at work, %i s after the expiry was seen',
    async (seconds) => {
      const id = await account.create(twice());
      await account.wait(15 * DAY - MINUTE);
      while (!account.changes.includes('EXPIRED')) {
        await account.wait(15);
      }
      await account.wait(seconds);

      await account.delete(id, twice());
      await account.wait(LIFE);

      expect(open()).toEqual([]);
      expect(account.running).toBe(0);
    },
  );
});
