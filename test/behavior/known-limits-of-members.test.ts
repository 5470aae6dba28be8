import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCOUNT, ACCOUNT_ID, MINUTE, region, useRegion } from '../simulation/fixtures';
import { REMOVED } from '../simulation/removed-account';
import type { Stack } from '../simulation/stack';

/** The account that an invitation was for, where docs/limits.md names a hole. */

useRegion();

let stack: Stack;
beforeEach(() => {
  stack = region.stack();
});

const accept = (handshakeId = stack.physicalIdOf('Invited') ?? '') =>
  region.organization.accept(handshakeId, ACCOUNT_ID);
const wait = (seconds: number) => region.after(seconds, () => {});
const parent = () => region.organization.parentOf(ACCOUNT_ID);
const makeUnit = () => region.organization.createUnit(ROOT_ID, 'Data').id;

it('a rollback to a unit that does not exist fails once the account has joined', async () => {
  const nowhere = { ...ACCOUNT, OrganizationalUnit: 'ou-examplerootid111-nosuchunit111' };
  await stack.deploy({ Invited: nowhere });
  accept();
  await wait(10 * MINUTE);

  const status = await stack.deploy(
    { Invited: { ...ACCOUNT, OrganizationalUnit: makeUnit() } },
    { siblingFails: true },
  );

  expect(status).toBe('ROLLBACK FAILED');
});

it('a rollback to a higher revision that waits for a person fails when the account has left', async () => {
  const waited = { ...ACCOUNT, Revision: '2', WaitForAcceptanceSeconds: '5' };
  region.organization.addMember(ACCOUNT_ID);
  region.pass(1_000);
  await stack.deploy({ Invited: waited });
  region.organization.remove(ACCOUNT_ID);

  expect(await stack.deploy({ Invited: { ...waited, Revision: '1' } }, { siblingFails: true })).toBe('ROLLBACK FAILED');
});

it('a deletion within the lag of the list leaves the follow-up of an adopted invitation, which places the account', async () => {
  const unit = makeUnit();
  const { id } = region.organization.invite({
    target: { type: 'ACCOUNT', id: ACCOUNT_ID },
    notes: undefined,
    tags: new Map(),
  });
  region.stepFunctions.listLagMillis = 5_000;
  await stack.deploy({ Invited: { ...ACCOUNT, OrganizationalUnit: unit } });
  await stack.delete();

  accept(id);
  await wait(10 * MINUTE);

  expect(parent()).toBe(unit);
});

it('a rollback to other tags than the account has room for fails', async () => {
  const tagged = (key: string) => ({ ...ACCOUNT, Tags: [{ Key: key, Value: 'some value' }] });
  await stack.deploy({ Invited: tagged('former') });
  accept();
  const tags = region.organization.tagsOf(ACCOUNT_ID);
  tags.clear();
  Array.from({ length: 50 }, (_, index) => tags.set(`by hand ${index}`, ''));

  expect(await stack.deploy({ Invited: tagged('later') })).toBe('ROLLBACK FAILED');
});

it('a write of a follow-up that is on its way takes effect after the deletion that ends it', async () => {
  const unit = makeUnit();
  await stack.deploy({ Invited: { ...ACCOUNT, OrganizationalUnit: unit } });
  accept();
  // The deletion comes between the question whether it still runs and the write.
  let deletion: Promise<unknown> | undefined;
  region.onCall = ({ method, invocation }) => {
    if (method === 'describe' && invocation.event.RequestType === 'FollowUp') {
      deletion ??= stack.delete();
    }
  };
  await wait(10 * MINUTE);
  await deletion;

  expect(parent()).toBe(unit);
});

it('an update to another member that fails after it was tagged leaves the tag there', async () => {
  const other = '444455556666';
  region.organization.addMember(other);
  await stack.deploy({ Invited: REMOVED });

  await stack.deploy({
    Invited: {
      Target: { Type: 'ACCOUNT', Id: other },
      RemoveAccountOnDelete: 'true',
      OrganizationalUnit: 'ou-examplerootid111-nosuchunit111',
    },
  });

  expect([...region.organization.tagsOf(other).values()]).toEqual([expect.stringContaining(`account-${other}`)]);
});
