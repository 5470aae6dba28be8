import { DAY, Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER } from './fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

const EMAIL = 'juan@example.com';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

describe('the accounts', () => {
  it('an accepted account stands in the organization as INVITED', async () => {
    fixture.emulator.organization.knowEmail(INVITED, EMAIL);
    const id = await fixture.invite(EMAIL);
    fixture.pass(DAY);
    const { Handshake } = await fixture.as(INVITED).acceptHandshake({ HandshakeId: id });
    expect(Handshake?.State).toBe('ACCEPTED');
    expect((await fixture.management.describeAccount({ AccountId: INVITED })).Account).toEqual({
      Id: INVITED,
      Arn: `arn:aws:organizations::000000000000:account/o-exampleorgid/${INVITED}`,
      Email: EMAIL,
      Name: 'Account 111111111111',
      State: 'ACTIVE',
      Paths: [`o-exampleorgid/r-examplerootid111/${INVITED}/`],
      JoinedMethod: 'INVITED',
      JoinedTimestamp: new Date('2026-01-02T00:00:00Z'), // one day after the invitation
    });
  });

  it.each(['declineHandshake', 'cancelHandshake'] as const)('%s brings no account in', async (operation) => {
    const id = await fixture.invite(INVITED);
    await fixture.as(operation === 'cancelHandshake' ? MANAGEMENT_ACCOUNT : INVITED)[operation]({ HandshakeId: id });
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it('ListAccounts names the management account and its members', async () => {
    fixture.emulator.organization.addMember(MEMBER);
    const { Accounts } = await fixture.management.listAccounts({});
    expect(Accounts?.map(({ Id, JoinedMethod }) => [Id, JoinedMethod])).toEqual([
      [MANAGEMENT_ACCOUNT, 'INVITED'],
      [MEMBER, 'CREATED'],
    ]);
  });

  it('DescribeOrganization names the organization and its management account', async () => {
    const { Organization } = await fixture.management.describeOrganization({});
    expect(Organization).toMatchObject({
      Id: 'o-exampleorgid',
      FeatureSet: 'ALL',
      MasterAccountId: MANAGEMENT_ACCOUNT,
      MasterAccountEmail: 'management@example.com',
    });
  });

  it('fails to describe an account that is no member', async () => {
    const call = fixture.management.describeAccount({ AccountId: OUTSIDER });
    expect(await outcomeOf(call)).toBe('AccountNotFoundException');
  });

  it('RemoveAccountFromOrganization takes a member out', async () => {
    fixture.emulator.organization.addMember(MEMBER);
    await fixture.management.removeAccountFromOrganization({ AccountId: MEMBER });
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it('fails to remove the management account', async () => {
    const call = fixture.management.removeAccountFromOrganization({ AccountId: MANAGEMENT_ACCOUNT });
    expect(await outcomeOf(call)).toBe('MasterCannotLeaveOrganizationException');
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it('fails to remove an account that is no member', async () => {
    const call = fixture.management.removeAccountFromOrganization({ AccountId: OUTSIDER });
    expect(await outcomeOf(call)).toBe('AccountNotFoundException');
  });

  it.each(['MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED', 'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG'])(
    'RemoveAccountFromOrganization leaves the member where %s was arranged',
    async (reason) => {
      fixture.emulator.organization.addMember(MEMBER);
      const operation = 'RemoveAccountFromOrganization';
      await fixture.control('fault', { operation, error: 'ConstraintViolationException', reason });
      const remove = fixture.management.removeAccountFromOrganization({ AccountId: MEMBER });
      expect(await outcomeOf(remove)).toBe(`ConstraintViolationException / ${reason}`);
      expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, MEMBER]);
    },
  );

  it('an account that was removed can be invited by its e-mail and join again', async () => {
    fixture.emulator.organization.addMember(MEMBER, EMAIL);
    await fixture.management.removeAccountFromOrganization({ AccountId: MEMBER });
    const id = await fixture.invite(EMAIL);
    await fixture.as(MEMBER).acceptHandshake({ HandshakeId: id });
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, MEMBER]);
  });
});

describe('leaving', () => {
  it('takes a member out, by its own call', async () => {
    fixture.emulator.organization.addMember(MEMBER);
    await fixture.as(MEMBER).leaveOrganization({});
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
    expect(await outcomeOf(fixture.as(MEMBER).leaveOrganization({}))).toBe('AWSOrganizationsNotInUseException');
  });

  it('fails for the management account', async () => {
    expect(await outcomeOf(fixture.management.leaveOrganization({}))).toBe('MasterCannotLeaveOrganizationException');
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });
});
