import { ServiceError } from '../../emulator/wire/errors';
import type { Event } from '../simulation/cloud';
import { ACCOUNT, EMAIL, region, useRegion } from '../simulation/fixtures';

/** The rest of an invitation where the documents name a limit. */

useRegion();

describe('the known holes', () => {
  it('(1) a move to another stack that is rolled back leaves no invitation, until the next Update', async () => {
    await region.stack('former').deploy({ Invited: ACCOUNT });
    const stack = region.stack('present');

    await stack.deploy({ Invited: ACCOUNT }, { siblingFails: true });
    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 CANCELED']);

    // The repeated deployment heals it.
    await stack.deploy({ Invited: ACCOUNT });
    expect(region.open()).toEqual(['111122223333']);
  });

  it('(1) more moves than the day has attempts lose the rest, until the next day', async () => {
    await region.stack('former').deploy({ Invited: ACCOUNT });
    const stack = region.stack('present');
    for (let attempt = 1; attempt < 20; attempt++) {
      const target = { type: 'ACCOUNT', id: String(500_000_000_000 + attempt) } as const;
      const { id } = region.organization.invite({ target, notes: undefined, tags: new Map() });
      region.organization.cancel(id, '000000000000');
    }

    expect(await stack.deploy({ Invited: ACCOUNT })).toBe('ROLLED BACK');
    expect(region.open()).toEqual([]);

    region.pass(24 * 60 * 60 * 1000);
    await stack.deploy({ Invited: ACCOUNT });
    expect(region.open()).toEqual(['111122223333']);
  });

  it('(1) is healed by any Update of the old resource, too', async () => {
    const former = region.stack('former');
    await former.deploy({ Invited: ACCOUNT });
    await region.stack('present').deploy({ Invited: ACCOUNT }, { siblingFails: true });

    await former.deploy({ Invited: { ...ACCOUNT, Notes: 'x' } });

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(2) a target changed between the two names of one account, rolled back without a second Update, leaves no invitation', async () => {
    const stack = region.stack();
    await stack.deploy({ One: EMAIL });
    region.fail('InviteAccountToOrganization', 'DuplicateHandshakeException');

    await stack.deploy({ One: ACCOUNT }, { siblingFails: true, rollback: 'delete of the new id' });

    expect(region.states).toEqual(['owner@example.com CANCELED', '111122223333 CANCELED']);
  });

  it('(2) is no hole with a second Update', async () => {
    const stack = region.stack();
    await stack.deploy({ One: EMAIL });
    region.fail('InviteAccountToOrganization', 'DuplicateHandshakeException');

    await stack.deploy({ One: ACCOUNT }, { siblingFails: true, rollback: 'swapped update' });

    expect(region.open()).toEqual(['owner@example.com']);
  });

  it('(3) a copy of a Create that comes within 30 s, after the Delete was answered, invites again', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    const [create] = region.events;
    await stack.delete();

    await region.deliverEvent(create as never).ended;

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(3) is no hole for a copy of a Delete that comes after the resource was declared anew', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    await stack.deploy({});
    const remove = region.events.at(-1);
    await stack.deploy({ One: ACCOUNT });
    expect(region.open()).toEqual(['111122223333']);

    await region.deliverEvent(remove as never).ended;

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(3) a twin of a Create that is still at work when the Delete was answered invites again', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    const [create] = region.events;
    region.fail('InviteAccountToOrganization', 'TooManyRequestsException', undefined, 4);
    const twin = region.deliverEvent(create as never).ended;

    await region.after(0.5, () => stack.delete());
    expect(region.open()).toEqual([]);
    await twin;

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(3) is no hole for a repetition, after its function was killed and later requests were answered', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.pass(60_000);
    let kills = 1;
    region.isKilledAt = (point) => point === 'at the start' && kills-- > 0;

    await stack.deploy({ One: { ...ACCOUNT, Notes: 'x' } }, { siblingFailsAfterSeconds: 2 });
    await stack.delete();
    expect(region.open()).toEqual([]);
    await region.after(60, () => undefined);

    expect(region.open()).toEqual([]);
  });

  it('(4) a deletion while the list lags misses what was sent again without a raised revision', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.organization.cancel(stack.physicalIdOf('One') ?? '', '000000000000');
    region.pass(60_000);
    region.organization.listingLagMillis = 8_000;
    await stack.deploy({ One: { ...ACCOUNT, Notes: 'x' } });

    expect(await stack.delete()).toBe('COMPLETE');

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(5) a failed Create that could not list leaves what it sent without hearing of it', async () => {
    region.emulator.faults.push({
      operation: 'InviteAccountToOrganization',
      error: new ServiceError('ServiceException', 'Arranged.'),
      when: 'after',
    });
    region.fail('ListHandshakesForOrganization', 'AccessDeniedException', undefined, 100);

    expect(await region.stack().deploy({ One: ACCOUNT })).toBe('ROLLED BACK');

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(6) a request is not answered when its function and then its repetition are killed; the next one settles it', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    const [create] = region.events;
    const physicalId = stack.physicalIdOf('One');
    const remove = { ...create, RequestType: 'Delete', RequestId: 'remove', PhysicalResourceId: physicalId } as Event;
    let kills = 2;
    region.isKilledAt = (point) => point === 'at the start' && kills-- > 0;

    const outcome = await region.deliverEvent(remove).ended;
    expect(outcome.answers).toEqual([]);
    expect(region.open()).toEqual(['111122223333']);

    const next = await region.deliverEvent({ ...remove, RequestId: 'next' }).ended;
    expect(next.answers).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(region.open()).toEqual([]);
  });
});
