import { ACCOUNT_ID, DAY, EMAIL, FollowedAccount } from './followed-account';

/** Who joined by e-mail so long ago that the service has forgotten the invitation. */

let account: FollowedAccount;
beforeEach(() => {
  account = new FollowedAccount();
  account.organization.knowEmail(ACCOUNT_ID, EMAIL);
});
afterEach(() => account.simulation.stop());

const target = { Type: 'EMAIL', Id: EMAIL };

it('is brought to what an Update declares, and loses the own tag when the account is to be kept', async () => {
  const previous = { Target: target, Tags: [{ Key: 'team', Value: 'data' }], RemoveAccountOnDelete: 'true' };
  const id = await account.create(previous);
  account.accept(id);
  await account.wait(31 * DAY);

  await account.update(id, previous, {
    Target: target,
    Tags: [{ Key: 'team', Value: 'web' }],
    OrganizationalUnit: account.otherUnit,
  });

  expect([...account.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'web']]);
  expect(account.parent).toBe(account.otherUnit);
});
