import { ACCOUNT, EMAIL, region, useRegion } from '../simulation/fixtures';

/** Whole stacks: renames, moves, and both forms of a rollback. */

useRegion();

const OTHER_ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const ROLLBACKS = ['swapped update', 'delete of the new id'] as const;

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
    await stack.deploy({ One: ACCOUNT, Other: OTHER_ACCOUNT });

    await stack.deploy({ Other: OTHER_ACCOUNT });

    expect(region.open()).toEqual(['444455556666']);
  });

  it('cancels the former invitation when the target changes', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });

    await stack.deploy({ One: OTHER_ACCOUNT });

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

    expect(await stack.deploy({ One: OTHER_ACCOUNT }, { siblingFails: true, rollback })).toBe('ROLLED BACK');

    expect(region.open()).toEqual(['111122223333']);
    expect(stack.physicalIdOf('One')).toBe(id);
    expect(await stack.delete()).toBe('COMPLETE');
    expect(region.open()).toEqual([]);
  });

  it('keeps the invitation when the Update itself fails', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

    expect(await stack.deploy({ One: OTHER_ACCOUNT }, { rollback })).toBe('ROLLED BACK');

    expect(region.states).toEqual(['111122223333 OPEN']);
  });

  it('keeps the invitation, and nothing else, when the Update still waits', async () => {
    const stack = region.stack();
    await stack.deploy({ One: ACCOUNT });
    region.organization.initializeFor(5 * 60_000);

    expect(await stack.deploy({ One: OTHER_ACCOUNT }, { siblingFailsAfterSeconds: 60, rollback })).toBe('ROLLED BACK');

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

    await stack.deploy({ One: OTHER_ACCOUNT }, { siblingFails: true, rollback });

    expect(region.organization.members.has('111122223333')).toBe(true);
    expect(region.open()).toEqual([]);
  });
});

describe('a rename', () => {
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
    // Between two deployments, a copy of a Create finds what the other one sent.
    await region.after(60, () => undefined);
    await stack.deploy({ One: { ...ACCOUNT, Revision: '2' }, Other: OTHER_ACCOUNT });
    await region.after(60, () => undefined);
    await stack.deploy({ Renamed: ACCOUNT, Other: OTHER_ACCOUNT });
    expect(region.open()).toEqual(['111122223333', '444455556666']);
    await stack.delete();

    expect(region.open()).toEqual([]);
  });
});
