import { ServiceError } from '../../emulator/errors';
import { ROOT_ID } from '../../emulator/organization';
import { acceptingRole } from '../simulation/accepting-role';
import { onlyAnswer, type Properties } from '../simulation/simulation';
import { ACCOUNT_ID, DAY, EMAIL, FollowedAccount, LONGEST_GAP, MINUTE } from '../simulation/followed-account';

/** Where a member stands. */

let account: FollowedAccount;
beforeEach(() => {
  account = new FollowedAccount();
});
afterEach(() => account.simulation.stop());

const NOWHERE = 'ou-examplerootid111-nosuchunit111';
const elsewhere = () => ({ ...account.placed, OrganizationalUnit: account.otherUnit });
const nowhere = () => ({ ...account.placed, OrganizationalUnit: NOWHERE });
const moves = () => account.count('MoveAccount');

async function member(properties: Properties = account.placed): Promise<string> {
  account.organization.addMember(ACCOUNT_ID);
  return account.create(properties);
}

describe('in a deployment', () => {
  it('a Create of a member moves it at once', async () => {
    const id = await member();

    expect(id).toBe(`member-${ACCOUNT_ID}`);
    expect(account.parent).toBe(account.unit);
    expect(account.simulation.stepFunctionsCalls).toEqual(['ListExecutions']);
  });

  it('does not move what stands there already', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.moveByHand(account.unit);

    await account.create(account.placed);

    expect(moves()).toBe(0);
  });

  it('moves although a tag is refused, and fails with that', async () => {
    const id = await member(account.plain);
    account.simulation.fail('TagResource', 'ConstraintViolationException', 'TAG_POLICY_VIOLATION');
    const tagged = { ...account.placed, Tags: [{ Key: 'team', Value: 'data' }] };

    const { Status, Reason } = onlyAnswer(await account.simulation.update(id, account.plain, tagged));

    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`cannot tag account ${ACCOUNT_ID}: `);
    expect(account.parent).toBe(account.unit);
  });

  it.each([
    ['a tag', () => ({ ...account.plain, Tags: [{ Key: 'team', Value: 'data' }] })],
    ['the own tag', () => ({ ...account.plain, RemoveAccountOnDelete: 'true' })],
  ])('leaves %s to a follow-up where it is the same as before and refused for good', async (_name, declared) => {
    const id = await account.create(declared());
    account.accept(id);
    const tags = account.organization.tagsOf(ACCOUNT_ID);
    tags.clear();
    Array.from({ length: 50 }, (_, index) => tags.set(`by hand ${index}`, ''));
    await account.wait(LONGEST_GAP);

    const answer = onlyAnswer(await account.simulation.update(id, declared(), { ...declared(), Notes: 'x' }));
    await account.wait(LONGEST_GAP);

    expect(answer.Status).toBe('SUCCESS');
    expect(account.changes.at(-1)).toBe('FOLLOW_UP_FAILED');
    expect(account.simulation.bus.events.at(-1)?.detail.reason).toBe('MAX_TAG_LIMIT_EXCEEDED');
    expect(account.running).toBe(0);
  });

  it('leaves it to a follow-up where the place is the same as before and does not exist: a rollback would fail, too', async () => {
    const id = await account.create(nowhere());
    account.accept(id);

    const answer = onlyAnswer(await account.simulation.update(id, nowhere(), { ...nowhere(), Notes: 'x' }));
    await account.wait(LONGEST_GAP);

    expect(answer.Status).toBe('SUCCESS');
    expect(account.changes).toEqual(['INVITED', 'JOINED', 'FOLLOW_UP_FAILED']);
    expect(account.running).toBe(0);
  });

  it('tells, where that is left to a follow-up, that a role has accepted another invitation', async () => {
    const before = { ...account.placed, Events: 'true' };
    const id = await account.create(before);
    await account.wait(DAY);
    account.simulation.fail('MoveAccount', 'ConstraintViolationException', 'ANY_OTHER');

    const Acceptance = { RoleArn: acceptingRole(account.simulation) };
    await account.update(id, before, { ...before, Revision: '2', Acceptance });
    await account.wait(LONGEST_GAP);

    expect([...account.changes].sort()).toEqual(['CANCELLED', 'INVITED', 'INVITED', 'JOINED', 'PLACED']);
  });

  it('does not tell again, where a tag is left to a follow-up, that the account has joined', async () => {
    const tagged = { ...account.placed, Tags: [{ Key: 'team', Value: 'data' }] };
    const id = await account.create(tagged);
    account.accept(id);
    await account.wait(LONGEST_GAP);
    account.organization.tagsOf(ACCOUNT_ID).clear();
    account.simulation.fail('TagResource', 'ConstraintViolationException', 'TAG_POLICY_VIOLATION');

    await account.update(id, tagged, { ...tagged, Notes: 'x' });
    await account.wait(LONGEST_GAP);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect([...account.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
  });

  it('fails where the place is the same as before and a tag is refused', async () => {
    const id = await member();
    account.simulation.fail('TagResource', 'ConstraintViolationException', 'TAG_POLICY_VIOLATION');
    const tagged = { ...account.placed, Tags: [{ Key: 'team', Value: 'data' }] };

    expect(onlyAnswer(await account.simulation.update(id, account.placed, tagged)).Status).toBe('FAILED');
  });

  it('moves to the root, too', async () => {
    const id = await member();

    await account.update(id, account.placed, { ...account.placed, OrganizationalUnit: ROOT_ID });

    expect(account.parent).toBe(ROOT_ID);
  });

  it('moves when the place is declared anew', async () => {
    const id = await member();

    await account.update(id, account.placed, elsewhere());

    expect(account.parent).toBe(account.otherUnit);
  });

  it('moves it back where somebody moved it since, and tells that', async () => {
    const declared = { ...account.placed, Events: 'true' };
    const id = await member(declared);
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
    const id = await member(declared);
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
    const id = await member();
    account.moveByHand(ROOT_ID);

    await account.update(id, account.placed, elsewhere());

    expect(account.parent).toBe(account.otherUnit);
  });

  it('leaves it where it is when no place is declared any more', async () => {
    const id = await member();

    await account.update(id, account.placed, account.plain);

    expect(account.parent).toBe(account.unit);
    expect(moves()).toBe(1);
  });

  it.each([
    ['was there by the time of the move', 'DuplicateAccountException'],
    ['stood somewhere else by the time of the move', 'SourceParentNotFoundException'],
    ['met another change of the organization', 'ConcurrentModificationException'],
    ['was throttled', 'TooManyRequestsException'],
    ['met an error of the service', 'ServiceException'],
  ])('succeeds when it %s', async (_name, error) => {
    account.simulation.fail('MoveAccount', error);

    await member();

    expect(account.parent).toBe(error === 'DuplicateAccountException' ? ROOT_ID : account.unit);
  });

  it('succeeds when the answer to the move was lost', async () => {
    const error = new ServiceError('ServiceException', 'Arranged.');
    account.simulation.emulator.faults.push({ operation: 'MoveAccount', error, when: 'after' });

    await member();

    expect(account.parent).toBe(account.unit);
  });

  it('fails when others move it again and again', async () => {
    account.simulation.fail('MoveAccount', 'SourceParentNotFoundException', undefined, 3);
    account.organization.addMember(ACCOUNT_ID);

    const { Status, Reason } = onlyAnswer(await account.simulation.create(account.placed));

    expect(Status).toBe('FAILED');
    expect(Reason).toContain(`cannot move account ${ACCOUNT_ID}: `);
  });

  it('waits while the membership has not spread', async () => {
    const id = await account.create(account.plain);
    account.organization.membershipLagMillis = MINUTE * 1000;
    account.accept(id);

    const { seconds } = await account.simulation.update(id, account.plain, account.placed);

    // 5, 10, 20, 20, 20 s
    expect(seconds).toBe(75);
    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual([]);
  });

  it('takes the account for one that has left when the membership has not spread after two minutes', async () => {
    const id = await account.create(account.plain);
    await account.wait(MINUTE);
    account.organization.membershipLagMillis = 10 * MINUTE * 1000;
    account.accept(id);

    const answer = onlyAnswer(await account.simulation.update(id, account.plain, account.placed));

    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
    expect(moves()).toBe(0);
  });

  it('leaves it to a follow-up where nobody who accepted by e-mail is listed yet', async () => {
    account.organization.answers = 'documented';
    const byEmail = { Target: { Type: 'EMAIL', Id: EMAIL } };
    account.organization.knowEmail(ACCOUNT_ID, EMAIL);
    const id = await account.create(byEmail);
    account.accept(id);
    const member = account.organization.member(ACCOUNT_ID);
    Object.assign(member, { email: 'unlisted@example.com' });

    await account.update(id, byEmail, { ...byEmail, OrganizationalUnit: account.unit });
    Object.assign(member, { email: EMAIL });
    await account.wait(3 * MINUTE);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['JOINED', 'PLACED']);
  });

  it('says in the log that nobody is found by the address that was invited, and succeeds; a follow-up tells', async () => {
    account.organization.answers = 'documented';
    const byEmail = { Target: { Type: 'EMAIL', Id: EMAIL } };
    account.organization.knowEmail(ACCOUNT_ID, EMAIL);
    const id = await account.create(byEmail);
    account.accept(id);
    Object.assign(account.organization.member(ACCOUNT_ID), { email: 'changed@example.com' });

    await account.update(id, byEmail, { ...byEmail, OrganizationalUnit: account.unit });

    expect(moves()).toBe(0);
    expect(account.simulation.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'placed', outcome: 'MemberNotFound' }),
    );
    await account.wait(DAY);
    expect(account.changes).toEqual(['FOLLOW_UP_FAILED']);
    expect(account.running).toBe(0);
  });

  describe('to an organizational unit that does not exist', () => {
    it('fails a Create of a member in one sentence', async () => {
      account.organization.addMember(ACCOUNT_ID);

      const { Status, Reason } = onlyAnswer(await account.simulation.create(nowhere()));

      expect(Status).toBe('FAILED');
      expect(Reason).toBe(
        'cannot move account 111122223333: the organizational unit does not exist (DestinationParentNotFoundException). Check its id, then deploy again.',
      );
      expect(account.simulation.followUps).toEqual([]);
    });

    it('fails an Update of a member, and its rollback succeeds and leaves the account where it stood', async () => {
      const id = await member();

      expect(onlyAnswer(await account.simulation.update(id, account.placed, nowhere())).Status).toBe('FAILED');
      await account.update(id, nowhere(), account.placed);
      await account.wait(DAY);

      expect(account.parent).toBe(account.unit);
      expect(account.running).toBe(0);
    });

    it('fails an Update while the former follow-up was still at it, and its rollback owes the former place', async () => {
      const id = await account.create(account.placed);
      account.accept(id);

      expect(onlyAnswer(await account.simulation.update(id, account.placed, nowhere())).Status).toBe('FAILED');
      await account.update(id, nowhere(), account.placed);
      await account.wait(DAY);

      expect(account.parent).toBe(account.unit);
      expect(account.changes).not.toContain('FOLLOW_UP_FAILED');
      expect(account.running).toBe(0);
    });

    it('does not fail while the invitation is open: the follow-up tells', async () => {
      const id = await account.create(nowhere());
      account.accept(id);

      await account.wait(3 * MINUTE);

      expect(account.parent).toBe(ROOT_ID);
      expect(account.simulation.bus.events.at(-1)?.detail).toMatchObject({
        change: 'FOLLOW_UP_FAILED',
        reason: 'DestinationParentNotFoundException',
      });
      expect(account.running).toBe(0);
      // The next deployment corrects it.
      await account.update(id, nowhere(), account.placed);
      expect(account.parent).toBe(account.unit);
    });
  });
});

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
    'DuplicateAccountException',
    'SourceParentNotFoundException',
    'AccountNotFoundException',
    'ConcurrentModificationException',
    'TooManyRequestsException',
  ])('goes on after %s', async (error) => {
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
