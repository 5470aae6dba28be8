import { ACCOUNT_ID, ADDRESS, MADE_UP_ID, MINUTE, region, useRegion } from '../simulation/fixtures';
import { EMAIL_NAME, FAILED_ID, KEY, OTHER_REMOVED, REMOVED, REMOVED_BY_EMAIL } from '../simulation/removed-account';
import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import type { Properties } from '../simulation/simulation';

/** A Delete finds the account that it takes out, by its names and its tags. */

describe('a Delete', () => {
  useFollowedAccount(({ organization }) => organization.knowEmail(ACCOUNT_ID, ADDRESS));

  const isMember = () => account.organization.members.has(ACCOUNT_ID);
  const ownTag = () => account.organization.tagsOf(ACCOUNT_ID).get(KEY);
  const inviteByHand = (type: 'ACCOUNT' | 'EMAIL', id: string) =>
    account.organization.invite({ target: { type, id }, notes: undefined, tags: new Map() }).id;
  const changeAddress = () => Object.assign(account.organization.member(ACCOUNT_ID), { email: 'changed@example.com' });

  /** @returns the physical id of a resource whose account has joined, and whose follow-up is through */
  async function joined(properties: Properties): Promise<string> {
    const id = await account.create(properties);
    account.accept(id.replace('adopted-', ''));
    await account.wait(LONGEST_GAP);
    return id;
  }

  it('removes an account that has tags besides', async () => {
    const id = await joined({ ...REMOVED, Tags: [{ Key: 'team', Value: 'data' }] });
    account.organization.tag(ACCOUNT_ID, new Map([['by', 'hand']]));

    await account.delete(id, REMOVED);

    expect(isMember()).toBe(false);
  });

  it('removes one by e-mail whose invitation is forgotten', async () => {
    const id = await joined(REMOVED_BY_EMAIL);
    await account.wait(31 * DAY);

    await account.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(false);
  });

  it('removes one by e-mail whose invitation was adopted and names it, whatever its address is by now', async () => {
    inviteByHand('EMAIL', ADDRESS);
    const id = await joined(REMOVED_BY_EMAIL);
    expect(id).toMatch(/^adopted-/);
    changeAddress();

    await account.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(false);
  });

  it('removes a member from the start by e-mail, whatever its address is by now', async () => {
    account.organization.addMember(ACCOUNT_ID, ADDRESS);
    const id = await account.create(REMOVED_BY_EMAIL);
    changeAddress();
    await account.wait(DAY);

    await account.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(false);
  });

  it('removes one by e-mail whose invitation names it, whatever its address is by now', async () => {
    const id = await joined(REMOVED_BY_EMAIL);
    changeAddress();

    await account.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(false);
  });

  it('keeps one by e-mail that nobody finds by the address any more, and reads no tag', async () => {
    account.organization.answers = 'documented';
    const id = await joined(REMOVED_BY_EMAIL);
    changeAddress();
    const before = account.count('ListTagsForResource');

    await account.delete(id, REMOVED_BY_EMAIL);

    expect(isMember()).toBe(true);
    expect(account.count('ListTagsForResource')).toBe(before);
  });

  it.each([
    ['by its id', REMOVED],
    ['by e-mail', REMOVED_BY_EMAIL],
  ])('keeps an account that was invited %s if the target cannot be read', async (_name, properties) => {
    const id = await joined(properties);
    const before = account.count('ListTagsForResource');

    await account.delete(id, { RemoveAccountOnDelete: 'true' });

    expect(isMember()).toBe(true);
    expect(account.count('ListTagsForResource')).toBe(before);
  });

  it.each<[string, () => Promise<string>]>([
    ['by its invitation', () => joined(REMOVED)],
    [
      'by an invitation that it adopted',
      () => {
        inviteByHand('ACCOUNT', ACCOUNT_ID);
        return joined(REMOVED);
      },
    ],
    [
      'before it was declared',
      async () => {
        account.accept(inviteByHand('ACCOUNT', ACCOUNT_ID));
        await account.wait(MINUTE);
        return account.create(REMOVED);
      },
    ],
  ])('removes an account that joined %s, and lists the invitations once for that', async (_name, arrange) => {
    const id = await arrange();
    await account.wait(DAY);
    await account.simulation.create({ ...OTHER_REMOVED, OrganizationalUnit: account.unit }, 'Other');
    const [calls, asked] = [account.simulation.calls.length, account.simulation.stepFunctions.calls.length];

    await account.delete(id, REMOVED);

    expect(account.running).toBe(1);
    expect(isMember()).toBe(false);
    // The one is that of every Delete.
    expect(account.simulation.stepFunctions.calls.slice(asked)).toEqual(['ListExecutions']);
    // Its own invitation may stand in place of one that it adopted.
    const listed = Array.from({ length: id.startsWith('adopted-') ? 2 : 1 }, () => 'ListHandshakesForOrganization: OK');
    const isList = (call: string) => call.startsWith('List') && !call.startsWith('ListTags');
    expect(account.simulation.calls.slice(calls).filter(isList)).toEqual(listed);
  });

  it('removes the former account while the new one has not joined', async () => {
    const id = await joined(REMOVED);
    await account.update(id, REMOVED, OTHER_REMOVED);

    await account.delete(id, REMOVED);

    expect(account.organization.allHandshakes().at(-1)?.state).toBe('OPEN');
    expect(isMember()).toBe(false);
  });

  it('leaves the account to the name under which the resource goes on', async () => {
    const previous = await joined(REMOVED_BY_EMAIL);
    const id = await account.update(previous, REMOVED_BY_EMAIL, REMOVED);
    expect(ownTag()).toBe(`${EMAIL_NAME} account-${ACCOUNT_ID}`);

    await account.delete(previous, REMOVED_BY_EMAIL);
    expect(ownTag()).toBe(`account-${ACCOUNT_ID}`);

    await account.delete(id, REMOVED);
    expect(isMember()).toBe(false);
  });

  it.each([
    ['sent', () => {}],
    ['adopted', () => inviteByHand('EMAIL', ADDRESS)],
  ])('leaves it to that name, though the follow-up of the former one comes late: %s', async (_name, arrange) => {
    arrange();
    const former = await account.create(REMOVED_BY_EMAIL);
    const tagged = { ...REMOVED_BY_EMAIL, Tags: [{ Key: 'team', Value: 'data' }] };
    await account.update(former, REMOVED_BY_EMAIL, tagged);
    account.accept(former.replace('adopted-', ''));
    const id = await account.update(former, tagged, { ...tagged, ...REMOVED });
    await account.wait(LONGEST_GAP);

    await account.delete(former, tagged);
    expect(isMember()).toBe(true);
    expect(ownTag()?.split(' ')[0]).toBe(`account-${ACCOUNT_ID}`);

    await account.wait(DAY);
    await account.delete(id, REMOVED);
    expect(isMember()).toBe(false);
  });

  describe('of a Create that was not answered, or failed', () => {
    it.each([FAILED_ID, MADE_UP_ID])('takes its own tag from an account by e-mail: %s', async (id) => {
      account.organization.addMember(ACCOUNT_ID, ADDRESS);
      await account.create(REMOVED_BY_EMAIL);

      await account.delete(id, REMOVED_BY_EMAIL);

      expect(isMember()).toBe(true);
      expect(ownTag()).toBeUndefined();
    });

    it('takes its own tag when the throttling of that has passed', async () => {
      account.organization.addMember(ACCOUNT_ID);
      await account.create(REMOVED);
      account.simulation.fail('UntagResource', 'TooManyRequestsException', undefined, 30);

      await account.delete(FAILED_ID, REMOVED);

      expect(ownTag()).toBeUndefined();
    });

    it('writes nothing where it has set no tag', async () => {
      account.organization.addMember(ACCOUNT_ID);

      await account.delete(FAILED_ID, REMOVED);

      expect(account.count('UntagResource')).toBe(0);
    });
  });
});

