import { DAY, Fixture, INVITED, outcomeOf } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

const EXPIRY = 15 * DAY;
const FORGETTING = 30 * DAY;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const act = {
  Cancel: (HandshakeId: string) => fixture.management.cancelHandshake({ HandshakeId }),
  Accept: (HandshakeId: string) => fixture.as(INVITED).acceptHandshake({ HandshakeId }),
  Decline: (HandshakeId: string) => fixture.as(INVITED).declineHandshake({ HandshakeId }),
};

const arrive = {
  ACCEPTED: act.Accept,
  DECLINED: act.Decline,
  CANCELED: act.Cancel,
  EXPIRED: () => {
    fixture.pass(EXPIRY);
    return Promise.resolve();
  },
};

async function invitationIn(state: keyof typeof arrive): Promise<string> {
  const id = await fixture.invite(INVITED);
  await arrive[state](id);
  expect(fixture.states).toEqual([state]);
  return id;
}

describe('Cancel, Accept and Decline', () => {
  it.each([
    ['Cancel', 'CANCELED'],
    ['Accept', 'ACCEPTED'],
    ['Decline', 'DECLINED'],
  ] as const)('%s makes an OPEN invitation %s, in the answer and from then on', async (action, state) => {
    const id = await fixture.invite(INVITED);
    expect((await act[action](id)).Handshake).toMatchObject({ Id: id, State: state });
    expect((await fixture.management.describeHandshake({ HandshakeId: id })).Handshake?.State).toBe(state);
  });

  it.each([
    ['Cancel', 'CANCELED', 'HandshakeAlreadyInStateException'],
    ['Cancel', 'ACCEPTED', 'InvalidHandshakeTransitionException'],
    ['Cancel', 'DECLINED', 'InvalidHandshakeTransitionException'],
    ['Cancel', 'EXPIRED', 'InvalidHandshakeTransitionException'],
    ['Accept', 'ACCEPTED', 'HandshakeAlreadyInStateException'],
    ['Accept', 'CANCELED', 'InvalidHandshakeTransitionException'],
    ['Accept', 'DECLINED', 'InvalidHandshakeTransitionException'],
    ['Accept', 'EXPIRED', 'InvalidHandshakeTransitionException'],
    ['Decline', 'DECLINED', 'HandshakeAlreadyInStateException'],
    ['Decline', 'ACCEPTED', 'InvalidHandshakeTransitionException'],
    ['Decline', 'CANCELED', 'InvalidHandshakeTransitionException'],
    ['Decline', 'EXPIRED', 'InvalidHandshakeTransitionException'],
  ] as const)('fails to %s an invitation that is %s with %s', async (action, state, error) => {
    const id = await invitationIn(state);
    const members = fixture.memberIds;
    expect(await outcomeOf(act[action](id))).toBe(error);
    expect(fixture.states).toEqual([state]);
    expect(fixture.memberIds).toEqual(members);
  });

  it.each(['Cancel', 'Accept', 'Decline'] as const)('fails to %s an id that no invitation has', async (action) => {
    await fixture.invite(INVITED);
    expect(await outcomeOf(act[action]('h-00000000'))).toBe('HandshakeNotFoundException');
    expect(fixture.states).toEqual(['OPEN']);
  });

  it.each(['Cancel', 'Accept', 'Decline'] as const)('fails to %s a forgotten invitation', async (action) => {
    const id = await invitationIn('CANCELED');
    fixture.pass(FORGETTING);
    expect(await outcomeOf(act[action](id))).toBe('HandshakeNotFoundException');
  });

  it.each(['Cancel', 'Accept', 'Decline'] as const)('fails to %s a malformed id', async (action) => {
    expect(await outcomeOf(act[action]('h-SHOUTING'))).toBe('InvalidInputException / INVALID_PATTERN:HANDSHAKE_ID');
  });

  it.each([
    ['recorded', 'ACCEPTED'],
    ['documented', 'OPEN'],
  ] as const)('fails to accept while in the organization already, and is then, as %s, %s', async (answers, state) => {
    fixture.emulator.organization.answers = answers;
    const id = await fixture.invite(INVITED);
    fixture.emulator.organization.addMember(INVITED);
    const tagged = fixture.emulator.organization.tagsOf(INVITED).size;
    expect(await outcomeOf(act.Accept(id))).toBe('HandshakeConstraintViolationException / ALREADY_IN_AN_ORGANIZATION');
    expect(fixture.states).toEqual([state]);
    expect(fixture.emulator.organization.tagsOf(INVITED).size).toBe(tagged);
    expect((await fixture.management.describeAccount({ AccountId: INVITED })).Account?.JoinedMethod).toBe('CREATED');
  });

  it.each([
    ['recorded', 'ACCEPTED'],
    ['documented', 'OPEN'],
  ] as const)('fails to accept where joining is refused, and is then, as %s, %s', async (answers, state) => {
    fixture.emulator.organization.answers = answers;
    await fixture.control('other-organization', { accountId: INVITED });
    const error = 'MasterCannotLeaveOrganizationException';
    await fixture.control('join-refusal', { accountId: INVITED, error });
    expect(await outcomeOf(act.Accept(await fixture.invite(INVITED)))).toBe(error);
    expect(fixture.states).toEqual([state]);
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });
});

describe('time', () => {
  const stateOf = async (HandshakeId: string) =>
    (await fixture.management.describeHandshake({ HandshakeId })).Handshake?.State;

  it('an invitation is OPEN until 15 days have passed, then EXPIRED', async () => {
    const id = await fixture.invite(INVITED);
    fixture.pass(EXPIRY - 1);
    expect(await stateOf(id)).toBe('OPEN');
    fixture.pass(1);
    expect(await stateOf(id)).toBe('EXPIRED');
  });

  it('an expired invitation does not stand in the way of the next one', async () => {
    await fixture.invite(INVITED);
    fixture.pass(EXPIRY);
    await fixture.invite(INVITED);
    expect(fixture.states).toEqual(['EXPIRED', 'OPEN']);
  });

  it.each(['ACCEPTED', 'DECLINED', 'CANCELED'] as const)(
    'an invitation that is %s is readable for 30 days after its end',
    async (state) => {
      const id = await fixture.invite(INVITED);
      fixture.pass(DAY);
      await arrive[state](id);
      fixture.pass(FORGETTING - 1);
      expect(await stateOf(id)).toBe(state);
      fixture.pass(1);
      expect(await outcomeOf(fixture.management.describeHandshake({ HandshakeId: id }))).toBe(
        'HandshakeNotFoundException',
      );
      expect((await fixture.management.listHandshakesForOrganization({})).Handshakes).toEqual([]);
    },
  );

  it('an expired invitation is forgotten 45 days after the request, whether anyone looked in between or not', async () => {
    const id = await fixture.invite(INVITED);
    fixture.pass(45 * DAY - 1); // 15 days to the expiry, 30 more to the forgetting
    expect(await stateOf(id)).toBe('EXPIRED');
    fixture.pass(1);
    expect(await outcomeOf(fixture.management.describeHandshake({ HandshakeId: id }))).toBe(
      'HandshakeNotFoundException',
    );
  });

  it('an account stays a member when its invitation is forgotten', async () => {
    await invitationIn('ACCEPTED');
    fixture.pass(FORGETTING);
    expect(fixture.states).toEqual([]);
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
  });
});
