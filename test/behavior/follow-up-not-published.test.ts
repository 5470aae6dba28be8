import { MINUTE } from '../simulation/fixtures';
import { account, HOUR, LONGEST_GAP, TEN_FAILURES_SECONDS, useFollowedAccount } from '../simulation/followed-account';

/** A follow-up whose events are refused: it goes on, publishes later, and gives up in the end, with a line in the log. */

useFollowedAccount();

describe('of EventBridge', () => {
  const isDown = (error: string, calls: number) =>
    account.simulation.bus.faults.push(...Array.from({ length: calls }, () => ({ error })));

  it.each([
    ['ThrottlingException', 'the rate is by the second'],
    ['InternalException', 'a fault of the service ends'],
  ])('tells later, after %s, because %s', async (error) => {
    await account.create(account.placed);
    // 13 calls are one attempt, as above.
    isDown(error, 14);

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED']);
    expect(account.waits).toEqual([10, 240]);
  });

  it('tells again what went with an entry that was not taken', async () => {
    await account.createAndAccept();
    account.simulation.bus.faults.push({ entry: 1, errorCode: 'ThrottlingException' });

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'PLACED', 'INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('places the account all the same, at once', async () => {
    await account.createAndAccept();
    isDown('ThrottlingException', 1000);

    await account.wait(3 * MINUTE);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual([]);
    expect(account.running).toBe(1);
  });

  it('ends without a word but this line when nothing can be told ten times in a row', async () => {
    await account.createAndAccept();
    isDown('AccessDeniedException', 1000);

    await account.wait(120 + TEN_FAILURES_SECONDS + 5);

    expect(account.running).toBe(0);
    expect(account.story).toEqual(['placed MOVED', 'unpublished AccessDeniedException']);
    expect(account.simulation.bus.faults).toHaveLength(990);
  });

  it('has ten attempts of its own to tell, after nine that failed to move the account', async () => {
    await account.createAndAccept();
    account.simulation.fail('MoveAccount', 'AccessDeniedException', undefined, 9);
    await account.wait(120 + TEN_FAILURES_SECONDS - 1);
    isDown('AccessDeniedException', 9);

    await account.wait(5 + TEN_FAILURES_SECONDS);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('watches no longer than ever, though it may not tell', async () => {
    const id = await account.create(account.placed);
    Object.assign(account.organization.handshake(id), { expiresAt: Number.POSITIVE_INFINITY });
    isDown('AccessDeniedException', 5000);

    await account.wait(30 * 24 * HOUR);

    expect(account.running).toBe(0);
    expect(account.story).toEqual(['failed StillOpen', 'unpublished AccessDeniedException']);
  });

  it('goes on to watch, however long it may not tell', async () => {
    const id = await account.create(account.placed);
    isDown('AccessDeniedException', 1000);
    await account.wait(4 * 24 * HOUR);
    account.simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 13);
    await account.wait(24 * HOUR);
    expect(account.running).toBe(1);

    account.accept(id);
    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
  });

  it('tells all of it when it may tell again', async () => {
    const id = await account.create(account.placed);
    isDown('AccessDeniedException', 40);
    await account.wait(24 * HOUR);
    account.accept(id);

    await account.wait(LONGEST_GAP + 24 * HOUR);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('tells that it failed, later, too', async () => {
    await account.createAndAccept();
    account.simulation.fail('MoveAccount', 'ConstraintViolationException', 'SOME_LIMIT');
    isDown('InternalException', 14);

    await account.wait(5 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'FOLLOW_UP_FAILED']);
    expect(account.running).toBe(0);
  });

  it('gives up a refusal that no time mends, and says so in the log', async () => {
    await account.createAndAccept();
    account.simulation.bus.faults.push({ entry: 0, errorCode: 'MalformedDetail' });

    await account.wait(3 * MINUTE);

    expect(account.story).toEqual(['placed MOVED', 'unpublished MalformedDetail']);
    expect(account.running).toBe(0);
  });
});
