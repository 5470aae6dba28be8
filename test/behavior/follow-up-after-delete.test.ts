import { ServiceError } from '../../emulator/wire/errors';
import { ROOT_ID } from '../../emulator/organization/organization';
import { acceptingRole } from '../simulation/accepting-role';
import { ACCOUNT_ID, MADE_UP_ID, MINUTE, region, useRegion } from '../simulation/fixtures';
import { account, DAY, FollowedAccount, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';

/** A Delete ends follow-ups, or leaves them alone, and publishes what they have not. */

describe('a Delete', () => {
  useFollowedAccount();

  it('ends the follow-up, tells that it cancelled the invitation, and nothing comes after', async () => {
    const id = await account.create(account.placed);
    await account.wait(DAY);
    const looks = account.count('DescribeHandshake');

    await account.delete(id, account.placed);

    expect(account.running).toBe(0);
    expect(account.changes).toEqual(['INVITED', 'CANCELLED']);
    expect(account.count('DescribeHandshake')).toBe(looks);
    const calls = account.simulation.calls.length;
    await account.wait(20 * DAY);
    expect(account.changes).toEqual(['INVITED', 'CANCELLED']);
    expect(account.simulation.calls).toHaveLength(calls);
  });

  it.each([
    ['DECLINED', (id: string) => account.organization.decline(id, ACCOUNT_ID)],
    ['CANCELLED', (id: string) => account.organization.cancel(id, '000000000000')],
    ['JOINED', (id: string) => account.accept(id)],
    [
      'EXPIRED',
      (id: string) => Object.assign(account.organization.handshake(id), { expiresAt: account.simulation.now }),
    ],
  ])('tells %s, which nobody has seen', async (change, end) => {
    const id = await account.create(account.placed);
    await account.wait(DAY);
    end(id);

    await account.delete(id, account.placed);

    expect(account.changes).toEqual(['INVITED', change]);
    expect(account.running).toBe(0);
  });

  it('leaves an account that joined where it is', async () => {
    const id = await account.create(account.placed);
    account.accept(id);

    await account.delete(id, account.placed);
    await account.wait(DAY);

    expect(account.parent).toBe(ROOT_ID);
  });

  it('tells once what was to be told of an account that joined in its deployment', async () => {
    const RoleArn = acceptingRole(account.simulation);
    const properties = { ...account.placed, Events: 'true', Acceptance: { RoleArn } };
    const id = await account.create(properties);

    await account.delete(id, properties);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('tells all when it comes before the first look', async () => {
    const id = await account.create(account.placed);

    await account.delete(id, account.placed);
    await account.wait(DAY);

    expect(account.changes).toEqual(['INVITED', 'CANCELLED']);
  });

  it('tells what was left to tell', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const properties = { ...account.placed, Events: 'true' };
    const id = await account.create(properties);

    await account.delete(id, properties);
    await account.wait(DAY);

    expect(account.changes).toEqual(['ADOPTED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('of an adopted invitation leaves it open and tells nothing of an end', async () => {
    const handshakeId = account.inviteByHand();
    const id = await account.create(account.placed);
    await account.wait(DAY);

    await account.delete(id, account.placed);
    account.accept(handshakeId);
    await account.wait(DAY);

    expect(account.changes).toEqual(['ADOPTED']);
    expect(account.parent).toBe(ROOT_ID);
  });

  it('succeeds when it may not tell, and says so in the log', async () => {
    const id = await account.create(account.placed);
    account.simulation.bus.faults.push({ error: 'AccessDeniedException' });

    await account.delete(id, account.placed);

    expect(account.running).toBe(0);
    expect(account.simulation.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'unpublished', outcome: 'AccessDeniedException' }),
    );
  });

  it('succeeds when the organization is gone, and ends the follow-up', async () => {
    const id = await account.create(account.placed);
    const gone = () => new ServiceError('AWSOrganizationsNotInUseException', 'Arranged.');
    for (const operation of ['CancelHandshake', 'DescribeHandshake', 'ListHandshakesForOrganization']) {
      account.simulation.emulator.faults.push({ operation, error: gone() });
    }

    await account.delete(id, account.placed);

    expect(account.running).toBe(0);
  });

  it('leaves alone what follows another id of the resource', async () => {
    const id = await account.create(account.placed);
    const other = { ...account.placed, Target: { Type: 'ACCOUNT', Id: '444455556666' } };
    const otherId = await account.update(id, account.placed, other);
    expect(account.running).toBe(2);

    await account.delete(id, account.placed);

    expect(account.simulation.followUps.map(({ input, isRunning }) => [input.physicalId, isRunning])).toEqual([
      [id, false],
      [otherId, true],
    ]);
  });

  it('leaves alone what follows another resource', async () => {
    const id = await account.create(account.placed);
    const other = { ...account.placed, Target: { Type: 'ACCOUNT', Id: '444455556666' } };
    await account.simulation.create(other, 'Other');

    await account.delete(id, account.placed);

    expect(account.simulation.followUps.map(({ isRunning }) => isRunning)).toEqual([false, true]);
  });

  it.each([
    ['made up by CloudFormation', () => MADE_UP_ID],
    ['of a Create that failed', (resourceKey: string) => `failed-${resourceKey}`],
  ])('with an id %s ends all of its owner', async (_name, idOf) => {
    await account.create(account.placed);
    const [{ name } = { name: '' }] = account.simulation.followUps;

    await account.delete(idOf(name.slice('follow-'.length, 'follow-'.length + 12)), account.placed);

    expect(account.running).toBe(0);
    const [handshake] = account.organization.allHandshakes();
    expect(handshake?.state).toBe('CANCELED');
  });

  it.each([
    ['before it looks', 3],
    ['after that', 5],
  ])('ends the follow-up of a Create that was at work, and sends %s', async (_name, failures) => {
    const create = account.simulation.createEvent(account.placed);
    account.simulation.fail('InviteAccountToOrganization', 'TooManyRequestsException', undefined, failures);
    const created = account.simulation.send(create);

    const madeUp = account.simulation.deleteEvent(MADE_UP_ID, account.placed);
    await Promise.all([created, account.simulation.after(0.1, () => account.simulation.send(madeUp))]);

    expect(account.running).toBe(0);
    expect(account.organization.allHandshakes().map(({ state }) => state)).toEqual(['CANCELED']);
  });

  it('killed at any point, and repeated, ends it and tells of it', async () => {
    const run = async (killAt?: number) => {
      const fresh = new FollowedAccount();
      const id = await fresh.create(fresh.placed);
      await fresh.wait(DAY);
      const points: string[] = [];
      fresh.simulation.isKilledAt = (point, { event }) =>
        event.RequestType === 'Delete' && points.push(point) - 1 === killAt;
      const { answers } = await fresh.simulation.delete(id, fresh.placed);
      const { changes, running } = fresh;
      await fresh.simulation.stop();
      return { points, status: answers[0]?.Status, running, changes: [...new Set(changes)] };
    };
    const { points } = await run();
    expect(points).toContain('after putEvents');
    for (const index of points.keys()) {
      expect({ killedAt: points[index], ...(await run(index)) }).toMatchObject({
        killedAt: points[index],
        status: 'SUCCESS',
        running: 0,
        changes: ['INVITED', 'CANCELLED'],
      });
    }
  });
});

describe('a stack', () => {
  let unit: string;
  useRegion(({ organization }) => {
    unit = organization.createUnit(ROOT_ID, 'Data').id;
  });

  const placed = (id = ACCOUNT_ID) => ({ Target: { Type: 'ACCOUNT', Id: id }, OrganizationalUnit: unit });
  const running = () => region.followUps.filter(({ isRunning }) => isRunning).map(({ input }) => input.physicalId);
  const accept = (id: string | undefined) => region.organization.accept(id ?? '', ACCOUNT_ID);

  it('whose target changes follows the new account alone', async () => {
    const stack = region.stack();
    await stack.deploy({ One: placed() });

    await stack.deploy({ One: placed('444455556666') });

    expect(running()).toEqual([stack.physicalIdOf('One')]);
  });

  describe.each(['swapped update', 'delete of the new id'] as const)(
    'that rolls back another target, as a %s',
    (rollback) => {
      it('follows the former account as before', async () => {
        const stack = region.stack();
        await stack.deploy({ One: placed() });
        const id = stack.physicalIdOf('One');

        await stack.deploy({ One: placed('444455556666') }, { siblingFails: true, rollback });

        expect(running()).toEqual([id]);
        accept(id);
        await region.after(LONGEST_GAP, () => {});
        expect(region.organization.parentOf(ACCOUNT_ID)).toBe(unit);
        expect(running()).toEqual([]);
      });

      it('places the former account as declared before', async () => {
        const other = region.organization.createUnit(ROOT_ID, 'Web').id;
        const stack = region.stack();
        await stack.deploy({ One: placed() });

        const changed = { ...placed(), OrganizationalUnit: other };
        await stack.deploy({ One: changed }, { siblingFails: true, rollback });

        accept(stack.physicalIdOf('One'));
        await region.after(LONGEST_GAP, () => {});
        expect(region.organization.parentOf(ACCOUNT_ID)).toBe(unit);
      });
    },
  );

  it('that is rolled back follows nothing', async () => {
    await region.stack().deploy({ One: placed() }, { siblingFails: true });

    expect(running()).toEqual([]);
    expect(region.states).toEqual(['111122223333 CANCELED']);
  });

  it('that is deleted, or renames, follows nothing of what is gone', async () => {
    const stack = region.stack();
    await stack.deploy({ Former: placed() });
    await stack.deploy({ Renamed: placed() });
    expect(running()).toEqual([stack.physicalIdOf('Renamed')]);

    await stack.delete();

    expect(running()).toEqual([]);
  });

  it('that gets every event twice follows each account once', async () => {
    region.deliveries = 2;
    const stack = region.stack();
    await stack.deploy({ One: placed() });
    await stack.deploy({ One: { ...placed(), Notes: 'x' } });
    await region.after(MINUTE, () => {});

    expect(running()).toEqual([stack.physicalIdOf('One')]);
    await stack.delete();
    await region.after(MINUTE, () => {});
    expect(running()).toEqual([]);
  });
});
