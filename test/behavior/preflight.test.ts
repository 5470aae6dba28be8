import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Elsewhere } from '../../emulator/organization/elsewhere';
import { ServiceError } from '../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { AcceptanceRole } from '../../lib';
import { sessionPolicy } from '../../lambda/aws/role-acceptor';
import { acceptanceRoleTemplate } from '../../lib/shared/acceptance-role-template';
import { ACCEPTED, acceptingRole, ACCEPTS, LEAVES, ROLE_ARN } from '../simulation/accepting-role';
import { ACCOUNT, ACCOUNT_ID, count, isMember, simulation, useSimulation } from '../simulation/fixtures';
import { madeRole, type RoleProperties, rolePropertiesOf } from '../simulation/made-role';
import { onlyAnswer } from '../simulation/simulation';

/** The role is asked, before the invitation is sent, in which organization the account is. */

useSimulation();

const DESCRIBE = 'organizations:DescribeOrganization';
const LIST_SERVICES = 'organizations:ListDelegatedServicesForAccount';
const ASKED = { ...ACCEPTED, Acceptance: { RoleArn: ROLE_ARN, Preflight: 'true' } };
const NAMES_ORGANIZATION =
  / The account is in the organization o-otherorgid11 of the management account 999999999999\.$/;
const INVITE = 'InviteAccountToOrganization';

const isElsewhere = (elsewhere: Partial<Elsewhere> = {}) =>
  simulation.organization.joinElsewhere(ACCOUNT_ID, elsewhere);

const tells = () => acceptingRole(simulation, { actions: [...ACCEPTS, LEAVES, DESCRIBE, LIST_SERVICES] });

