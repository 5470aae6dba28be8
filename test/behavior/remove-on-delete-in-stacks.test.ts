import { ACCOUNT, ACCOUNT_ID, ADDRESS, DAY_MILLIS, MINUTE, region, useRegion } from '../simulation/fixtures';
import { OTHER_REMOVED, REMOVED, REMOVED_BY_EMAIL } from '../simulation/removed-account';
import type { Properties } from '../simulation/simulation';

/** Renames, other names of the account, rollbacks, and two stacks: which Delete takes the account out. */

useRegion(({ organization }) => {
  organization.addMember(ACCOUNT_ID);
});
beforeEach(() => region.pass(1_000));

const isIn = () => region.organization.members.has(ACCOUNT_ID);
const tagCount = () => region.organization.tagsOf(ACCOUNT_ID).size;

/** A stack whose one invitation the account, which was no member, has accepted a moment ago. */
async function stackJustJoined(resources: Record<string, Properties>) {
  region.organization.remove(ACCOUNT_ID);
  region.organization.knowEmail(ACCOUNT_ID, ADDRESS);
  const stack = region.stack();
  await stack.deploy(resources);
  const [logicalId = ''] = Object.keys(resources);
  region.organization.accept(stack.physicalIdOf(logicalId) ?? '', ACCOUNT_ID);
  return stack;
}

it.each([
  ['forward', { Former: REMOVED }, { Renamed: REMOVED }],
  ['with more declared', { Former: REMOVED }, { Renamed: { ...REMOVED, Notes: 'Other notes' } }],
])('keep the account in a rename %s and back, and remove it at last', async (_name, previous, renamed) => {
  const stack = region.stack();
  await stack.deploy(previous);

  expect(await stack.deploy(renamed)).toBe('COMPLETE');
  expect([isIn(), tagCount()]).toEqual([true, 1]);
  expect(await stack.deploy(previous)).toBe('COMPLETE');
  expect([isIn(), tagCount()]).toEqual([true, 1]);

  expect(await stack.delete()).toBe('COMPLETE');
  expect(isIn()).toBe(false);
});

it('keep the account in a rename that is rolled back, and remove it at last', async () => {
  const stack = region.stack();
  await stack.deploy({ Former: REMOVED });

  expect(await stack.deploy({ Renamed: REMOVED }, { siblingFails: true })).toBe('ROLLED BACK');

  expect([isIn(), tagCount()]).toEqual([true, 1]);
  region.pass(DAY_MILLIS);
  expect(await stack.delete()).toBe('COMPLETE');
  expect(isIn()).toBe(false);
});

it('keep an account that has joined in this second in a rename that is rolled back, and remove it at last', async () => {
  const stack = await stackJustJoined({ Former: REMOVED });

  expect(await stack.deploy({ Renamed: REMOVED }, { siblingFails: true })).toBe('ROLLED BACK');

  expect([isIn(), tagCount()]).toEqual([true, 1]);
  expect(await stack.delete()).toBe('COMPLETE');
  expect(isIn()).toBe(false);
});

it('keep an account that has just joined where a second stack, with a state machine of its own, fails', async () => {
  await stackJustJoined({ Invited: REMOVED });
  region.pass(1_000);

  expect(await region.stack('other').deploy({ Invited: REMOVED }, { siblingFails: true })).toBe('ROLLED BACK');

  expect([isIn(), tagCount()]).toEqual([true, 1]);
});

it('keep the account while it moves from one stack to another a minute after it has joined', async () => {
  const one = await stackJustJoined({ Invited: REMOVED });
  region.pass(MINUTE * 1000);
  const two = region.stack('two');

  await two.deploy({ Invited: REMOVED });
  await one.delete();
  expect([isIn(), tagCount()]).toEqual([true, 1]);
  await two.delete();
  expect(isIn()).toBe(false);
});

it('keep the account in a rename whose Create is not waited for, and remove it at last', async () => {
  const stack = region.stack();
  await stack.deploy({ Former: REMOVED });
  region.fail('TagResource', 'TooManyRequestsException', undefined, 30);

  const status = await stack.deploy({ Renamed: REMOVED }, { siblingFailsAfterSeconds: 20 });

  expect(status).toBe('ROLLED BACK');
  expect([isIn(), tagCount()]).toEqual([true, 1]);
  region.pass(DAY_MILLIS);
  expect(await stack.delete()).toBe('COMPLETE');
  expect(isIn()).toBe(false);
});

it('keep the account in a rename that fails after the tag was set, and remove it at last', async () => {
  const stack = region.stack();
  await stack.deploy({ Former: REMOVED });
  const renamed = { ...REMOVED, OrganizationalUnit: 'ou-examplerootid111-0123456789' };

  expect(await stack.deploy({ Renamed: renamed })).toBe('ROLLED BACK');

  expect([isIn(), tagCount()]).toEqual([true, 1]);
  region.pass(DAY_MILLIS);
  expect(await stack.delete()).toBe('COMPLETE');
  expect(isIn()).toBe(false);
});

