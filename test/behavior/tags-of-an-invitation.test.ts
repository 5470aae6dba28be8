import { account, DAY, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';

/** The tags of an account that was invited, when it joins. */

useFollowedAccount();

const BY_HAND = new Map([['by', 'hand']]);

describe('an invited account', () => {
  it('has the tags of its invitation when it joins, and none is set', async () => {
    const id = await account.create(account.tagged({ a: 'one' }, { OrganizationalUnit: account.unit }));
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ a: 'one' });
    expect(account.count('TagResource')).toBe(0);
    expect(account.count('ListTagsForResource')).toBe(0);
  });

  it('has what was declared last, though its invitation carries the first', async () => {
    const [a, b, c] = [
      account.tagged({ a: 'one', all: 'one' }),
      account.tagged({ b: 'one', all: 'two' }),
      account.tagged({ c: 'one', all: 'third' }),
    ];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.wait(DAY);
    await account.update(id, b, c);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ c: 'one', all: 'third' });
  });

  it('has a tag that changed beside one that did not', async () => {
    const [before, after] = [account.tagged({ a: 'one', b: 'two' }), account.tagged({ a: 'one', b: 'third' })];
    const id = await account.create(before);
    await account.update(id, before, after);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ a: 'one', b: 'third' });
  });

  it('has what was declared first when it was declared last, too', async () => {
    const [a, b] = [account.tagged({ a: 'one' }), account.tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.update(id, b, a);
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ a: 'one' });
  });

  it('has none when they were removed altogether', async () => {
    const id = await account.create(account.tagged({ a: 'one', b: 'two' }));
    await account.update(id, account.tagged({ a: 'one', b: 'two' }), account.plain);
    account.accept(id);
    account.tagByHand({ own: 'x' });

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ own: 'x' });
  });

  it('has what was declared last when it was seen by an Update', async () => {
    const [a, b, c] = [account.tagged({ a: 'one' }), account.tagged({ b: 'one' }), account.tagged({ c: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    account.accept(id);

    await account.update(id, b, c);

    expect(account.tags).toEqual({ c: 'one' });
  });

  it('has what was declared last when tags changed and other properties after that', async () => {
    const [a, b] = [account.tagged({ a: 'one' }), account.tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.update(id, b, { ...b, Notes: 'x' });
    account.accept(id);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ b: 'one' });
  });

  it('has the tags of the new invitation when revision was raised', async () => {
    const [a, b] = [account.tagged({ a: 'one' }), account.tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    await account.update(id, b, { ...b, Revision: '2' });
    account.accept(account.organization.allHandshakes().at(-1)?.id ?? '');

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ b: 'one' });
    expect(account.running).toBe(0);
  });

  it.each(['swapped update', 'delete of the new id'] as const)(
    'has what was declared before a target that was rolled back: %s',
    async (rollback) => {
      const [a, b] = [account.tagged({ a: 'one' }), account.tagged({ b: 'one' })];
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

      expect(account.tags).toEqual({ b: 'one' });
    },
  );
});

describe('an account whose invitation was adopted', () => {
  it('gets the declared tags when it joins, and keeps all others', async () => {
    const handshakeId = account.inviteByHand(BY_HAND);
    await account.create(account.tagged({ a: 'one' }));
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ by: 'hand', a: 'one' });
    expect(account.changes).toEqual(['ADOPTED', 'JOINED']);
    expect(account.story).toContain('placed OK');
  });

  it('gets those that were declared last', async () => {
    const handshakeId = account.inviteByHand(BY_HAND);
    const [a, b] = [account.tagged({ a: 'one' }), account.tagged({ b: 'one' })];
    const id = await account.create(a);
    await account.update(id, a, b);
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ by: 'hand', b: 'one' });
  });

  it('gets them from the next Update on, where a release that followed nothing adopted it', async () => {
    const handshakeId = account.inviteByHand(BY_HAND);
    await account.update(
      `adopted-${handshakeId}`,
      account.tagged({ a: 'one' }),
      account.tagged({ a: 'one' }, { Notes: 'x' }),
    );
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ by: 'hand', a: 'one' });
  });

  it('waits with them while the membership has not spread', async () => {
    account.organization.membershipLagMillis = 10 * 60 * 1000;
    const handshakeId = account.inviteByHand(BY_HAND);
    await account.create(account.tagged({ a: 'one' }));
    account.accept(handshakeId);

    await account.wait(LONGEST_GAP);

    expect(account.tags).toEqual({ by: 'hand', a: 'one' });
  });
});
