import { DAY, Fixture, INVITED, MEMBER, outcomeOf } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const described = async (AccountId: string) => (await fixture.management.describeAccount({ AccountId })).Account;
const remove = (AccountId: string) => outcomeOf(fixture.management.removeAccountFromOrganization({ AccountId }));

describe('the state of a member', () => {
  beforeEach(() => {
    fixture.emulator.organization.addMember(MEMBER);
  });
  const setState = (state: string) => fixture.control('account-state', { accountId: MEMBER, state });

  it.each([
    ['PENDING_ACTIVATION', 'OK'],
    ['ACTIVE', 'OK'],
    ['SUSPENDED', 'ConstraintViolationException'],
    ['PENDING_CLOSURE', 'ConstraintViolationException'],
    ['CLOSED', 'ConstraintViolationException'],
  ])('%s is shown, and to remove it answers %s', async (state, outcome) => {
    await setState(state);
    expect((await described(MEMBER))?.State).toBe(state);
    expect((await fixture.management.listAccounts({})).Accounts?.map(({ State }) => State)).toEqual(['ACTIVE', state]);
    expect(await remove(MEMBER)).toBe(outcome);
    expect(fixture.memberIds.includes(MEMBER)).toBe(outcome !== 'OK');
  });

  it('a closed account stands in the organization for 90 days, and then no more', async () => {
    await setState('CLOSED');
    fixture.pass(90 * DAY - 1);
    expect((await described(MEMBER))?.State).toBe('CLOSED');
    fixture.pass(1);
    expect(await remove(MEMBER)).toBe('AccountNotFoundException');
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it('an account that is opened again stays', async () => {
    await setState('CLOSED');
    fixture.pass(DAY);
    await setState('ACTIVE');
    fixture.pass(90 * DAY);
    expect((await described(MEMBER))?.State).toBe('ACTIVE');
  });
});

it('the path of an account follows it', async () => {
  const { organization } = fixture.emulator;
  organization.addMember(MEMBER);
  const { id } = organization.createUnit(organization.createUnit(ROOT_ID, 'Workloads').id, 'Web');
  const unit = organization.unit(id);
  organization.move(MEMBER, ROOT_ID, id);
  const path = `o-exampleorgid/${ROOT_ID}/${unit.parentId}/${id}/${MEMBER}/`;
  expect((await described(MEMBER))?.Paths).toEqual([path]);
  expect((await fixture.management.listAccounts({})).Accounts?.map(({ Paths }) => Paths)).toEqual([
    [`o-exampleorgid/${ROOT_ID}/${MANAGEMENT_ACCOUNT}/`],
    [path],
  ]);
});

describe('a member of another organization', () => {
  const accept = (HandshakeId: string) => fixture.as(INVITED).acceptHandshake({ HandshakeId });

  it('is invited and accepts directly', async () => {
    await fixture.control('other-organization', { accountId: INVITED });
    await accept(await fixture.invite(INVITED));
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
  });

  it('fails to accept where its organization denies leaving, and can when that is allowed again', async () => {
    await fixture.control('other-organization', { accountId: INVITED, leaving: 'denied' });
    const id = await fixture.invite(INVITED);
    const refused = accept(id);
    await expect(refused).rejects.toThrow('organizations:LeaveOrganization with an explicit deny in a service control');
    expect(await outcomeOf(refused)).toBe('AccessDeniedException');
    expect((await fixture.control('accept', { handshakeId: id })).body.__type).toBe('AccessDeniedException');
    expect(fixture.states).toEqual(['OPEN']);
    await fixture.control('other-organization', { accountId: INVITED, leaving: 'allowed' });
    await accept(id);
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
  });

  // The documented limits of a direct transfer.
  it.each([
    ['management account', 'MasterCannotLeaveOrganizationException'],
    ['delegated administrator', 'ConstraintViolationException / CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG'],
  ])('fails to accept where it is a %s', async (role, outcome) => {
    await fixture.control('other-organization', { accountId: INVITED, role });
    expect(await outcomeOf(accept(await fixture.invite(INVITED)))).toBe(outcome);
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it('fails to accept where it was created there less than four days ago', async () => {
    await fixture.control('other-organization', { accountId: INVITED });
    const refusal = { accountId: INVITED, error: 'ConstraintViolationException', reason: 'WAIT_PERIOD_ACTIVE' };
    await fixture.control('join-refusal', refusal);
    const refused = accept(await fixture.invite(INVITED));
    expect(await outcomeOf(refused)).toBe('ConstraintViolationException / WAIT_PERIOD_ACTIVE');
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it.each([
    ['member', '999999999999'],
    ['management account', INVITED],
  ])('is told its organization as a %s', async (role, MasterAccountId) => {
    await fixture.control('other-organization', { accountId: INVITED, role });
    const { Organization } = await fixture.as(INVITED).describeOrganization({});
    expect(Organization).toMatchObject({ Id: 'o-otherorgid11', MasterAccountId });
  });

  it('is told what it administers, if it does', async () => {
    const services = () => fixture.as(INVITED).listDelegatedServicesForAccount({ AccountId: INVITED });
    await fixture.control('other-organization', { accountId: INVITED });
    expect(await outcomeOf(services())).toBe('AccessDeniedException');
    await fixture.control('other-organization', { accountId: INVITED, role: 'delegated administrator' });
    const { DelegatedServices } = await services();
    expect(DelegatedServices?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      'guardduty.amazonaws.com',
      'securityhub.amazonaws.com',
    ]);
  });
});
