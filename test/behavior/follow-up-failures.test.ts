import { ACCOUNT_ID, MINUTE } from '../simulation/fixtures';
import { account, HOUR, TEN_FAILURES_SECONDS, useFollowedAccount } from '../simulation/followed-account';

/** A follow-up that AWS Organizations refuses: it goes on, and gives up in the end, with an event. */

useFollowedAccount();

describe('of AWS Organizations', () => {
  it('looks again when it is time for the next look, if a look was throttled', async () => {
    const id = await account.create(account.placed);
    // 10 s of retries within the function, 0.2, 0.4, 0.8, 1.6, 2 … s with half of that drawn, are 13 calls.
    account.simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 13);

    await account.wait(3 * MINUTE);

    expect(account.waits).toEqual([240]);
    account.accept(id);
    await account.wait(4 * MINUTE);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('ends when looks fail on and on after the time for which an invitation is open', async () => {
    await account.create(account.placed);
    await account.wait(14 * 24 * HOUR);
    account.simulation.fail('DescribeHandshake', 'ServiceException', undefined, 10_000);

    await account.wait(16 * 24 * HOUR);

    expect(account.running).toBe(0);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING', 'FOLLOW_UP_FAILED']);
  });

  it('tries again after 10 s, not with the next look, if the move of an account that joined was throttled', async () => {
    await account.createAndAccept();
    account.simulation.fail('MoveAccount', 'TooManyRequestsException', undefined, 13);

    await account.wait(3 * MINUTE);

    expect(account.waits).toEqual([10]);
    expect(account.parent).toBe(account.unit);
  });

  it('gives up after ten failed attempts to move the account, 85 minutes later', async () => {
    await account.createAndAccept();
    account.simulation.fail('MoveAccount', 'AccessDeniedException', undefined, 10);

    await account.wait(120 + TEN_FAILURES_SECONDS - 1);
    expect(account.running).toBe(1);
    await account.wait(5);

    expect(account.waits).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
    expect(account.running).toBe(0);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'FOLLOW_UP_FAILED']);
    expect(account.story).toEqual([
      'published INVITED',
      'published JOINED',
      'failed AccessDeniedException',
      'published FOLLOW_UP_FAILED AccessDeniedException',
      'followed',
    ]);
  });

  it('places the account if only nine attempts have failed', async () => {
    await account.createAndAccept();
    account.simulation.fail('MoveAccount', 'AccessDeniedException', undefined, 9);

    await account.wait(120 + TEN_FAILURES_SECONDS + 5);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.parent).toBe(account.unit);
  });

  it('moves an account whose tags are refused, tells it, and lets it stay where a person moves it then', async () => {
    const handshakeId = account.inviteByHand();
    await account.create({ ...account.placed, Tags: [{ Key: 'team', Value: 'data' }] });
    account.accept(handshakeId);
    account.simulation.fail('TagResource', 'AccessDeniedException', undefined, 2);

    await account.wait(120 + 5);
    expect(account.parent).toBe(account.unit);
    expect(account.simulation.bus.events.map(({ detail }) => [detail.change, detail.organizationalUnitId])).toEqual([
      ['ADOPTED', undefined],
      ['JOINED', undefined],
      ['PLACED', account.unit],
    ]);
    account.moveByHand(account.otherUnit);
    await account.wait(HOUR);

    expect([...account.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
    expect(account.parent).toBe(account.otherUnit);
    expect(account.changes).toEqual(['ADOPTED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('gives up at once over what no time mends', async () => {
    await account.createAndAccept();
    account.simulation.fail('MoveAccount', 'ConstraintViolationException', 'SOME_LIMIT');

    await account.wait(3 * MINUTE);

    expect(account.running).toBe(0);
    expect(account.simulation.bus.events.at(-1)?.detail).toMatchObject({
      change: 'FOLLOW_UP_FAILED',
      reason: 'SOME_LIMIT',
    });
  });
});
