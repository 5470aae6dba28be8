import { DAY, Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER, SECOND } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const inviteOutcome = (target: string) => outcomeOf(fixture.invite(target));
const listed = async () => (await fixture.management.listHandshakesForOrganization({})).Handshakes?.length;

describe('the clock', () => {
  it('is moved by advance: an invitation expires after 15 days and is forgotten 30 days later', async () => {
    const HandshakeId = await fixture.invite();
    const stateOf = async () => (await fixture.management.describeHandshake({ HandshakeId })).Handshake?.State;
    await fixture.control('advance', { seconds: (15 * DAY) / 1000 - 1 });
    expect(await stateOf()).toBe('OPEN');
    await fixture.control('advance', { seconds: 1 });
    expect(await stateOf()).toBe('EXPIRED');
    await fixture.control('advance', { seconds: (30 * DAY) / 1000 });
    expect(await outcomeOf(stateOf())).toBe('HandshakeNotFoundException');
  });

  it('is added to the one the emulator was started with, until a reset', async () => {
    const requested = async () => {
      const HandshakeId = await fixture.invite();
      const { Handshake } = await fixture.management.describeHandshake({ HandshakeId });
      return Handshake?.RequestedTimestamp?.toISOString();
    };
    await fixture.control('advance', { seconds: 1.5 });
    fixture.pass(60 * SECOND);
    expect(await requested()).toBe('2026-01-01T00:01:01.500Z');
    await fixture.control('reset');
    expect(await requested()).toBe('2026-01-01T00:01:00.000Z');
  });
});

describe('one write at a time', () => {
  const BUSY = 'ConcurrentModificationException';

  it.each([
    ['InviteAccountToOrganization', () => fixture.invite(OUTSIDER)],
    ['CancelHandshake', (HandshakeId: string) => fixture.management.cancelHandshake({ HandshakeId })],
    ['AcceptHandshake', (HandshakeId: string) => fixture.as(INVITED).acceptHandshake({ HandshakeId })],
    ['DeclineHandshake', (HandshakeId: string) => fixture.as(INVITED).declineHandshake({ HandshakeId })],
    ['RemoveAccountFromOrganization', () => fixture.management.removeAccountFromOrganization({ AccountId: MEMBER })],
    ['LeaveOrganization', () => fixture.as(MEMBER).leaveOrganization({})],
    [
      'CreateOrganizationalUnit',
      () => fixture.management.createOrganizationalUnit({ ParentId: ROOT_ID, Name: 'Test' }),
    ],
    [
      'MoveAccount',
      () => {
        const { id } = fixture.emulator.organization.unitsIn(ROOT_ID)[0] ?? { id: 'no unit' };
        const AccountId = MEMBER;
        return fixture.management.moveAccount({ AccountId, SourceParentId: ROOT_ID, DestinationParentId: id });
      },
    ],
    ['TagResource', () => fixture.management.tagResource({ ResourceId: MEMBER, Tags: [{ Key: 'a', Value: 'b' }] })],
    ['UntagResource', () => fixture.management.untagResource({ ResourceId: MEMBER, TagKeys: ['a'] })],
  ])('fails %s during another write, without an effect, and makes others fail', async (_, write) => {
    const { organization } = fixture.emulator;
    organization.addMember(MEMBER);
    organization.createUnit(ROOT_ID, 'Workloads');
    const id = await fixture.invite(INVITED);
    organization.writeMillis = 2000;
    await fixture.management.tagResource({ ResourceId: MANAGEMENT_ACCOUNT, Tags: [] });
    const world = () => [
      fixture.states,
      fixture.memberIds,
      [...organization.tagsOf(MEMBER)],
      organization.unitsIn(ROOT_ID),
      organization.parentOf(MEMBER),
    ];
    const before = world();
    fixture.pass(1999);
    expect(await outcomeOf(write(id))).toBe(BUSY);
    expect(world()).toEqual(before);
    fixture.pass(1);
    expect(await outcomeOf(write(id))).toBe('OK');
    fixture.pass(1999);
    expect(await inviteOutcome('444444444444')).toBe(BUSY);
  });

  it('never fails a read', async () => {
    fixture.emulator.organization.writeMillis = 2000;
    const HandshakeId = await fixture.invite();
    expect(await outcomeOf(fixture.management.describeHandshake({ HandshakeId }))).toBe('OK');
    expect(await listed()).toBe(1);
  });

  it('is not occupied by a write that fails', async () => {
    fixture.emulator.organization.writeMillis = 2000;
    expect(await inviteOutcome(MANAGEMENT_ACCOUNT)).toContain('ALREADY_IN_AN_ORGANIZATION');
    expect(await inviteOutcome(INVITED)).toBe('OK');
  });

  it('is set by the control API', async () => {
    await fixture.control('write-millis', { millis: 1 });
    expect([await inviteOutcome(INVITED), await inviteOutcome(OUTSIDER)]).toEqual(['OK', BUSY]);
  });

  it('is a setting of the start', async () => {
    const slow = await Fixture.start({ writeMillis: 1 });
    expect([await outcomeOf(slow.invite(INVITED)), await outcomeOf(slow.invite(OUTSIDER))]).toEqual(['OK', BUSY]);
    await slow.stop();
  });
});

