import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import {
  ACCOUNT,
  ACCOUNT_ID,
  ADDRESS,
  callsAfter,
  created,
  DAY_MILLIS,
  EMAIL,
  NOTED,
  OTHER_ACCOUNT,
  RAISED,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { account, DAY, useFollowedAccount } from '../simulation/followed-account';
import { onlyAnswer } from '../simulation/simulation';

/** An Update whose account is, or was, a member. */

useSimulation();

describe('an account that joined', () => {
  it('is left alone, by its id', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'ACCEPTED', AccountId: '111122223333' } });
    expect(simulation.states).toEqual(['111122223333 ACCEPTED']);
  });

  it('is left alone, by e-mail: ACCEPTED without an account id counts as a member', async () => {
    simulation.organization.answers = 'documented';
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.accept(id, '111122223333');

    const answer = await updated(id, EMAIL, { ...EMAIL, Revision: '2' });

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'ACCEPTED', AccountId: '-' } });
    expect(simulation.states).toEqual(['owner@example.com ACCEPTED']);
  });

  it('is left alone when it was a member from the start', async () => {
    simulation.organization.addMember('111122223333');
    simulation.pass(1_000);
    const id = await created();

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'member-111122223333',
      Data: { State: 'ACCEPTED' },
    });
    expect(simulation.states).toEqual([]);
    expect(callsAfter(2)).toEqual(['DescribeAccount: OK']);
  });

  it('is left alone when it was a member from the start, whoever invites it by its other name', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    await simulation.create(EMAIL, 'Other');
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'member-111122223333' });
    expect(simulation.states).toEqual(['owner@example.com OPEN']);
  });

  it('is invited again by e-mail when it was a member and left', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.remove('111122223333');

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ PhysicalResourceId: 'member-111122223333', Data: { State: 'OPEN' } });
  });

  it('is left alone when it has another e-mail address by now: whoever has the former one is not meant', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.addMember('111122223333', 'other@example.com');

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ PhysicalResourceId: 'member-111122223333', Data: { State: 'ACCEPTED' } });
    expect(simulation.states).toEqual([]);
  });

  it.each([
    ['OPEN', () => undefined],
    ['DECLINED', (id: string) => simulation.organization.decline(id, '444455556666')],
  ])('tells of what was sent to its former address since: %s', async (state, end) => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.addMember('111122223333', 'other@example.com');
    simulation.organization.knowEmail('444455556666', 'owner@example.com');
    end(await created(EMAIL));

    expect((await updated(id, EMAIL, { ...EMAIL, Notes: 'x' })).Data?.State).toBe(state);
  });

  it('asks for the member alone, by e-mail, too', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    const before = simulation.calls.length;

    await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(callsAfter(before)).toEqual(['DescribeAccount: OK']);
  });

  it('gives way to another account that is invited in its place', async () => {
    simulation.organization.addMember('111122223333');
    const id = await created();

    const outcome = await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);

    expect(onlyAnswer(outcome).PhysicalResourceId).toMatch(/^h-/);
    expect(outcome.execution).toBeUndefined();
  });

  it('is found in the account list when it joined by its other name and the revision was raised', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    simulation.organization.addMember('111122223333', 'owner@example.com');

    const answer = await updated(id, EMAIL, { ...EMAIL, Revision: '2' });

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
      Data: { State: 'ACCEPTED', AccountId: '111122223333' },
    });
  });

  it('is left alone when its invitation is long forgotten', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * DAY_MILLIS);

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
  });

  it('is found in the account list by e-mail when its invitation is forgotten', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * DAY_MILLIS);

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({
      PhysicalResourceId: id,
      Data: { State: 'ACCEPTED', AccountId: '111122223333', HandshakeId: '-' },
    });
    expect(simulation.states).toEqual([]);
  });

  it('is left alone when it had declined ours and joined otherwise', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');
    simulation.organization.addMember('111122223333');

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer.Data).toMatchObject({ State: 'ACCEPTED', AccountId: '111122223333', HandshakeId: '-' });
  });

  it('is invited again when it is no member any more', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.organization.remove('111122223333');

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer.PhysicalResourceId).toBe(id);
    expect(simulation.states).toEqual(['111122223333 ACCEPTED', '111122223333 OPEN']);
  });
});

describe('an account that joined by e-mail so long ago that AWS has forgotten the invitation', () => {
  useFollowedAccount(({ organization }) => organization.knowEmail(ACCOUNT_ID, ADDRESS));

  it('is brought to what an Update declares, and loses the own tag when the account is to be kept', async () => {
    const previous = { ...EMAIL, Tags: [{ Key: 'team', Value: 'data' }], RemoveAccountOnDelete: 'true' };
    const id = await account.create(previous);
    account.accept(id);
    await account.wait(31 * DAY);

    await account.update(id, previous, {
      ...EMAIL,
      Tags: [{ Key: 'team', Value: 'web' }],
      OrganizationalUnit: account.otherUnit,
    });

    expect([...account.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'web']]);
    expect(account.parent).toBe(account.otherUnit);
  });
});
