import { ACCOUNT_ID, FAR, FollowedAccount, HOUR, LONGEST_GAP, MINUTE } from '../simulation/followed-account';

/** A follow-up in bad weather: it goes on, it gives up in the end, and it is never silent about that. */

let account: FollowedAccount;
beforeEach(() => {
  account = new FollowedAccount();
});
afterEach(() => account.simulation.stop());

/** Ten failures in a row: 10, 20, 40 … 2560 s between them. */
const TEN_FAILURES_SECONDS = 5110;

async function joined(): Promise<string> {
  const id = await account.create(account.placed);
  account.accept(id);
  return id;
}

const waits = () => account.simulation.logs.filter(({ event }) => event === 'waiting').map((line) => line.waitSeconds);

describe('of AWS Organizations', () => {
  it('looks again when it is time for the next look, if a look was throttled', async () => {
    const id = await account.create(account.placed);
    // 10 s of retries within the function, 0.2, 0.4, 0.8, 1.6, 2 … s with half of that drawn, are 13 calls.
    account.simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 13);

    await account.wait(3 * MINUTE);

    expect(waits()).toEqual([240]);
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
    expect(account.changes).toEqual(['INVITED', 'FOLLOW_UP_FAILED']);
  });

  it('tries again after 10 s, not with the next look, if the move of an account that joined was throttled', async () => {
    await joined();
    account.simulation.fail('MoveAccount', 'TooManyRequestsException', undefined, 13);

    await account.wait(3 * MINUTE);

    expect(waits()).toEqual([10]);
    expect(account.parent).toBe(account.unit);
  });

  it('gives up after ten failed attempts to move the account, 85 minutes later', async () => {
    await joined();
    account.simulation.fail('MoveAccount', 'AccessDeniedException', undefined, 10);

    await account.wait(120 + TEN_FAILURES_SECONDS - 1);
    expect(account.running).toBe(1);
    await account.wait(5);

    expect(waits()).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
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
    await joined();
    account.simulation.fail('MoveAccount', 'AccessDeniedException', undefined, 9);

    await account.wait(120 + TEN_FAILURES_SECONDS + 5);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.parent).toBe(account.unit);
  });

  it('moves an account whose tags are refused, tells it, and lets it stay where a person moves it then', async () => {
    const target = { type: 'ACCOUNT', id: ACCOUNT_ID } as const;
    const sentByHand = account.organization.invite({ target, notes: undefined, tags: new Map() });
    await account.create({ ...account.placed, Tags: [{ Key: 'team', Value: 'data' }] });
    account.accept(sentByHand.id);
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
    await joined();
    account.simulation.fail('MoveAccount', 'ConstraintViolationException', 'SOME_LIMIT');

    await account.wait(3 * MINUTE);

    expect(account.running).toBe(0);
    expect(account.simulation.bus.events.at(-1)?.detail).toMatchObject({
      change: 'FOLLOW_UP_FAILED',
      reason: 'SOME_LIMIT',
    });
  });
});