it('keep the account in a rename together with another one, and its rollback', async () => {
  const other = { ...OTHER_REMOVED };
  region.organization.addMember('444455556666');
  const stack = region.stack();
  await stack.deploy({ One: REMOVED, Other: other });

  // The two logical ids swap their accounts.
  await stack.deploy({ One: other, Other: REMOVED }, { siblingFails: true });
  expect([isIn(), region.organization.members.has('444455556666')]).toEqual([true, true]);
  await stack.deploy({ One: other, Other: REMOVED });
  expect([isIn(), region.organization.members.has('444455556666')]).toEqual([true, true]);

  await stack.delete();
  expect([isIn(), region.organization.members.has('444455556666')]).toEqual([false, false]);
});

it('keep the account while one of two declares it, and the last one removes it', async () => {
  const one = region.stack('one');
  const two = region.stack('two');
  await one.deploy({ Invited: REMOVED });
  await two.deploy({ Invited: REMOVED });

  await one.delete();
  expect([isIn(), tagCount()]).toEqual([true, 1]);
  await two.delete();
  expect(isIn()).toBe(false);
});

it('keep the account when the option is turned off before the deletion', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });
  await stack.deploy({ Invited: ACCOUNT });

  await stack.delete();

  expect([isIn(), tagCount()]).toEqual([true, 0]);
});

it('keep the account when turning the option off is rolled back, and remove it at last', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });

  await stack.deploy({ Invited: ACCOUNT }, { siblingFails: true });

  expect([isIn(), tagCount()]).toEqual([true, 1]);
  await stack.delete();
  expect(isIn()).toBe(false);
});

it('keep the account when turning the option on is rolled back', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: ACCOUNT });

  await stack.deploy({ Invited: REMOVED }, { siblingFails: true });

  expect([isIn(), tagCount()]).toEqual([true, 0]);
  await stack.delete();
  expect(isIn()).toBe(true);
});

it('retain the account with a RemovalPolicy of RETAIN', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });

  await stack.delete(['Invited']);

  expect(isIn()).toBe(true);
});

it.each(['swapped update', 'delete of the new id'] as const)(
  'keep the account when it is declared by its other name, and when a %s rolls that back',
  async (rollback) => {
    const stack = await stackJustJoined({ Invited: REMOVED_BY_EMAIL });
    await region.after(10 * MINUTE, () => {});

    await stack.deploy({ Invited: REMOVED }, { siblingFails: true, rollback });
    expect(isIn()).toBe(true);
    await stack.deploy({ Invited: REMOVED });
    expect(isIn()).toBe(true);

    await stack.delete();
    expect(isIn()).toBe(false);
  },
);

it.each(['swapped update', 'delete of the new id'] as const)(
  'keep the account when it is declared by its other name without the option, also after a %s',
  async (rollback) => {
    const stack = await stackJustJoined({ Invited: REMOVED_BY_EMAIL });
    await region.after(10 * MINUTE, () => {});

    await stack.deploy({ Invited: ACCOUNT }, { siblingFails: true, rollback });
    expect(isIn()).toBe(true);
    await stack.deploy({ Invited: ACCOUNT });
    expect([isIn(), tagCount()]).toEqual([true, 0]);
  },
);

it.each([
  ['one resource goes from its e-mail address to its id', { Invited: REMOVED_BY_EMAIL }, { Invited: REMOVED }],
  ['one resource goes from its id to its e-mail address', { Invited: REMOVED }, { Invited: REMOVED_BY_EMAIL }],
  ['a rename goes from its e-mail address to its id', { Invited: REMOVED_BY_EMAIL }, { Renamed: REMOVED }],
])('keep an account that joined just before %s, when the new one is deleted again', async (_name, before, after) => {
  const stack = await stackJustJoined(before);

  await stack.deploy(after, { siblingFails: true, rollback: 'delete of the new id' });

  expect(isIn()).toBe(true);
  await region.after(10 * MINUTE, () => {});
  expect(tagCount()).toBe(1);
  await stack.delete();
  expect(isIn()).toBe(false);
});

it.each([
  ['its e-mail address to its id', REMOVED_BY_EMAIL, REMOVED],
  ['its id to its e-mail address', REMOVED, REMOVED_BY_EMAIL],
])('remove an account at last that is declared by another name, from %s', async (_name, before, after) => {
  const stack = await stackJustJoined({ Invited: before });
  await region.after(10 * MINUTE, () => {});

  await stack.deploy({ Invited: after });
  expect([isIn(), tagCount()]).toEqual([true, 1]);

  await stack.delete();
  expect(isIn()).toBe(false);
});

it('keep an account that joins in the course of a rename', async () => {
  region.organization.remove(ACCOUNT_ID);
  const stack = region.stack();
  await stack.deploy({ Former: REMOVED });
  await region.after(5 * MINUTE, () => {});
  region.isKilledAt = (point, { event }) => {
    if (point === 'after answer' && event.RequestType === 'Create' && event.LogicalResourceId === 'Renamed') {
      const open = region.organization.allHandshakes().find(({ state }) => state === 'OPEN');
      region.organization.accept(open?.id ?? '', ACCOUNT_ID);
    }
    return false;
  };

  expect(await stack.deploy({ Renamed: REMOVED })).toBe('COMPLETE');
  await region.after(10 * MINUTE, () => {});

  expect([isIn(), tagCount()]).toEqual([true, 1]);
  await stack.delete();
  expect(isIn()).toBe(false);
});
