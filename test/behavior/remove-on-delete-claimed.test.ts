import { ACCOUNT_ID, ADDRESS, EMAIL, knowsAddress, region, useRegion } from '../simulation/fixtures';
import { REMOVED } from '../simulation/removed-account';

/** An account stays a member while an invitation to it is another resource's, or this one's under another name. */

useRegion(knowsAddress);

const isIn = () => region.organization.members.has(ACCOUNT_ID);
const tagCount = () => region.organization.tagsOf(ACCOUNT_ID).size;
const invitationTo = (type: 'ACCOUNT' | 'EMAIL') =>
  region.organization.allHandshakes().find(({ target }) => target.type === type)?.id ?? '';
const accept = (type: 'ACCOUNT' | 'EMAIL') => region.organization.accept(invitationTo(type), ACCOUNT_ID);
const kept: unknown = expect.objectContaining({ event: 'kept', outcome: 'OtherInvitation' });

it('while that of another stack to its e-mail address is open', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });
  await region.stack('other').deploy({ Invited: EMAIL });
  accept('ACCOUNT');

  await stack.delete();

  expect([isIn(), tagCount()]).toEqual([true, 0]);
  expect(region.logs).toContainEqual(kept);
});

it('after the account, a member, has accepted that of another stack', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });
  accept('ACCOUNT');
  region.pass(60_000);
  // It takes the account for no member, because the list of accounts lags.
  region.organization.invite({
    target: { type: 'EMAIL', id: ADDRESS },
    notes: 'Reference: 0123456789ab-1',
    tags: new Map(),
  });
  expect(() => accept('EMAIL')).toThrow();

  await stack.delete();

  expect([isIn(), tagCount()]).toEqual([true, 0]);
});

it('but not for an invitation by hand, and not for one that has ended', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });
  const other = region.stack('other');
  await other.deploy({ Invited: EMAIL });
  accept('ACCOUNT');
  await other.delete();
  region.organization.invite({ target: { type: 'EMAIL', id: ADDRESS }, notes: undefined, tags: new Map() });

  await stack.delete();

  expect(isIn()).toBe(false);
});

it('and a Delete that removes nobody lists nothing', async () => {
  const stack = region.stack();
  await stack.deploy({ Invited: REMOVED });
  accept('ACCOUNT');
  await region.stack('other').deploy({ Invited: REMOVED });
  const before = region.calls.length;

  await stack.delete();

  expect(isIn()).toBe(true);
  expect(region.calls.slice(before)).not.toContain('ListHandshakesForOrganization: OK');
});