describe('of EventBridge', () => {
  const isDown = (error: string, calls: number) =>
    account.simulation.bus.faults.push(...Array.from({ length: calls }, () => ({ error })));

  it.each(['ThrottlingException', 'InternalException'])('tells later, after %s', async (error) => {
    await account.create(account.placed);
    // 13 calls are one attempt, as above.
    isDown(error, 14);

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED']);
    expect(waits()).toEqual([10, 240]);
  });

  it('tells again what went with an entry that was not taken', async () => {
    await joined();
    account.simulation.bus.faults.push({ entry: 1, errorCode: 'ThrottlingException' });

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'PLACED', 'INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('places the account all the same, at once', async () => {
    await joined();
    isDown('ThrottlingException', 1000);

    await account.wait(3 * MINUTE);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual([]);
    expect(account.running).toBe(1);
  });

  it('ends without a word but this line when nothing can be told ten times in a row', async () => {
    await joined();
    isDown('AccessDeniedException', 1000);

    await account.wait(120 + TEN_FAILURES_SECONDS + 5);

    expect(account.running).toBe(0);
    expect(account.story).toEqual(['placed MOVED', 'unpublished AccessDeniedException']);
    expect(account.simulation.bus.faults).toHaveLength(990);
  });

  it('has ten attempts of its own to tell, after nine that failed to move the account', async () => {
    await joined();
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
    await joined();
    account.simulation.fail('MoveAccount', 'ConstraintViolationException', 'SOME_LIMIT');
    isDown('InternalException', 14);

    await account.wait(5 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'FOLLOW_UP_FAILED']);
    expect(account.running).toBe(0);
  });

  it('gives up a refusal that no time mends, and says so in the log', async () => {
    await joined();
    account.simulation.bus.faults.push({ entry: 0, errorCode: 'MalformedDetail' });

    await account.wait(3 * MINUTE);

    expect(account.story).toEqual(['placed MOVED', 'unpublished MalformedDetail']);
    expect(account.running).toBe(0);
  });
});

describe('of the step function', () => {
  const crash = (times: number) => {
    account.simulation.beforeFunction = (name) => {
      if (name === 'step' && times-- > 0) {
        throw new Error('crashed');
      }
    };
  };

  it('goes on at once after one crash', async () => {
    await joined();
    crash(1);

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('goes on at once after a defect, too', async () => {
    await joined();
    let defects = 1;
    account.simulation.beforeCall = ({ method }) => {
      if (method === 'moveAccount' && defects-- > 0) {
        throw new TypeError('a defect');
      }
    };

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('goes on with the next look after a crash in both tries, and loses nothing', async () => {
    await joined();
    crash(2);

    await account.wait(3 * MINUTE);
    expect(account.changes).toEqual([]);
    expect(account.simulation.logs.filter(({ event }) => event === 'crashed')).toMatchObject([{ level: 'error' }]);
    await account.wait(4 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('does not go on for ever when it never passes: an error in the log, and the end', async () => {
    await joined();
    account.simulation.isKilledAt = (point) => point === 'before describeHandshake' || point === 'before putEvents';

    await account.wait(FAR);

    expect(account.running).toBe(0);
    expect(account.simulation.logs.filter(({ event }) => event === 'failed')).toMatchObject([
      { level: 'error', outcome: 'Crashed' },
      { level: 'error', outcome: 'Crashed' },
    ]);
  });

  it('tells of its end when only the work crashes for ever', async () => {
    await joined();
    account.simulation.isKilledAt = (point) => point === 'before describeHandshake';

    await account.wait(FAR);

    expect(account.running).toBe(0);
    expect(account.changes).toEqual(['INVITED', 'FOLLOW_UP_FAILED']);
    expect(account.simulation.bus.events.at(-1)?.detail.reason).toBe('Crashed');
  });
});

describe('killed at each of its effects', () => {
  const points = [
    'at the start',
    'before describeHandshake',
    'after describeHandshake',
    'before parentOf',
    'after parentOf',
    'before describe',
    'after describe',
    'before moveAccount',
    'after moveAccount',
    'before putEvents',
    'after putEvents',
  ];

  it('has these', async () => {
    await joined();
    const seen: string[] = [];
    account.simulation.isKilledAt = (point, { name }) => name === 'step' && seen.push(point) < 0;

    await account.wait(3 * MINUTE);

    expect(seen).toEqual(points);
  });

  it.each(points)('%s, it places the account and tells everything', async (killedAt) => {
    await joined();
    let kills = 1;
    account.simulation.isKilledAt = (point) => point === killedAt && kills-- > 0;

    await account.wait(5 * MINUTE);

    expect(account.parent).toBe(account.unit);
    const told = ['INVITED', 'JOINED', 'PLACED'];
    expect(account.changes).toEqual(killedAt === 'after putEvents' ? [...told, ...told] : told);
    expect(account.running).toBe(0);
  });
});
