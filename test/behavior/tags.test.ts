import { ACCOUNT_ID, ADDRESS, EMAIL } from '../simulation/fixtures';
import { account, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { onlyAnswer } from '../simulation/simulation';
import { targetNameOf } from '../simulation/target-name';

/** The tags of a member. */

useFollowedAccount();

type Tags = Readonly<Record<string, string>>;

describe('a member', () => {
  it('from the start gets what is declared, and keeps all others', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.tagByHand({ old: 'one', team: 'web' });

    await account.create(account.tagged({ team: 'data', cost: '' }));

    expect(account.tags).toEqual({ old: 'one', team: 'data', cost: '' });
  });

  it('is not written to when it has them', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.tagByHand({ team: 'data' });

    await account.create(account.tagged({ team: 'data' }));

    expect(account.count('TagResource')).toBe(0);
    expect(account.count('UntagResource')).toBe(0);
  });

  it.each<[string, Tags, Tags, Tags]>([
    ['added', { a: 'one' }, { a: 'one', b: 'two' }, { other: 'x', a: 'one', b: 'two' }],
    ['changed', { a: 'one', b: 'two' }, { a: 'third', b: 'two' }, { other: 'x', a: 'third', b: 'two' }],
    ['removed', { a: 'one', b: 'two' }, { b: 'two' }, { other: 'x', b: 'two' }],
    ['removed altogether', { a: 'one', b: 'two' }, {}, { other: 'x' }],
    ['renamed in case', { team: 'one' }, { Team: 'one' }, { other: 'x', Team: 'one' }],
  ])('sees its declared tags %s', async (_name, before, after, expected) => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(account.tagged(before));
    account.tagByHand({ other: 'x' });

    await account.update(id, account.tagged(before), account.tagged(after));

    expect(account.tags).toEqual(expected);
  });

  it('loses all when the property itself is gone', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(account.tagged({ a: 'one' }));

    await account.update(id, account.tagged({ a: 'one' }), account.plain);

    expect(account.tags).toEqual({});
  });

  it('keeps a tag that somebody removed by hand and another resource still wants: only what was declared is removed', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(account.tagged({ a: 'one' }));
    account.tagByHand({ b: 'by hand' });

    await account.update(id, account.tagged({ a: 'one' }), account.tagged({ c: 'third' }));

    expect(account.tags).toEqual({ b: 'by hand', c: 'third' });
  });

  it('gets back what a rollback declares', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const [before, after] = [account.tagged({ a: 'one', b: 'two' }), account.tagged({ b: 'third', c: 'four' })];
    const id = await account.create(before);

    await account.update(id, before, after);
    await account.update(id, after, before);

    expect(account.tags).toEqual({ a: 'one', b: 'two' });
  });

  it('is not written to when a tag that is no longer declared is gone already', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(account.tagged({ a: 'one' }));
    account.organization.tagsOf(ACCOUNT_ID).delete('a');

    await account.update(id, account.tagged({ a: 'one' }), account.plain);

    expect(account.count('UntagResource')).toBe(0);
  });

  it('has a tag changed like any other whose value is the name that the resource has for it', async () => {
    const byEmail = { ...EMAIL, RemoveAccountOnDelete: 'true' };
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    const id = await account.create(byEmail);
    account.accept(id);
    await account.wait(LONGEST_GAP);
    const names = [targetNameOf({ Type: 'EMAIL', Id: ADDRESS }), `account-${ACCOUNT_ID}`];
    account.tagByHand({ resource: names[0] ?? '' });

    await account.update(id, byEmail, account.tagged({ resource: 'x' }, { RemoveAccountOnDelete: 'true' }));

    expect(Object.values(account.tags).sort()).toEqual([names.join(' '), 'x']);
  });

  it('gets back with any Update what somebody changed or removed by hand', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const declared = account.tagged({ a: 'one', b: 'two' });
    const id = await account.create(declared);
    account.organization.tagsOf(ACCOUNT_ID).delete('a');
    account.tagByHand({ b: 'by hand', own: 'x' });

    await account.update(id, declared, { ...declared, Notes: 'x' });

    expect(account.tags).toEqual({ a: 'one', b: 'two', own: 'x' });
  });

  it('has room for 50 only: what is removed goes first', async () => {
    const fifty = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${prefix}${index}`, 'x']));
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(account.tagged(fifty('a')));

    await account.update(id, account.tagged(fifty('a')), account.tagged(fifty('b')));

    expect(account.tags).toEqual(fifty('b'));
  });

  it('that has too many of its own fails the deployment in one sentence', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.tagByHand(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`own${index}`, 'x'])));

    const { Status, Reason } = onlyAnswer(await account.simulation.create(account.tagged({ a: 'one' })));

    expect(Status).toBe('FAILED');
    expect(Reason).toContain('cannot tag account 111122223333: ');
    expect(Reason).toContain('(MAX_TAG_LIMIT_EXCEEDED)');
  });

  it('of another target keeps the tags of the former declaration', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.organization.addMember('444455556666');
    const before = account.tagged({ a: 'one' });
    const id = await account.create(before);

    await account.update(id, before, { ...account.tagged({}), Target: { Type: 'ACCOUNT', Id: '444455556666' } });

    expect(account.tags).toEqual({ a: 'one' });
  });

  it('that becomes the target keeps a tag that only the declaration of the former target names', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.organization.addMember('444455556666');
    account.tagByHand({ a: 'by hand' });
    const before = account.tagged({ a: 'one' }, { Target: { Type: 'ACCOUNT', Id: '444455556666' } });
    const id = await account.create(before);

    await account.update(id, before, account.tagged({ b: 'two' }));

    expect(account.tags).toEqual({ a: 'by hand', b: 'two' });
  });
});
