import { ACCOUNT, ACCOUNT_ID, ADDRESS, DAY_MILLIS, MINUTE, OTHER_ID, region, useRegion } from '../simulation/fixtures';
import { OTHER_REMOVED, REMOVED, REMOVED_BY_EMAIL } from '../simulation/removed-account';
import type { Stack } from '../simulation/stack';

/** An account that was a member before it was declared does not leave because a deployment fails. */

useRegion();

let stack: Stack;
beforeEach(() => {
  stack = region.stack();
});

const isIn = (id = ACCOUNT_ID) => region.organization.members.has(id);
const tagCount = () => region.organization.tagsOf(ACCOUNT_ID).size;
const addMember = () => {
  region.organization.addMember(ACCOUNT_ID, ADDRESS);
  region.pass(1_000);
};

describe.each([
  ['by its id', REMOVED],
  ['by e-mail', REMOVED_BY_EMAIL],
])('a member that is declared %s', (_name, declared) => {
  beforeEach(addMember);

  it('stays when its first deployment fails over something else', async () => {
    expect(await stack.deploy({ Invited: declared }, { siblingFails: true })).toBe('ROLLED BACK');

    expect([isIn(), tagCount()]).toEqual([true, 0]);
  });

  it('stays for a day, and leaves later', async () => {
    await stack.deploy({ Invited: declared });
    region.pass(DAY_MILLIS - MINUTE * 1000);
    await stack.delete();
    expect([isIn(), tagCount()]).toEqual([true, 0]);

    await stack.deploy({ Invited: declared });
    region.pass(DAY_MILLIS + MINUTE * 1000);
    await stack.delete();
    expect(isIn()).toBe(false);
  });

  it('leaves at once after a later Update, which no rollback of the first deployment follows', async () => {
    await stack.deploy({ Invited: declared });
    await stack.deploy({ Invited: { ...declared, Notes: 'Other notes' } });

    await stack.delete();

    expect(isIn()).toBe(false);
  });
});

it('stays when another target is corrected to it, and that is rolled back', async () => {
  region.organization.addMember(OTHER_ID);
  region.organization.addMember(ACCOUNT_ID);
  region.pass(1_000);
  await stack.deploy({ Invited: OTHER_REMOVED });

  await stack.deploy({ Invited: REMOVED }, { siblingFails: true });

  expect([isIn(), isIn(OTHER_ID)]).toEqual([true, true]);
});

it('leaves at once after a rename, because another resource had it in its care', async () => {
  addMember();
  await stack.deploy({ Former: REMOVED });
  await stack.deploy({ Renamed: REMOVED });

  await stack.delete();

  expect(isIn()).toBe(false);
});

it('says in the log why it stays', async () => {
  addMember();

  await stack.deploy({ Invited: REMOVED }, { siblingFails: true });

  expect(region.logs).toContainEqual(expect.objectContaining({ event: 'kept', outcome: 'MemberBefore' }));
});

describe('stays in a rename that is rolled back, where the invitation could not carry the own tag', () => {
  const accept = (handshakeId = '') => region.organization.accept(handshakeId, ACCOUNT_ID);
  const wait = (seconds: number) => region.after(seconds, () => {});
  const byHand = {
    target: { type: 'ACCOUNT', id: ACCOUNT_ID },
    notes: undefined,
    tags: new Map<string, string>(),
  } as const;
  const arrangements: [string, () => Promise<string | undefined>][] = [
    [
      'adopted',
      async () => {
        const { id } = region.organization.invite(byHand);
        await stack.deploy({ Invited: REMOVED });
        return id;
      },
    ],
    [
      'sent before the option was turned on',
      async () => {
        await stack.deploy({ Invited: ACCOUNT });
        await stack.deploy({ Invited: REMOVED });
        return stack.physicalIdOf('Invited');
      },
    ],
  ];

  it.each(arrangements)('%s, and its follow-up has not come yet', async (_name, arrange) => {
    accept(await arrange());
    region.pass(MINUTE * 1000);

    await stack.deploy({ Renamed: REMOVED }, { siblingFails: true });

    expect(isIn()).toBe(true);
  });

  it.each(arrangements)('%s, and its follow-up has given up', async (_name, arrange) => {
    accept(await arrange());
    region.fail('TagResource', 'ConstraintViolationException', 'TAG_POLICY_VIOLATION');
    await wait(10 * MINUTE);
    expect(region.bus.events.at(-1)?.detail.change).toBe('FOLLOW_UP_FAILED');

    await stack.deploy({ Renamed: REMOVED }, { siblingFails: true });

    expect(isIn()).toBe(true);
  });
});
