import { ACCOUNT, ACCOUNT_ID, EMAIL, OTHER_ACCOUNT, OTHER_ID, region, useRegion } from '../simulation/fixtures';
import { OTHER_REMOVED, REMOVED } from '../simulation/removed-account';
import {
  PLACED,
  deployed,
  whenRenamedIsAnswered,
  isMember,
  ownTags,
  invitations,
  runningFollowUps,
} from '../simulation/renamed-resource';

/** Renames at bad moments: options and names that change with them, swaps, throttled calls, late rollbacks. */

useRegion();

const DAY = 24 * 60 * 60;

it('takes the account out with the new resource while another target has the former name', async () => {
  const { stack, id } = await deployed(REMOVED);
  await stack.deploy({ Renamed: REMOVED, Former: OTHER_REMOVED });
  await region.after(60, () => region.organization.accept(id, ACCOUNT_ID));
  await region.after(2 * DAY, () => undefined);

  expect(ownTags()).toHaveLength(1);
  await stack.deploy({ Former: OTHER_REMOVED });
  expect(isMember()).toBe(false);
});

it('deletes the new resource without a wait if the invitation has ended, whatever its revision', async () => {
  const revised = { ...ACCOUNT, Revision: '2' };
  const { stack, id } = await deployed(revised);
  await stack.deploy({ Renamed: revised });
  region.organization.decline(id, ACCOUNT_ID);
  const before = region.now;

  await stack.deploy({});

  expect(region.now - before).toBeLessThan(10_000);
});

it('keeps the account that accepts in between an invitation under an id that AWS has forgotten', async () => {
  const { stack } = await deployed();
  await region.after(60 * DAY, () => undefined);
  await stack.deploy({ Former: REMOVED });
  const id = region.organization.allHandshakes().at(-1)?.id ?? '';
  whenRenamedIsAnswered(() => region.organization.accept(id, ACCOUNT_ID));

  await stack.deploy({ Renamed: REMOVED });

  expect([stack.physicalIdOf('Renamed'), isMember()]).toEqual([id, true]);
  await region.after(2 * DAY, () => undefined);
  expect(ownTags()).toHaveLength(1);
  await stack.deploy({});
  expect(isMember()).toBe(false);
});

it('takes the account out if the option goes with the rename and comes back', async () => {
  const { stack, id } = await deployed(REMOVED);
  await stack.deploy({ Renamed: ACCOUNT });
  await region.after(60, () => region.organization.accept(id, ACCOUNT_ID));
  await region.after(2 * DAY, () => undefined);
  await stack.deploy({ Renamed: REMOVED });
  await region.after(2 * DAY, () => undefined);

  expect(ownTags()).toHaveLength(1);
  await stack.deploy({});
  expect(isMember()).toBe(false);
});

it('takes the account out if CloudFormation was throttled when it joined', async () => {
  const { stack, id } = await deployed(REMOVED);
  await stack.deploy({ Renamed: REMOVED });
  await region.after(60, () => region.organization.accept(id, ACCOUNT_ID));
  let refusals = 20;
  region.cloudFormation.beforeList = () => {
    if (refusals-- > 0) {
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
    }
  };
  await region.after(2 * DAY, () => undefined);

  expect(ownTags()).toHaveLength(1);
  await stack.deploy({});
  expect(isMember()).toBe(false);
});

describe('a rename without rollback, an Update of the new resource, and then a rollback', () => {
  it('keeps the follow-up of the old one', async () => {
    const { stack } = await deployed(PLACED);
    await stack.deploy({ Renamed: PLACED }, { siblingFails: true, isRollbackDisabled: true });
    await stack.deploy({ Renamed: { ...PLACED, Notes: 'x' } }, { siblingFails: true, isRollbackDisabled: true });
    expect(await stack.rollBack()).toBe('ROLLED BACK');

    expect(runningFollowUps()).toEqual(['Former']);
  });

  it('keeps the own tag of the old one', async () => {
    const { stack, id } = await deployed(REMOVED);
    await stack.deploy({ Renamed: REMOVED }, { siblingFails: true, isRollbackDisabled: true });
    await stack.deploy({ Renamed: { ...REMOVED, Notes: 'x' } }, { siblingFails: true, isRollbackDisabled: true });
    await region.after(60, () => region.organization.accept(id, ACCOUNT_ID));
    await region.after(2 * DAY, () => undefined);
    expect(await stack.rollBack()).toBe('ROLLED BACK');

    expect(isMember()).toBe(true);
    expect(ownTags()).toHaveLength(1);
    await stack.deploy({});
    expect(isMember()).toBe(false);
  });
});

