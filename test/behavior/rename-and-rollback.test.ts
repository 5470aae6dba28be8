import { ServiceError } from '../../emulator/errors';
import type { Event } from '../simulation/cloud';
import { Region } from '../simulation/stack';

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const OTHER = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const EMAIL = { Target: { Type: 'EMAIL', Id: 'owner@example.com' } };
const ROLLBACKS = ['swapped update', 'delete of the new id'] as const;

let region: Region;
beforeEach(() => {
  region = Region.start();
});
afterEach(() => region.stop());

describe('a stack', () => {
  it('invites when it is deployed and cancels when it is deleted', async () => {
    const stack = region.stack();

    expect(await stack.deploy({ One: ACCOUNT, Other: EMAIL })).toBe('COMPLETE');
    expect(region.open()).toEqual(['111122223333', 'owner@example.com']);
    expect(await stack.delete()).toBe('COMPLETE');
    expect(region.open()).toEqual([]);
  });

  it('cancels what is taken out of it', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT, Other: OTHER });

    await stack.deploy({ Other: OTHER });

    expect(region.open()).toEqual(['444455556666']);
  });

  it('cancels the former invitation when the target changes', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });

    await stack.deploy({ One: OTHER });

    expect(region.states).toEqual(['111122223333 CANCELED', '444455556666 OPEN']);
  });

  it('leaves open what a RemovalPolicy retains', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });

    await stack.delete(['One']);

    expect(region.open()).toEqual(['111122223333']);
  });
});

describe('the rollback of a failed Create', () => {
  it('cancels what was sent when a sibling fails', async () => {
    const stack = region.stack();

    expect(await stack.deploy({ One: ACCOUNT }, { siblingFails: true })).toBe('ROLLED BACK');

    expect(region.states).toEqual(['111122223333 CANCELED']);
  });

  it('has nothing to cancel when the Create itself fails', async () => {
    region.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

    expect(await region.stack().deploy({ One: ACCOUNT })).toBe('ROLLED BACK');

    expect(region.states).toEqual([]);
  });

  it('ends the Create that still waits, with an id that CloudFormation made up', async () => {
    region.organization.initializeFor(10 * 60_000);

    expect(await region.stack().deploy({ One: ACCOUNT }, { siblingFailsAfterSeconds: 60 })).toBe('ROLLED BACK');

    await region.after(3600, () => undefined);
    expect(region.states).toEqual([]);
  });
});

describe.each(ROLLBACKS)('the rollback of a failed Update, as a %s', (rollback) => {
  it('brings back the former target', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    const id = stack.physicalIdOf('One');

    expect(await stack.deploy({ One: OTHER }, { siblingFails: true, rollback })).toBe('ROLLED BACK');

    expect(region.open()).toEqual(['111122223333']);
    expect(stack.physicalIdOf('One')).toBe(id);
    expect(await stack.delete()).toBe('COMPLETE');
    expect(region.open()).toEqual([]);
  });

  it('keeps the invitation when the Update itself fails', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

    expect(await stack.deploy({ One: OTHER }, { rollback })).toBe('ROLLED BACK');

    expect(region.states).toEqual(['111122223333 OPEN']);
  });

  it('keeps the invitation, and nothing else, when the Update still waits', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.organization.initializeFor(5 * 60_000);

    expect(await stack.deploy({ One: OTHER }, { siblingFailsAfterSeconds: 60, rollback })).toBe('ROLLED BACK');

    await region.after(3600, () => undefined);
    expect(region.open()).toEqual(['111122223333']);
  });

  it('keeps what a raised revision sent', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });

    await stack.deploy({ One: { ...ACCOUNT, Revision: '2' } }, { siblingFails: true, rollback });

    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('keeps a member', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.organization.accept(stack.physicalIdOf('One') ?? '', '111122223333');

    await stack.deploy({ One: OTHER }, { siblingFails: true, rollback });

    expect(region.organization.members.has('111122223333')).toBe(true);
    expect(region.open()).toEqual([]);
  });
});

describe('a rename', () => {
  it('ends with one open invitation, of the new resource', async () => {
    const stack = region.stack();
    await stack.deploy({ Former: ACCOUNT });

    await stack.deploy({ Renamed: ACCOUNT });

    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
    await stack.delete();
    expect(region.open()).toEqual([]);
  });

  it('keeps a member', async () => {
    const stack = region.stack();
    await stack.deploy({ Former: ACCOUNT });
    region.organization.accept(stack.physicalIdOf('Former') ?? '', '111122223333');

    await stack.deploy({ Renamed: ACCOUNT });

    expect(stack.physicalIdOf('Renamed')).toBe('member-111122223333');
    expect(region.organization.members.has('111122223333')).toBe(true);
  });

  it('keeps an adopted invitation as it is', async () => {
    region.organization.invite({ target: { type: 'ACCOUNT', id: '111122223333' }, notes: 'by hand', tags: new Map() });
    const stack = region.stack();
    await stack.deploy({ Former: ACCOUNT });

    await stack.deploy({ Renamed: ACCOUNT });

    expect(region.states).toEqual(['111122223333 OPEN']);
  });
});

