import { crashSteps, MINUTE } from '../simulation/fixtures';
import { account, FAR, useFollowedAccount } from '../simulation/followed-account';

/** A follow-up whose function crashes, or is killed at each of its effects: it goes on, and nothing is lost. */

useFollowedAccount();

describe('of the step function', () => {
  const crash = (times: number) => crashSteps(times, account.simulation);

  it('goes on at once after one crash', async () => {
    await account.createAndAccept();
    crash(1);

    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });

  it('goes on at once after a defect, too', async () => {
    await account.createAndAccept();
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
    await account.createAndAccept();
    crash(2);

    await account.wait(3 * MINUTE);
    expect(account.changes).toEqual([]);
    expect(account.simulation.logs.filter(({ event }) => event === 'crashed')).toMatchObject([{ level: 'error' }]);
    await account.wait(4 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('does not go on for ever when it never passes: an error in the log, and the end', async () => {
    await account.createAndAccept();
    account.simulation.isKilledAt = (point) => point === 'before describeHandshake' || point === 'before putEvents';

    await account.wait(FAR);

    expect(account.running).toBe(0);
    expect(account.simulation.logs.filter(({ event }) => event === 'failed')).toMatchObject([
      { level: 'error', outcome: 'Crashed' },
      { level: 'error', outcome: 'Crashed' },
    ]);
  });

  it('tells of its end when only the work crashes for ever', async () => {
    await account.createAndAccept();
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
    'before findMember',
    'after findMember',
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
    await account.createAndAccept();
    const seen: string[] = [];
    account.simulation.isKilledAt = (point, { name }) => name === 'step' && seen.push(point) < 0;

    await account.wait(3 * MINUTE);

    expect(seen).toEqual(points);
  });

  it.each(points)('%s, it places the account and tells everything', async (killedAt) => {
    await account.createAndAccept();
    let kills = 1;
    account.simulation.isKilledAt = (point) => point === killedAt && kills-- > 0;

    await account.wait(5 * MINUTE);

    expect(account.parent).toBe(account.unit);
    const told = ['INVITED', 'JOINED', 'PLACED'];
    expect(account.changes).toEqual(killedAt === 'after putEvents' ? [...told, ...told] : told);
    expect(account.running).toBe(0);
  });
});
