import { onlyAnswer, type Properties } from '../simulation/simulation';
import { ACCOUNT_ID, DAY, EMAIL, FollowedAccount, LONGEST_GAP } from '../simulation/followed-account';
import { targetNameOf } from '../simulation/target-name';

/** The tags that an adopted or joined member ends up with. */

let account: FollowedAccount;
beforeEach(() => {
  account = new FollowedAccount();
});
afterEach(() => account.simulation.stop());

type Tags = Readonly<Record<string, string>>;

const tagged = (tags: Tags, more: Properties = {}): Properties => ({
  ...account.plain,
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  ...more,
});
const tags = (): Tags => Object.fromEntries(account.organization.tagsOf(ACCOUNT_ID));
const tagByHand = (added: Tags) => account.organization.tag(ACCOUNT_ID, new Map(Object.entries(added)));

function inviteByHand(): string {
  const target = { type: 'ACCOUNT', id: ACCOUNT_ID } as const;
  return account.organization.invite({ target, notes: undefined, tags: new Map([['by', 'hand']]) }).id;
}

describe('a member', () => {
  it('from the start gets what is declared, and keeps all others', async () => {
    account.organization.addMember(ACCOUNT_ID);
    tagByHand({ old: 'one', team: 'web' });

    await account.create(tagged({ team: 'data', cost: '' }));

    expect(tags()).toEqual({ old: 'one', team: 'data', cost: '' });
  });

  it('is not written to when it has them', async () => {
    account.organization.addMember(ACCOUNT_ID);
    tagByHand({ team: 'data' });

    await account.create(tagged({ team: 'data' }));

    expect(account.count('TagResource')).toBe(0);
    expect(account.count('UntagResource')).toBe(0);
  });

  it.each<[string, Tags, Tags, Tags]>([
    ['added', { a: 'one' }, { a: 'one', b: 'two' }, { other: 'x', a: 'one', b: 'two' }],
    ['changed', { a: 'one', b: 'two' }, { a: 'three', b: 'two' }, { other: 'x', a: 'three', b: 'two' }],
    ['removed', { a: 'one', b: 'two' }, { b: 'two' }, { other: 'x', b: 'two' }],
    ['removed altogether', { a: 'one', b: 'two' }, {}, { other: 'x' }],
    ['renamed in case', { team: 'one' }, { Team: 'one' }, { other: 'x', Team: 'one' }],
  ])('sees its declared tags %s', async (_name, before, after, expected) => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(tagged(before));
    tagByHand({ other: 'x' });

    await account.update(id, tagged(before), tagged(after));

    expect(tags()).toEqual(expected);
  });

  it('loses all when the property itself is gone', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(tagged({ a: 'one' }));

    await account.update(id, tagged({ a: 'one' }), account.plain);

    expect(tags()).toEqual({});
  });

  it('keeps a tag that somebody removed by hand and another resource still wants: only what was declared is removed', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(tagged({ a: 'one' }));
    tagByHand({ b: 'by hand' });

    await account.update(id, tagged({ a: 'one' }), tagged({ c: 'three' }));

    expect(tags()).toEqual({ b: 'by hand', c: 'three' });
  });

  it('gets back what a rollback declares', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const [before, after] = [tagged({ a: 'one', b: 'two' }), tagged({ b: 'three', c: 'four' })];
    const id = await account.create(before);

    await account.update(id, before, after);
    await account.update(id, after, before);

    expect(tags()).toEqual({ a: 'one', b: 'two' });
  });

  it('is not written to when a tag that is no longer declared is gone already', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(tagged({ a: 'one' }));
    account.organization.tagsOf(ACCOUNT_ID).delete('a');

    await account.update(id, tagged({ a: 'one' }), account.plain);

    expect(account.count('UntagResource')).toBe(0);
  });

  it('has a tag changed like any other whose value is the name that the resource has for it', async () => {
    const byEmail = { Target: { Type: 'EMAIL', Id: EMAIL }, RemoveAccountOnDelete: 'true' };
    account.organization.knowEmail(ACCOUNT_ID, EMAIL);
    const id = await account.create(byEmail);
    account.accept(id);
    await account.wait(LONGEST_GAP);
    const names = [targetNameOf(byEmail.Target), `account-${ACCOUNT_ID}`];
    tagByHand({ resource: names[0] ?? '' });

    await account.update(id, byEmail, tagged({ resource: 'x' }, { RemoveAccountOnDelete: 'true' }));

    expect(Object.values(tags()).sort()).toEqual([names.join(' '), 'x']);
  });

  it('gets back with any Update what somebody changed or removed by hand', async () => {
    account.organization.addMember(ACCOUNT_ID);
    const declared = tagged({ a: 'one', b: 'two' });
    const id = await account.create(declared);
    account.organization.tagsOf(ACCOUNT_ID).delete('a');
    tagByHand({ b: 'by hand', own: 'x' });

    await account.update(id, declared, { ...declared, Notes: 'x' });

    expect(tags()).toEqual({ a: 'one', b: 'two', own: 'x' });
  });

  it('has room for 50 only: what is removed goes first', async () => {
    const fifty = (prefix: string) =>
      Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${prefix}${index}`, 'x']));
    account.organization.addMember(ACCOUNT_ID);
    const id = await account.create(tagged(fifty('a')));

    await account.update(id, tagged(fifty('a')), tagged(fifty('b')));

    expect(tags()).toEqual(fifty('b'));
  });

  it('that has too many of its own fails the deployment in one sentence', async () => {
    account.organization.addMember(ACCOUNT_ID);
    tagByHand(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`own${index}`, 'x'])));

    const { Status, Reason } = onlyAnswer(await account.simulation.create(tagged({ a: 'one' })));

    expect(Status).toBe('FAILED');
    expect(Reason).toContain('cannot tag account 111122223333: ');
    expect(Reason).toContain('(MAX_TAG_LIMIT_EXCEEDED)');
  });

  it('of another target keeps the tags of the former declaration', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.organization.addMember('444455556666');
    const before = tagged({ a: 'one' });
    const id = await account.create(before);

    await account.update(id, before, { ...tagged({}), Target: { Type: 'ACCOUNT', Id: '444455556666' } });

    expect(tags()).toEqual({ a: 'one' });
  });

  it('that becomes the target keeps a tag that only the declaration of the former target names', async () => {
    account.organization.addMember(ACCOUNT_ID);
    account.organization.addMember('444455556666');
    tagByHand({ a: 'by hand' });
    const before = tagged({ a: 'one' }, { Target: { Type: 'ACCOUNT', Id: '444455556666' } });
    const id = await account.create(before);

    await account.update(id, before, tagged({ b: 'two' }));

    expect(tags()).toEqual({ a: 'by hand', b: 'two' });
  });
});

describe('an invited account', () => {
  it('has the tags of its invitation when it joins, and none is set', async () => {
    const id = await account.create(tagged({ a: 'one' }, { OrganizationalUnit: account.unit }));
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ a: 'one' });
    expect(account.count('TagResource')).toBe(0);
    expect(account.count('ListTagsForResource')).toBe(0);
  });

  it('has what was declared last, though its invitation carries the first', async () => {
    const [a, b, c] = [
      tagged({ a: 'one', all: 'one' }),
      tagged({ b: 'one', all: 'two' }),
      tagged({ c: 'one', all: 'three' }),
    ];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.wait(DAY);
    await account.update(id, b, c);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ c: 'one', all: 'three' });
  });

  it('has a tag that changed beside one that did not', async () => {
    const [before, after] = [tagged({ a: 'one', b: 'two' }), tagged({ a: 'one', b: 'three' })];
    const id = await account.create(before);
    await account.update(id, before, after);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ a: 'one', b: 'three' });
  });

  it('has what was declared first when it was declared last, too', async () => {
    const [a, b] = [tagged({ a: 'one' }), tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.update(id, b, a);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ a: 'one' });
  });

  it('has none when they were removed altogether', async () => {
    const id = await account.create(tagged({ a: 'one', b: 'two' }));
    await account.update(id, tagged({ a: 'one', b: 'two' }), account.plain);
    account.accept(id);
    tagByHand({ own: 'x' });

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ own: 'x' });
  });

  it('has what was declared last when it was seen by an Update', async () => {
    const [a, b, c] = [tagged({ a: 'one' }), tagged({ b: 'one' }), tagged({ c: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    account.accept(id);

    await account.update(id, b, c);

    expect(tags()).toEqual({ c: 'one' });
  });

  it('has what was declared last when tags changed and other properties after that', async () => {
    const [a, b] = [tagged({ a: 'one' }), tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.update(id, b, { ...b, Notes: 'x' });
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ b: 'one' });
  });

  it('has the tags of the new invitation when revision was raised', async () => {
    const [a, b] = [tagged({ a: 'one' }), tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.update(id, b, { ...b, Revision: '2' });
    account.accept(account.organization.allHandshakes().at(-1)?.id ?? '');

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ b: 'one' });
    expect(account.running).toBe(0);
  });

  it.each(['swapped update', 'delete of the new id'] as const)(
    'has what was declared before a target that was rolled back: %s',
    async (rollback) => {
      const [a, b] = [tagged({ a: 'one' }), tagged({ b: 'one' })];
      const other = { ...b, Target: { Type: 'ACCOUNT', Id: '444455556666' } };
      const id = await account.create(a);
      await account.update(id, a, b);

      const otherId = await account.update(id, b, other);
      if (rollback === 'swapped update') {
        expect(await account.update(otherId, other, b)).toBe(id);
      }
      await account.delete(otherId, other);
      account.accept(id);
      await account.wait(LONGEST_GAP);

      expect(tags()).toEqual({ b: 'one' });
    },
  );
});

describe('an account whose invitation was adopted', () => {
  it('gets the declared tags when it joins, and keeps all others', async () => {
    const handshakeId = inviteByHand();
    await account.create(tagged({ a: 'one' }));
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ by: 'hand', a: 'one' });
    expect(account.changes).toEqual(['ADOPTED', 'JOINED']);
    expect(account.story).toContain('placed OK');
  });

  it('gets those that were declared last', async () => {
    const handshakeId = inviteByHand();
    const [a, b] = [tagged({ a: 'one' }), tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ by: 'hand', b: 'one' });
  });

  it('gets them from the next Update on, where a release that followed nothing adopted it', async () => {
    const handshakeId = inviteByHand();
    await account.update(`adopted-${handshakeId}`, tagged({ a: 'one' }), tagged({ a: 'one' }, { Notes: 'x' }));
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ by: 'hand', a: 'one' });
  });

  it('waits with them while the membership has not spread', async () => {
    account.organization.membershipLagMillis = 10 * 60 * 1000;
    const handshakeId = inviteByHand();
    await account.create(tagged({ a: 'one' }));
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(tags()).toEqual({ by: 'hand', a: 'one' });
  });
});