describe('a resource that moves to another stack', () => {
  it('ends with one open invitation, of the other stack', async () => {
    const [one, other] = [region.stack('one'), region.stack('other')];
    await one.deploy({ Invited: ACCOUNT });

    await other.deploy({ Invited: ACCOUNT });
    await one.delete();

    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('a stack that is deleted and made again under its name', () => {
  it('invites again', async () => {
    const first = region.stack();
    await first.deploy({ One: ACCOUNT });
    await first.delete();

    await region.stack().deploy({ One: ACCOUNT });

    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('takes over what the former one retained', async () => {
    const first = region.stack();
    await first.deploy({ One: ACCOUNT });
    await first.delete(['One']);

    const second = region.stack();
    await second.deploy({ One: ACCOUNT });

    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
    await second.delete();
    expect(region.open()).toEqual([]);
  });
});

describe('events that are all delivered twice, at the same time', () => {
  it('end as if they were delivered once', async () => {
    region.deliveries = 2;
    const stack = region.stack();

    await stack.deploy({ One: ACCOUNT, Other: EMAIL });
    await stack.deploy({ One: { ...ACCOUNT, Revision: '2' }, Other: OTHER });
    await stack.deploy({ Renamed: ACCOUNT, Other: OTHER });
    expect(region.open()).toEqual(['111122223333', '444455556666']);
    await stack.delete();

    expect(region.open()).toEqual([]);
  });
});

describe('the known holes', () => {
  it('(1) a rename that is rolled back leaves no invitation, until the next Update', async () => {
    const stack = region.stack();
    await stack.deploy({ Former: ACCOUNT });

    await stack.deploy({ Former: ACCOUNT, Renamed: ACCOUNT }, { siblingFails: true });
    expect(region.states).toEqual(['111122223333 CANCELED', '111122223333 CANCELED']);

    // The repeated deployment heals it.
    await stack.deploy({ Renamed: ACCOUNT });
    expect(region.open()).toEqual(['111122223333']);
  });

  it('(1) more renames than the day has attempts lose the rest, until the next day', async () => {
    const stack = region.stack();
    await stack.deploy({ Former: ACCOUNT });
    for (let attempt = 1; attempt < 20; attempt++) {
      const target = { type: 'ACCOUNT', id: String(500_000_000_000 + attempt) } as const;
      const { id } = region.organization.invite({ target, notes: undefined, tags: new Map() });
      region.organization.cancel(id, '000000000000');
    }

    expect(await stack.deploy({ Renamed: ACCOUNT })).toBe('ROLLED BACK');
    expect(region.open()).toEqual([]);

    region.pass(24 * 60 * 60 * 1000);
    await stack.deploy({ Renamed: ACCOUNT });
    expect(region.open()).toEqual(['111122223333']);
  });

  it('(1) is healed by any Update of the old resource, too', async () => {
    const stack = region.stack();
    await stack.deploy({ Former: ACCOUNT });
    await stack.deploy({ Former: ACCOUNT, Renamed: ACCOUNT }, { siblingFails: true });

    await stack.deploy({ Former: { ...ACCOUNT, Notes: 'x' } });

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

  it('(3) a copy of a Create that comes after the Delete was answered invites again', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    const [create] = region.events;
    await stack.delete();

    await region.deliverEvent(create as never).ended;

    expect(region.open()).toEqual(['111122223333']);
  });

  it('(3) a copy of a Delete that comes after the resource was declared anew ends the new invitation', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    await stack.deploy({});
    const remove = region.events.at(-1);
    await stack.deploy({ One: ACCOUNT });
    expect(region.open()).toEqual(['111122223333']);

    await region.deliverEvent(remove as never).ended;

    expect(region.open()).toEqual([]);
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

  it('(3) a repetition, after its function was killed and later requests were answered, invites again', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.pass(60_000);
    let kills = 1;
    region.isKilledAt = (point) => point === 'at the start' && kills-- > 0;

    await stack.deploy({ One: { ...ACCOUNT, Notes: 'x' } }, { siblingFailsAfterSeconds: 2 });
    await stack.delete();
    expect(region.open()).toEqual([]);
    await region.after(60, () => undefined);

    expect(region.open()).toEqual(['111122223333']);
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