describe('a rename that is rolled back just after the account joined', () => {
  useRegion(({ organization }) => organization.knowEmail(ACCOUNT_ID, ADDRESS));

  it.each<[string, Properties, Properties, boolean]>([
    ['invited by id', REMOVED, REMOVED, false],
    ['invited by e-mail', REMOVED_BY_EMAIL, REMOVED_BY_EMAIL, false],
    ['invited by e-mail, and named', REMOVED_BY_EMAIL, REMOVED, true],
    ['invited by id, and renamed to its e-mail address', REMOVED, REMOVED_BY_EMAIL, false],
  ])('keeps an account %s, and the last Delete removes it', async (_name, previous, renamed, isNamed) => {
    region.organization.answers = isNamed ? 'recorded' : 'documented';
    const stack = region.stack();
    await stack.deploy({ Former: previous });
    region.organization.accept(stack.physicalIdOf('Former') ?? '', ACCOUNT_ID);

    expect(await stack.deploy({ Renamed: renamed }, { siblingFails: true })).toBe('ROLLED BACK');

    expect(region.organization.members.has(ACCOUNT_ID)).toBe(true);
    await region.after(10 * MINUTE, () => {});
    await stack.delete();
    expect(region.organization.members.has(ACCOUNT_ID)).toBe(false);
  });
});
