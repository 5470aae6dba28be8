import { ROOT_ID } from '../../emulator/organization/organization';
import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import type { Properties } from '../simulation/simulation';

/** A follow-up brings an account that has joined to its place. */

useFollowedAccount();

const moves = () => account.count('MoveAccount');

describe('in a follow-up', () => {
  async function joined(properties: Properties = account.placed): Promise<void> {
    const id = await account.create(properties);
    await account.wait(DAY);
    account.accept(id);
  }

  it('moves to the root if that is declared, from wherever it stands', async () => {
    await joined({ ...account.placed, OrganizationalUnit: ROOT_ID });
    account.moveByHand(account.unit);

    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(ROOT_ID);
  });

  it('does not move what somebody has moved there', async () => {
    await joined();
    account.moveByHand(account.unit);

    await account.wait(LONGEST_GAP);

    expect(moves()).toBe(0);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.story).toContain('placed OK');
  });

  it('leaves it alone when it is through', async () => {
    await joined();
    await account.wait(LONGEST_GAP);
    account.moveByHand(account.otherUnit);

    await account.wait(5 * DAY);

    expect(account.parent).toBe(account.otherUnit);
  });

  it('moves it once, however long a tag is tried: who moves it since has a reason', async () => {
    account.accept(await account.create({ ...account.placed, RemoveAccountOnDelete: 'true' }));
    account.simulation.fail('TagResource', 'AccessDeniedException', undefined, 5);
    await account.wait(121);
    expect(account.parent).toBe(account.unit);
    account.moveByHand(account.otherUnit);

    await account.wait(DAY);

    expect(account.parent).toBe(account.otherUnit);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.running).toBe(0);
  });

  it('tells that it is placed, though a tag is refused for good', async () => {
    // The invitation does not carry the tag of an option that was turned on since.
    const declared = { ...account.placed, RemoveAccountOnDelete: 'true' };
    const id = await account.create(account.placed);
    await account.update(id, account.placed, declared);
    await account.wait(DAY);
    account.accept(id);
    account.simulation.fail('TagResource', 'ConstraintViolationException', 'TAG_POLICY_VIOLATION');

    await account.wait(LONGEST_GAP);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED', 'FOLLOW_UP_FAILED']);
  });

  it.each([
    ['DuplicateAccountException', 'somebody has moved it there meanwhile'],
    ['SourceParentNotFoundException', 'somebody has moved it elsewhere meanwhile'],
    ['AccountNotFoundException', 'the membership has to spread'],
    ['ConcurrentModificationException', 'another change of the organization ends'],
    ['TooManyRequestsException', 'the rate is by the second'],
  ])('goes on after %s, because %s', async (error) => {
    await joined();
    account.simulation.fail('MoveAccount', error);

    await account.wait(LONGEST_GAP);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(account.parent).toBe(error === 'DuplicateAccountException' ? ROOT_ID : account.unit);
  });

  it('waits while the membership has not spread', async () => {
    await joined();
    account.organization.membershipLagMillis = 3600 * 1000;

    // Ten attempts are made within 5,110 s of the look.
    await account.wait(LONGEST_GAP + 5110);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  });
});
