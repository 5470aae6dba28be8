import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import {
  ACCOUNT,
  ACCOUNT_ID,
  created,
  DAY_MILLIS,
  deleted,
  isMember,
  MINUTE,
  NOTED,
  open,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';
import { ACCESS_ROLE, makeAccessRole, STACK_ACCOUNT } from '../simulation/two-accounts';

/** The functions act by a role of the management account, in sessions that they keep. */

useSimulation();

const INVITE = 'InviteAccountToOrganization';
const { RoleArn } = ACCESS_ROLE;
const AWAY = { Target: { Type: 'ACCOUNT', Id: STACK_ACCOUNT } };

describe('a session', () => {
  it('is made for the first request, and serves those that follow', async () => {
    const id = await created();
    await updated(id, ACCOUNT, NOTED);
    await deleted(id);

    expect(simulation.sessions).toEqual(['OK']);
    expect(simulation.calls).toEqual([`${INVITE}: OK`, 'DescribeHandshake: OK', 'CancelHandshake: OK']);
  });

  it('is of the management account', async () => {
    await created();

    expect(simulation.emulator.calls.map(({ operation, caller }) => [operation, caller])).toEqual([
      ['AssumeRole', STACK_ACCOUNT],
      [INVITE, MANAGEMENT_ACCOUNT],
    ]);
  });

  it.each([
    [54, 1],
    [56, 2],
  ])('of an hour is %i minutes old when it is used: there are %i sessions', async (minutes, count) => {
    const id = await created();
    simulation.pass(minutes * MINUTE * 1000);
    await deleted(id);

    expect(simulation.sessions).toHaveLength(count);
    expect(open()).toEqual([]);
  });

  it.each(['UnrecognizedClientException', 'ExpiredTokenException', 'AccessDeniedException'])(
    'that AWS refuses is not used again: %s',
    async (error) => {
      const id = await created();
      simulation.fail('CancelHandshake', error);

      expect((await deleted(id)).Status).toBe('SUCCESS');
      // The step function has an instance of its own, which makes its session. The next request makes another.
      expect(simulation.sessions).toEqual(['OK', 'OK']);
      await created();
      expect(simulation.sessions).toEqual(['OK', 'OK', 'OK']);
    },
  );
});

describe('a role that cannot be assumed', () => {
  const TRUST_NOBODY: readonly string[] = [];

  it('fails after two minutes, with the role and a remedy, and nothing is sent', async () => {
    makeAccessRole(simulation.emulator, TRUST_NOBODY);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome)).toMatchObject({
      Status: 'FAILED',
      Reason: `cannot invite account ${ACCOUNT_ID}: the role in organizationAccess, ${RoleArn}, cannot be assumed (AccessDenied). Waited for 2 minutes. See that the role exists, that it trusts the account of this stack and the tags of the functions' roles, as OrganizationAccessRole does, and that externalId is what it asks for, then deploy again.`,
    });
    expect(outcome.seconds).toBe(120); // 5 + 10 + 20 + 20 + 20 + 20 + 20 + the 5 that are left
    expect(simulation.states).toEqual([]);
    expect(JSON.stringify(simulation.logs)).not.toContain(ACCESS_ROLE.ExternalId);
  });

  it('is assumed as soon as its trust has spread', async () => {
    makeAccessRole(simulation.emulator, TRUST_NOBODY);
    const sent = simulation.create(ACCOUNT);
    await simulation.after(30, () => makeAccessRole(simulation.emulator));

    expect(onlyAnswer(await sent).Status).toBe('SUCCESS');
    expect(open()).toEqual([ACCOUNT_ID]);
  });

  it('lets a stack that failed roll back', async () => {
    makeAccessRole(simulation.emulator, TRUST_NOBODY);
    const { PhysicalResourceId } = onlyAnswer(await simulation.create(ACCOUNT));

    expect(onlyAnswer(await simulation.cleanUp(PhysicalResourceId, ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('is assumed when throttling has passed, by the function itself', async () => {
    simulation.fail('AssumeRole', 'Throttling', undefined, 2);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution).toBeUndefined();
    expect(simulation.sessions).toEqual(['Throttling', 'Throttling', 'OK']);
  });

  it.each([
    ['RegionDisabledException', 'Enable the region of this stack in the account of the role, or deploy the stack in'],
    ['ValidationError', 'Mend what AWS names here, then deploy again.'],
  ])('fails at once over what no time mends, and says it: %s', async (error, remedy) => {
    simulation.fail('AssumeRole', error);

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution).toBeUndefined();
    expect(onlyAnswer(outcome).Reason).toContain(
      `the role in organizationAccess, ${RoleArn}, cannot be assumed: This error was arranged (${error}). ${remedy}`,
    );
  });
});

it.each([
  [
    'AccessDeniedException',
    `access was denied to the role in organizationAccess, ${RoleArn} (AccessDeniedException). Waited for 2 minutes. See that the role is in the management account and allows organizations:${INVITE}, as OrganizationAccessRole does with the props for the options in use, then deploy again.`,
  ],
  [
    'AWSOrganizationsNotInUseException',
    `the account of the role in organizationAccess, ${RoleArn}, is in no organization (AWSOrganizationsNotInUseException). Create an organization there, or name a role of its management account, then deploy again.`,
  ],
])('fails with words for the role: %s', async (error, words) => {
  simulation.fail(INVITE, error, undefined, 100);

  const { Status, Reason } = onlyAnswer(await simulation.create(ACCOUNT));

  expect([Status, Reason]).toEqual(['FAILED', `cannot invite account ${ACCOUNT_ID}: ${words}`]);
});

describe('the account of the stack', () => {
  it('can be invited as any other', async () => {
    await created(AWAY);

    expect(open()).toEqual([STACK_ACCOUNT]);
  });

  it('is removed as any other', async () => {
    const removed: Properties = { ...AWAY, RemoveAccountOnDelete: 'true' };
    simulation.organization.addMember(STACK_ACCOUNT);
    const id = await created(removed);
    simulation.pass(DAY_MILLIS);
    await deleted(id, removed);

    expect(isMember(STACK_ACCOUNT)).toBe(false);
  });
});
