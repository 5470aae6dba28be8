import { ServiceError } from '../../emulator/wire/errors';
import { ROOT_ID } from '../../emulator/organization/organization';
import { acceptingRole } from '../simulation/accepting-role';
import { ACCOUNT_ID, ADDRESS, EMAIL, MINUTE } from '../simulation/fixtures';
import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { onlyAnswer } from '../simulation/simulation';

/** A deployment that cannot bring a member to its place, or not at once. */

useFollowedAccount();

const moves = () => account.count('MoveAccount');

describe('in a deployment', () => {
  it('moves although a tag is refused, and fails with that', async () => {
    const id = await account.createOfMember(account.plain);
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
    const id = await account.create(account.nowhere);
    account.accept(id);

    const answer = onlyAnswer(await account.simulation.update(id, account.nowhere, { ...account.nowhere, Notes: 'x' }));
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
    const id = await account.createOfMember();
    account.simulation.fail('TagResource', 'ConstraintViolationException', 'TAG_POLICY_VIOLATION');
    const tagged = { ...account.placed, Tags: [{ Key: 'team', Value: 'data' }] };

    expect(onlyAnswer(await account.simulation.update(id, account.placed, tagged)).Status).toBe('FAILED');
  });

  it.each([
    ['was there by the time of the move', 'DuplicateAccountException'],
    ['stood somewhere else by the time of the move', 'SourceParentNotFoundException'],
    ['met another change of the organization', 'ConcurrentModificationException'],
    ['was throttled', 'TooManyRequestsException'],
    ['met an error of the service', 'ServiceException'],
  ])('succeeds when it %s', async (_name, error) => {
    account.simulation.fail('MoveAccount', error);

    await account.createOfMember();

    expect(account.parent).toBe(error === 'DuplicateAccountException' ? ROOT_ID : account.unit);
  });

  it('succeeds when the answer to the move was lost', async () => {
    const error = new ServiceError('ServiceException', 'Arranged.');
    account.simulation.emulator.faults.push({ operation: 'MoveAccount', error, when: 'after' });

    await account.createOfMember();

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
    const byEmail = EMAIL;
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    const id = await account.create(byEmail);
    account.accept(id);
    const member = account.organization.member(ACCOUNT_ID);
    Object.assign(member, { email: 'unlisted@example.com' });

    await account.update(id, byEmail, { ...byEmail, OrganizationalUnit: account.unit });
    Object.assign(member, { email: ADDRESS });
    await account.wait(3 * MINUTE);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).toEqual(['JOINED', 'PLACED']);
  });

  it('says in the log that nobody is found by the address that was invited, and succeeds; a follow-up tells', async () => {
    account.organization.answers = 'documented';
    const byEmail = EMAIL;
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
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
});

describe('a move to an organizational unit that does not exist', () => {
  it('fails a Create of a member in one sentence', async () => {
    account.organization.addMember(ACCOUNT_ID);

    const { Status, Reason } = onlyAnswer(await account.simulation.create(account.nowhere));

    expect(Status).toBe('FAILED');
    expect(Reason).toBe(
      'cannot move account 111122223333: the organizational unit does not exist (DestinationParentNotFoundException). Check its id, then deploy again.',
    );
    expect(account.simulation.followUps).toEqual([]);
  });

  it('fails an Update of a member, and its rollback succeeds and leaves the account where it stood', async () => {
    const id = await account.createOfMember();

    expect(onlyAnswer(await account.simulation.update(id, account.placed, account.nowhere)).Status).toBe('FAILED');
    await account.update(id, account.nowhere, account.placed);
    await account.wait(DAY);

    expect(account.parent).toBe(account.unit);
    expect(account.running).toBe(0);
  });

  it('fails an Update while the former follow-up was still at it, and its rollback owes the former place', async () => {
    const id = await account.create(account.placed);
    account.accept(id);

    expect(onlyAnswer(await account.simulation.update(id, account.placed, account.nowhere)).Status).toBe('FAILED');
    await account.update(id, account.nowhere, account.placed);
    await account.wait(DAY);

    expect(account.parent).toBe(account.unit);
    expect(account.changes).not.toContain('FOLLOW_UP_FAILED');
    expect(account.running).toBe(0);
  });

  it('does not fail while the invitation is open: the follow-up tells', async () => {
    const id = await account.create(account.nowhere);
    account.accept(id);

    await account.wait(3 * MINUTE);

    expect(account.parent).toBe(ROOT_ID);
    expect(account.simulation.bus.events.at(-1)?.detail).toMatchObject({
      change: 'FOLLOW_UP_FAILED',
      reason: 'DestinationParentNotFoundException',
    });
    expect(account.running).toBe(0);
    // The next deployment corrects it.
    await account.update(id, account.nowhere, account.placed);
    expect(account.parent).toBe(account.unit);
  });
});