describe('the lag of the lists', () => {
  it('hides an invitation from both lists until it has passed, but not from DescribeHandshake', async () => {
    await fixture.control('listing-lag', { millis: 3000 });
    const HandshakeId = await fixture.invite();
    const listedToInvited = async () => (await fixture.as(INVITED).listHandshakesForAccount({})).Handshakes?.length;
    fixture.pass(2999);
    expect([await listed(), await listedToInvited()]).toEqual([0, 0]);
    expect(await outcomeOf(fixture.management.describeHandshake({ HandshakeId }))).toBe('OK');
    fixture.pass(1);
    expect([await listed(), await listedToInvited()]).toEqual([1, 1]);
  });

  it('does not let a second invitation through', async () => {
    fixture.emulator.organization.listingLagMillis = 3000;
    await fixture.invite();
    expect(await inviteOutcome(INVITED)).toBe('DuplicateHandshakeException');
  });

  it('is a setting of the start', async () => {
    const lagging = await Fixture.start({ listingLagMillis: 1 });
    await lagging.invite();
    expect((await lagging.management.listHandshakesForOrganization({})).Handshakes).toEqual([]);
    await lagging.stop();
  });
});

describe('empty pages', () => {
  /** The sizes of all pages of a list, by its tokens. */
  async function sizes(
    list: (NextToken: string | undefined) => Promise<{ NextToken?: string | undefined; size: number | undefined }>,
  ) {
    const found: (number | undefined)[] = [];
    let token: string | undefined;
    do {
      const { NextToken, size } = await list(token);
      found.push(size);
      token = NextToken;
    } while (token !== undefined);
    return found;
  }

  it.each([
    [1, [0, 2, 1]],
    [2, [0, 0, 2, 1]],
  ])('%d at the beginning carry a token to those with items', async (pages, expected) => {
    for (const target of [INVITED, MEMBER, OUTSIDER]) {
      await fixture.invite(target);
    }
    await fixture.control('empty-pages', { pages });
    const found = await sizes(async (NextToken) => {
      const page = await fixture.management.listHandshakesForOrganization({ MaxResults: 2, NextToken });
      return { ...page, size: page.Handshakes?.length };
    });
    expect(found).toEqual(expected);
  });

  it('come before an empty list too, which ends without a token', async () => {
    fixture.emulator.organization.emptyPages = 1;
    const found = await sizes(async (NextToken) => {
      const page = await fixture.as(INVITED).listHandshakesForAccount({ NextToken });
      return { ...page, size: page.Handshakes?.length };
    });
    expect(found).toEqual([0, 0]);
  });

  it('come before accounts and tags', async () => {
    const other = await Fixture.start({ emptyPages: 1 });
    expect(await other.management.listAccounts({})).toMatchObject({
      Accounts: [],
      NextToken: expect.any(String) as string,
    });
    const tags = await other.management.listTagsForResource({ ResourceId: MANAGEMENT_ACCOUNT });
    expect(tags).toMatchObject({ Tags: [], NextToken: expect.any(String) as string });
    await other.stop();
  });
});
