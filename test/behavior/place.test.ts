import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCOUNT_ID, MINUTE } from '../simulation/fixtures';
import { account, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';

/** A deployment brings a member to the place that is declared. */

useFollowedAccount();

const moves = () => account.count('MoveAccount');

describe('in a deployment', () => {
  it('a Create of a member moves it at once', async () => {
    const id = await account.createOfMember();

    expect(id).toBe(`member-${ACCOUNT_ID}`);
    expect(account.parent).toBe(account.unit);
    expect(account.simulation.stepFunctions.calls).toEqual(['ListExecutions']);
  });

  it('does not move what stands there already', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.moveByHand(account.unit);

    await account.create(account.placed);

    expect(moves()).toBe(0);
  });

  it('moves to the root, too', async () => {
    const id = await account.createOfMember();

    await account.update(id, account.placed, { ...account.placed, OrganizationalUnit: ROOT_ID });

    expect(account.parent).toBe(ROOT_ID);
  });

  it('moves when the place is declared anew', async () => {
    const id = await account.createOfMember();

    await account.update(id, account.placed, account.elsewhere);

    expect(account.parent).toBe(account.otherUnit);
  });

  it('moves it back where somebody moved it since, and tells that', async () => {
    const declared = { ...account.placed, Events: 'true' };
    const id = await account.createOfMember(declared);
    await account.wait(LONGEST_GAP);
    account.moveByHand(account.otherUnit);

    await account.update(id, declared, { ...declared, Notes: 'x' });
    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['ADOPTED', 'PLACED', 'PLACED']);
  });

  it('tells that, too, where a tag keeps the attempt that moved it from its end', async () => {
    const tagged = { ...account.placed, Events: 'true', Tags: [{ Key: 'team', Value: 'data' }] };
    const id = await account.create(tagged);
    account.accept(id);
    await account.wait(LONGEST_GAP);
    const before = account.changes.length;
    account.moveByHand(account.otherUnit);
    account.organization.tagsOf(ACCOUNT_ID).clear();
    account.simulation.fail('TagResource', 'TooManyRequestsException', undefined, 30);

    await account.update(id, tagged, { ...tagged, Notes: 'x' });
    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.changes.slice(before)).toEqual(['PLACED']);
  });

  it('looks where it stands, and tells nothing where it stands as declared before', async () => {
    const declared = { ...account.placed, Events: 'true' };
    const id = await account.createOfMember(declared);
    await account.wait(LONGEST_GAP);

    await account.update(id, declared, { ...declared, Notes: 'x' });
    await account.wait(LONGEST_GAP);

    expect(account.changes).toEqual(['ADOPTED', 'PLACED']);
    expect(account.count('ListParents')).toBe(2);
    expect(account.count('MoveAccount')).toBe(1);
  });

  it('moves back an account that joined by the invitation, also while its follow-up still tries to set a tag', async () => {
    const declared = { ...account.placed, RemoveAccountOnDelete: 'true' };
    const id = await account.create({ ...declared, RemoveAccountOnDelete: 'false' });
    await account.update(id, { ...declared, RemoveAccountOnDelete: 'false' }, declared);
    account.accept(id);
    account.simulation.fail('TagResource', 'AccessDeniedException', undefined, 5);
    await account.wait(2.5 * MINUTE);
    expect([account.parent, account.running]).toEqual([account.unit, 1]);
    account.moveByHand(ROOT_ID);

    await account.update(id, declared, { ...declared, Notes: 'x' });

    expect(account.parent).toBe(account.unit);
  });

  it('moves it, wherever somebody moved it since, if another place is declared', async () => {
    const id = await account.createOfMember();
    account.moveByHand(ROOT_ID);

    await account.update(id, account.placed, account.elsewhere);

    expect(account.parent).toBe(account.otherUnit);
  });

  it('leaves it where it is when no place is declared any more', async () => {
    const id = await account.createOfMember();

    await account.update(id, account.placed, account.plain);

    expect(account.parent).toBe(account.unit);
    expect(moves()).toBe(1);
  });
});
