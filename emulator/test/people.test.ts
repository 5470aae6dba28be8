import { DAY, Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

const EMAIL = 'juan@example.com';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const inviteOutcome = (target: string) => outcomeOf(fixture.invite(target));

describe('by hand', () => {
  it.each([
    [
      { accountId: INVITED, notes: 'By hand' },
      { Type: 'ACCOUNT', Id: INVITED },
    ],
    [
      { email: EMAIL, notes: 'By hand' },
      { Type: 'EMAIL', Id: EMAIL },
    ],
  ])('invite %j sends an invitation with its notes', async (input, party) => {
    const { status, body } = await fixture.control('invite', input);
    expect([status, body.state]).toEqual([200, 'OPEN']);
    const HandshakeId = body.handshakeId as string;
    const { Handshake } = await fixture.management.describeHandshake({ HandshakeId });
    expect(Handshake?.Parties?.[1]).toEqual(party);
    expect(Handshake?.Resources?.at(-1)).toEqual({ Type: 'NOTES', Value: 'By hand' });
  });

  it('an invitation needs no notes and meets the rules of the organization', async () => {
    expect((await fixture.control('invite', { accountId: INVITED })).status).toBe(200);
    const { status, body } = await fixture.control('invite', { accountId: INVITED });
    expect([status, body.__type]).toEqual([400, 'DuplicateHandshakeException']);
    expect(fixture.states).toEqual(['OPEN']);
  });

  it.each([
    ['an account id', INVITED],
    ['an e-mail address that know-email told', EMAIL],
    ['the e-mail address that an account has anyway', `account-${INVITED}@example.com`],
  ])('accept brings the account in that %s means', async (_, target) => {
    if (target === EMAIL) {
      fixture.emulator.organization.knowEmail(INVITED, EMAIL);
    }
    const handshakeId = await fixture.invite(target);
    const { body } = await fixture.control('accept', { handshakeId });
    expect(body).toEqual({ handshakeId, state: 'ACCEPTED' });
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
  });

  it.each([
    ['decline', 'DECLINED'],
    ['cancel', 'CANCELED'],
  ])('%s makes an invitation %s', async (action, state) => {
    const handshakeId = await fixture.invite();
    expect((await fixture.control(action, { handshakeId })).body).toEqual({ handshakeId, state });
    expect(fixture.states).toEqual([state]);
  });

  it.each(['accept', 'decline'])('fails to %s for an e-mail address that no account is known by', async (action) => {
    const handshakeId = await fixture.invite(EMAIL);
    const { status, body } = await fixture.control(action, { handshakeId });
    expect([status, body.__type]).toEqual([400, 'ControlException']);
    expect(body.Message).toContain('tell it with know-email');
    expect(fixture.states).toEqual(['OPEN']);
  });

  it.each(['accept', 'decline', 'cancel'])('fails to %s an invitation that there is not', async (action) => {
    const { status, body } = await fixture.control(action, { handshakeId: 'h-00000000' });
    expect([status, body.__type]).toEqual([400, 'HandshakeNotFoundException']);
  });

  it('remove-member takes a member out, and fails for another account', async () => {
    fixture.emulator.organization.addMember(MEMBER);
    expect((await fixture.control('remove-member', { accountId: MEMBER })).status).toBe(200);
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
    expect((await fixture.control('remove-member', { accountId: MEMBER })).body.__type).toBe(
      'AccountNotFoundException',
    );
  });

  it('nothing is throttled, meets a fault or a write, or is among the calls', async () => {
    const { emulator } = fixture;
    emulator.rates = 'aws';
    emulator.organization.writeMillis = DAY;
    await fixture.control('fault', { operation: 'AcceptHandshake', error: 'ServiceException' });
    const handshakeId = await fixture.invite();
    expect((await fixture.control('accept', { handshakeId })).status).toBe(200);
    expect(emulator.calls.map(({ operation }) => operation)).toEqual(['InviteAccountToOrganization']);
  });
});

describe('enabling all features', () => {
  const DISABLED = 'HandshakeConstraintViolationException / INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES';

  it('cancels every pending invitation and no other', async () => {
    await fixture.as(MEMBER).declineHandshake({ HandshakeId: await fixture.invite(MEMBER) });
    await fixture.invite(INVITED);
    await fixture.invite(EMAIL);
    await fixture.control('enable-all-features');
    expect(fixture.states).toEqual(['DECLINED', 'CANCELED', 'CANCELED']);
  });

  it('fails every invitation until it is finished', async () => {
    await fixture.control('enable-all-features');
    expect(await inviteOutcome(INVITED)).toBe(DISABLED);
    await fixture.control('finish-all-features');
    expect(await inviteOutcome(INVITED)).toBe('OK');
  });

  it('ends by itself after 90 days', async () => {
    await fixture.control('enable-all-features');
    fixture.pass(90 * DAY - 1);
    expect(await inviteOutcome(OUTSIDER)).toBe(DISABLED);
    fixture.pass(1);
    expect(await inviteOutcome(OUTSIDER)).toBe('OK');
  });

  it('shows in the feature set until it is finished', async () => {
    const featureSet = async () => (await fixture.management.describeOrganization({})).Organization?.FeatureSet;
    await fixture.control('enable-all-features');
    expect(await featureSet()).toBe('CONSOLIDATED_BILLING');
    await fixture.control('finish-all-features');
    expect(await featureSet()).toBe('ALL');
  });
});

it.each([
  ['advance', { seconds: -1 }, 'seconds must be a number of at least 0, got -1'],
  ['rates', { rates: 'fast' }, 'rates must be one of aws, none, got "fast"'],
  ['write-millis', {}, 'millis must be a number of at least 0, got undefined'],
  ['listing-lag', { millis: '1' }, 'millis must be a number of at least 0, got "1"'],
  ['empty-pages', { pages: 0.5 }, 'pages must be a whole number, got 0.5'],
  ['answers', {}, 'answers must be one of recorded, documented, got undefined'],
  ['join-refusal', { accountId: '111111111111' }, 'error must be a string, got undefined'],
  ['other-organization', { accountId: '1' }, 'accountId must be 12 digits, got "1"'],
  ['other-organization', { accountId: INVITED, leaving: 'no' }, 'leaving must be one of allowed, denied, got "no"'],
  ['account-state', { accountId: INVITED, state: 'ACTIVE' }, "We can't find an account"],
  ['account-state', { accountId: INVITED, state: 'OPEN' }, 'state must be one of PENDING_ACTIVATION, ACTIVE,'],
  ['invite', {}, 'accountId must be a string, got undefined'],
  ['accept', {}, 'You must provide a value for the parameter.'],
  ['cancel', { handshakeId: 'h-1' }, 'does not match the required pattern'],
])('fails %s with %j', async (action, input, message) => {
  const { status, body } = await fixture.control(action, input);
  expect(status).toBe(400);
  expect(body.Message).toContain(message);
});
