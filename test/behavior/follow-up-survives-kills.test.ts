import { MINUTE } from '../simulation/fixtures';
import { DAY, FollowedAccount, HOUR, LONGEST_GAP } from '../simulation/followed-account';
import type { Properties } from '../simulation/simulation';

/** Kills the function of a request before and after each of its effects: nothing that is owed is lost. */

interface Row {
  readonly name: string;
  readonly arrange: (account: FollowedAccount) => Promise<string>;
  readonly before: (account: FollowedAccount) => Properties;
  readonly after: (account: FollowedAccount) => Properties;
  /** The changes that must have been told in the end, in some order and at least once. */
  readonly told: readonly string[];
}

async function joinedAndUnseen(account: FollowedAccount): Promise<string> {
  const id = await account.create(account.placed);
  await account.wait(DAY);
  account.accept(id);
  return id;
}

const UPDATES: readonly Row[] = [
  {
    name: 'of an open invitation',
    arrange: (account) => account.create(account.placed),
    before: (account) => account.placed,
    after: (account) => ({ ...account.placed, OrganizationalUnit: account.otherUnit }),
    told: ['INVITED', 'JOINED', 'PLACED'],
  },
  {
    name: 'of an account that has joined, and nobody has looked',
    arrange: joinedAndUnseen,
    before: (account) => account.placed,
    after: (account) => ({ ...account.placed, OrganizationalUnit: account.otherUnit }),
    told: ['INVITED', 'JOINED', 'PLACED'],
  },
  {
    name: 'of an account that is placed, to another place',
    arrange: async (account) => {
      const id = await joinedAndUnseen(account);
      await account.wait(LONGEST_GAP);
      return id;
    },
    before: (account) => ({ ...account.placed, Events: 'true' }),
    after: (account) => ({ ...account.placed, Events: 'true', OrganizationalUnit: account.otherUnit }),
    told: ['INVITED', 'JOINED', 'PLACED', 'PLACED'],
  },
  {
    name: 'with a raised revision',
    arrange: (account) => account.create(account.placed),
    before: (account) => account.placed,
    after: (account) => ({ ...account.placed, Revision: '2', OrganizationalUnit: account.otherUnit }),
    told: ['INVITED', 'CANCELLED', 'INVITED', 'JOINED', 'PLACED'],
  },
];

describe.each(UPDATES)('an Update $name', ({ arrange, before, after, told }) => {
  async function run(killAt: readonly number[]) {
    const account = new FollowedAccount();
    const points: string[] = [];
    const id = await arrange(account);
    const event = account.simulation.updateEvent(id, before(account), after(account));
    account.simulation.isKilledAt = (point, invocation) =>
      invocation.event.RequestId === event.RequestId && killAt.includes(points.push(point) - 1);
    const { answers } = await account.simulation.send(event);
    account.simulation.isKilledAt = () => false;
    if (answers.length === 0) {
      await account.wait(HOUR);
      await account.update(id, before(account), after(account));
    }
    const [newest] = account.organization.allHandshakes().slice(-1);
    if (newest?.state === 'OPEN') {
      account.accept(newest.id);
    }
    await account.wait(2 * LONGEST_GAP);
    const end = { parent: account.parent, changes: [...new Set(account.changes)].sort(), running: account.running };
    const expected = { parent: account.otherUnit, changes: [...new Set(told)].sort(), running: 0 };
    const count = account.changes.length;
    await account.simulation.stop();
    return { points, end, expected, count };
  }

  it('ends well if nothing is killed, and tells each change once', async () => {
    const { end, expected, count } = await run([]);

    expect(end).toEqual(expected);
    expect(count).toBe(told.length);
  });

  it('ends as well when it is killed at any point', async () => {
    const { points } = await run([]);
    for (const index of points.keys()) {
      const { end, expected, count } = await run([index]);
      expect({ killedAt: points[index], ...end, isTold: count >= told.length }).toEqual({
        killedAt: points[index],
        ...expected,
        isTold: true,
      });
    }
  });

  it('ends as well when its repetition is killed at the same point, and CloudFormation sends it again', async () => {
    const { points } = await run([]);
    for (const index of points.keys()) {
      // The repetition has the points of its own, after those.
      const { points: more } = await run([index]);
      const again = more.indexOf(points[index] ?? '', index + 1);
      const { end, expected } = await run([index, again]);
      expect({ killedAt: points[index], ...end }).toEqual({ killedAt: points[index], ...expected });
    }
  });
});

describe('a Create with events', () => {
  it('tells that it invited, wherever it is killed', async () => {
    const run = async (killAt?: number) => {
      const account = new FollowedAccount();
      const points: string[] = [];
      account.simulation.isKilledAt = (point, { event }) =>
        event.RequestType === 'Create' && points.push(point) - 1 === killAt;
      const { answers } = await account.simulation.create({ ...account.plain, Events: 'true' });
      account.accept(answers[0]?.PhysicalResourceId ?? '');
      await account.wait(10 * MINUTE);
      const { changes } = account;
      await account.simulation.stop();
      return { points, changes };
    };
    const { points } = await run();
    for (const index of points.keys()) {
      expect({ killedAt: points[index], ...(await run(index)) }).toMatchObject({
        killedAt: points[index],
        changes: ['INVITED', 'JOINED'],
      });
    }
  });

  it('of a member tells that it is adopted and was placed, wherever it is killed', async () => {
    const run = async (killAt?: number) => {
      const account = new FollowedAccount();
      const points: string[] = [];
      account.organization.addMember('111122223333');
      account.simulation.isKilledAt = (point, { event }) =>
        event.RequestType === 'Create' && points.push(point) - 1 === killAt;
      await account.simulation.create({ ...account.placed, Events: 'true' });
      await account.wait(10 * MINUTE);
      const { changes, parent, unit } = account;
      await account.simulation.stop();
      return { points, changes, isPlaced: parent === unit };
    };
    const { points } = await run();
    for (const index of points.keys()) {
      expect({ killedAt: points[index], ...(await run(index)) }).toMatchObject({
        killedAt: points[index],
        changes: ['ADOPTED', 'PLACED'],
        isPlaced: true,
      });
    }
  });
});