it('leaves the shared invitation open if the function crashes with the Delete of the old resource', async () => {
  const { stack } = await deployed();
  let crashes = 0;
  region.cloudFormation.afterAnswer = ({ LogicalResourceId }) => {
    if (LogicalResourceId === 'Renamed') {
      crashes = 1;
    }
  };
  region.beforeFunction = (name) => {
    if (name === 'request' && crashes-- > 0) {
      throw new Error('crash');
    }
  };
  await stack.deploy({ Renamed: ACCOUNT });

  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 1]);
});

it.each([[1], [2], [3]])('with %d copies of each event, mails once', async (deliveries) => {
  const { stack } = await deployed();
  region.deliveries = deliveries;
  await stack.deploy({ Renamed: ACCOUNT });
  await stack.deploy({ Former: ACCOUNT });
  await stack.deploy({ Renamed: ACCOUNT }, { siblingFails: true });
  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 1]);
  await stack.deploy({});
  expect(region.open()).toEqual([]);
});

it('gives a target to another resource and takes it back', async () => {
  const stack = region.stack();
  await stack.deploy({ A: ACCOUNT, B: OTHER_ACCOUNT });
  await stack.deploy({ B: ACCOUNT }, { siblingFails: true });
  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID, OTHER_ID], 2]);
  await stack.deploy({ B: ACCOUNT });
  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 2]);
  await stack.delete();
  expect(region.open()).toEqual([]);
});

it('swaps two targets, and removes both accounts with the resources that have them then', async () => {
  const stack = region.stack();
  await stack.deploy({ A: REMOVED, B: OTHER_REMOVED });
  const [a = '', b = ''] = [stack.physicalIdOf('A'), stack.physicalIdOf('B')];
  await stack.deploy({ A: OTHER_REMOVED, B: REMOVED }, { isParallel: true });
  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID, OTHER_ID], 2]);
  await region.after(60, () => {
    region.organization.accept(a, ACCOUNT_ID);
    region.organization.accept(b, OTHER_ID);
  });
  await region.after(2 * DAY, () => undefined);
  await stack.delete();
  expect([...region.organization.members.keys()].filter((id) => [ACCOUNT_ID, OTHER_ID].includes(id))).toEqual([]);
});

it('mails nobody if the old resource gets its other target first', async () => {
  const { stack } = await deployed();
  await stack.deploy({ Former: EMAIL, Renamed: ACCOUNT });

  expect([region.open().length, invitations()]).toEqual([2, 2]);
  await stack.delete();
  expect(region.open()).toEqual([]);
});

it.each(['swapped update', 'delete of the new id'] as const)(
  'leaves both invitations open if the old resource gets its other target first, rolled back as a %s',
  async (rollback) => {
    const { stack } = await deployed();

    await stack.deploy({ Former: EMAIL, Renamed: ACCOUNT }, { siblingFails: true, rollback });

    expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 2]);
    await stack.delete();
    expect(region.open()).toEqual([]);
  },
);

it('takes the account out that accepted in between, if the option goes with the rename and comes back', async () => {
  const { stack, id } = await deployed(REMOVED);
  whenRenamedIsAnswered(() => region.organization.accept(id, ACCOUNT_ID));
  await stack.deploy({ Renamed: ACCOUNT });
  expect(isMember()).toBe(true);
  await stack.deploy({ Renamed: REMOVED });
  await region.after(2 * DAY, () => undefined);
  expect(ownTags()).toHaveLength(1);
  await stack.deploy({});
  expect(isMember()).toBe(false);
});

it('goes on after the owner declined in between', async () => {
  const { stack, id } = await deployed(PLACED);
  whenRenamedIsAnswered(() => region.organization.decline(id, ACCOUNT_ID));
  await stack.deploy({ Renamed: PLACED });
  await stack.deploy({ Renamed: { ...PLACED, Revision: '2' } });
  await stack.deploy({ Again: { ...PLACED, Revision: '2' } });
  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 2]);
  expect(runningFollowUps()).toEqual(['Again']);
  await stack.deploy({});
  expect(region.open()).toEqual([]);
});