describe('a role that tells', () => {
  beforeEach(tells);

  it('costs one call for an account in no organization', async () => {
    expect(onlyAnswer(await simulation.create(ASKED)).Status).toBe('SUCCESS');
    expect(simulation.calls).toEqual([
      'AssumeRole: OK',
      'DescribeOrganization: AWSOrganizationsNotInUseException',
      `${INVITE}: OK`,
      'AcceptHandshake: OK',
    ]);
  });

  it('lets a member of another organization join', async () => {
    isElsewhere();

    expect(onlyAnswer(await simulation.create(ASKED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
    expect(count('ListDelegatedServicesForAccount')).toBe(1);
  });

  it('says nothing of the organization that invites', async () => {
    simulation.organization.addMember(ACCOUNT_ID);

    expect(onlyAnswer(await simulation.create(ASKED)).PhysicalResourceId).toBe(`member-${ACCOUNT_ID}`);
  });

  it.each([
    [
      'management account',
      `cannot invite account ${ACCOUNT_ID}: the account manages the organization o-otherorgid11, so nothing was sent (ManagesOrganization). Remove the members of the organization that the account manages and delete that organization, then deploy again.`,
    ],
    [
      'delegated administrator',
      `cannot invite account ${ACCOUNT_ID}: the account is the delegated administrator of guardduty.amazonaws.com, securityhub.amazonaws.com in the organization o-otherorgid11, so nothing was sent (DelegatedAdministrator). Have its management account, 999999999999, deregister it from each of these services, then deploy again.`,
    ],
  ] as const)('stops at the %s of another organization', async (role, reason) => {
    isElsewhere({ role });

    const outcome = await simulation.create(ASKED);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED', Reason: reason });
    expect(outcome.seconds).toBeLessThan(10);
    expect(count(INVITE)).toBe(0);
  });

  it('is asked for every page of the services', async () => {
    isElsewhere({ role: 'delegated administrator' });
    simulation.organization.emptyPages = 2;

    expect(onlyAnswer(await simulation.create(ASKED)).Reason).toContain('is the delegated administrator of guardduty');
    expect(count(INVITE)).toBe(0);
  });

  it('is not asked where nothing is sent', async () => {
    const { PhysicalResourceId } = onlyAnswer(await simulation.create(ASKED));
    const before = count('DescribeOrganization');

    await simulation.update(PhysicalResourceId, ASKED, { ...ASKED, Tags: [{ Key: 'team', Value: 'data' }] });

    expect(count('DescribeOrganization')).toBe(before);
  });

  it('is asked once by an Update that replaces the open invitation', async () => {
    const { PhysicalResourceId } = onlyAnswer(await simulation.create(ACCOUNT));
    isElsewhere();

    const { Status } = onlyAnswer(await simulation.update(PhysicalResourceId, ACCOUNT, { ...ASKED, Revision: '2' }));

    expect(Status).toBe('SUCCESS');
    expect(count('DescribeOrganization')).toBe(1);
    expect(isMember()).toBe(true);
  });

  it('keeps the open invitation of an account that cannot leave', async () => {
    const { PhysicalResourceId } = onlyAnswer(await simulation.create(ACCOUNT));
    isElsewhere({ role: 'management account' });

    const { Status } = onlyAnswer(await simulation.update(PhysicalResourceId, ACCOUNT, { ...ASKED, Revision: '2' }));

    expect(Status).toBe('FAILED');
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });

  it.each([
    ['an unpaid invoice', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE', 'an invoice is past due'],
    ['the waiting period', 'ConstraintViolationException', 'WAIT_PERIOD_ACTIVE', 'was created less than four days ago'],
  ])('names the organization where %s stands in the way', async (_, error, reason, words) => {
    isElsewhere();
    simulation.organization.joinRefusals.set(ACCOUNT_ID, new ServiceError(error, 'Arranged.', reason));

    const { Reason } = onlyAnswer(await simulation.create(ASKED));

    expect(Reason).toContain(words);
    expect(Reason).toMatch(NAMES_ORGANIZATION);
    expect(isMember()).toBe(false);
  });

  it('names the organization whose service control policy denies leaving', async () => {
    isElsewhere({ leaving: 'denied' });

    const { Reason } = onlyAnswer(await simulation.create(ASKED));

    expect(Reason).toContain('A service control policy of the organization that the account is in denies it');
    expect(Reason).toMatch(NAMES_ORGANIZATION);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });
});

it('names the organization in a failure that comes after waits', async () => {
  acceptingRole(simulation, { actions: [...ACCEPTS, DESCRIBE, LIST_SERVICES] });
  isElsewhere();

  const { Reason } = onlyAnswer(await simulation.create(ASKED));

  expect(Reason).toMatch(/its role may not accept the invitation \(AccessDeniedException\)\. Waited for \d+ minutes/);
  expect(Reason).toMatch(NAMES_ORGANIZATION);
});

it('fails if the role may not tell, and sends nothing', async () => {
  acceptingRole(simulation);

  const { Reason } = onlyAnswer(await simulation.create(ASKED));

  expect(Reason).toBe(
    `cannot invite account ${ACCOUNT_ID}: the role that is to accept, ${ROLE_ARN}, may not tell in which organization the account is, so nothing was sent (AccessDeniedException). Waited for 2 minutes. Grant it organizations:DescribeOrganization and organizations:ListDelegatedServicesForAccount, as AcceptanceRole does with preflight, or leave preflight out, then deploy again.`,
  );
  expect(count(INVITE)).toBe(0);
});

it('asks nothing, and gives the session no right to ask, where it is not declared', async () => {
  tells();

  await simulation.create(ACCEPTED);

  expect(count('DescribeOrganization')).toBe(0);
  expect(JSON.stringify(sessionPolicy({ RoleArn: ROLE_ARN }, MANAGEMENT_ACCOUNT))).not.toContain(DESCRIBE);
});

it('fails for a value that is no flag', async () => {
  const { Reason } = onlyAnswer(
    await simulation.create({ ...ACCEPTED, Acceptance: { RoleArn: ROLE_ARN, Preflight: 'yes' } }),
  );

  expect(Reason).toContain('Acceptance.Preflight must be');
});

/** The roles that the construct and the plain template make. */
const MADE: readonly (readonly [string, (preflight: boolean) => RoleProperties])[] = [
  [
    'the construct',
    (preflight) => {
      const stack = new Stack(new App(), 'Stack');
      const props = { managementAccountId: MANAGEMENT_ACCOUNT, externalId: 'orchid-7', leavesOrganization: true };
      new AcceptanceRole(stack, 'Acceptance', { ...props, preflight });
      return rolePropertiesOf(Template.fromStack(stack).toJSON());
    },
  ],
  [
    'the plain template',
    (preflight) =>
      rolePropertiesOf(acceptanceRoleTemplate(), {
        ManagementAccount: MANAGEMENT_ACCOUNT,
        ExternalId: 'orchid-7',
        LeavesOrganization: 'true',
        Preflight: String(preflight),
      }),
  ],
];

it.each(MADE)('%s makes a role that tells only if that is declared', async (_, properties) => {
  isElsewhere();
  const created = async (preflight: boolean) => {
    const RoleArn = simulation.emulator.roles.make(madeRole(ACCOUNT_ID, properties(preflight)));
    const Acceptance = { RoleArn, ExternalId: 'orchid-7', Preflight: 'true' };
    return onlyAnswer(await simulation.create({ ...ACCOUNT, Acceptance }));
  };

  expect((await created(false)).Reason).toContain('may not tell in which organization the account is');
  expect((await created(true)).Status).toBe('SUCCESS');
});
