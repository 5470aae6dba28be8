import { sessionPolicy } from '../../lambda/aws/role-acceptor';
import { disturbed } from '../simulation/disturbed-request';
import { resourceKeyOf } from '../../lambda/model/reference';
import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCEPTED, acceptingRole, ACCEPTS, LEAVES, ROLE_ARN } from '../simulation/accepting-role';
import {
  ACCOUNT_ID,
  count,
  created,
  EMAIL,
  invitedByHand,
  isMember,
  knowsAddress,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, STACK_ID } from '../simulation/simulation';

/** A role in the account accepts, and the deployment ends with a member. */

useSimulation(knowsAddress);

const ASSUME = 'AssumeRole';
const ACCEPT = 'AcceptHandshake';

describe('Create with a role that accepts', () => {
  it('takes three calls when nothing stands in the way', async () => {
    acceptingRole(simulation);

    const outcome = await simulation.create(ACCEPTED);

    const { Status, PhysicalResourceId, Data } = onlyAnswer(outcome);
    expect(simulation.calls).toEqual(['AssumeRole: OK', 'InviteAccountToOrganization: OK', 'AcceptHandshake: OK']);
    expect(outcome.execution).toBeUndefined();
    expect(Status).toBe('SUCCESS');
    expect(Data).toMatchObject({ HandshakeId: PhysicalResourceId, State: 'ACCEPTED', AccountId: ACCOUNT_ID });
    expect(isMember()).toBe(true);
  });

  it('gives the account its tags and its place before it answers', async () => {
    acceptingRole(simulation);
    const { id: unit } = simulation.organization.createUnit(ROOT_ID, 'Data');

    await created({
      ...ACCEPTED,
      OrganizationalUnit: unit,
      Tags: [{ Key: 'team', Value: 'data' }],
      RemoveAccountOnDelete: 'true',
    });

    expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(unit);
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([
      ['team', 'data'],
      [`cdk-invited-account:${resourceKeyOf(STACK_ID, 'Invited')}`, `account-${ACCOUNT_ID}`],
    ]);
    expect(simulation.executionNames).toEqual([]);
  });

  it('waits until the membership has spread', async () => {
    acceptingRole(simulation);
    simulation.organization.membershipLagMillis = 20_000;
    const { id: unit } = simulation.organization.createUnit(ROOT_ID, 'Data');

    const { Status } = onlyAnswer(await simulation.create({ ...ACCEPTED, OrganizationalUnit: unit }));

    expect(Status).toBe('SUCCESS');
    expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(unit);
    expect(count(ACCEPT)).toBe(1);
  });

  it('accepts an invitation that was sent by hand', async () => {
    acceptingRole(simulation);
    const handshakeId = invitedByHand();

    expect(await created(ACCEPTED)).toBe(`adopted-${handshakeId}`);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} ACCEPTED`]);
  });

  it('accepts for an e-mail address, too', async () => {
    acceptingRole(simulation);

    const answer = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn: ROLE_ARN } }));

    expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
    expect(isMember()).toBe(true);
  });

  it('answers with the account that an accepted invitation by e-mail names', async () => {
    acceptingRole(simulation);

    const { Data } = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn: ROLE_ARN } }));

    expect(Data).toMatchObject({ State: 'ACCEPTED', AccountId: ACCOUNT_ID });
  });

  it('fails for an e-mail address of another account, and leaves nothing open', async () => {
    const RoleArn = acceptingRole(simulation, { accountId: '444455556666' });

    const answer = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn } }));

    expect(answer.Reason).toContain('its role may not accept the invitation (AccessDeniedException). Waited for 2 min');
    expect(simulation.states).toEqual(['owner@example.com CANCELED']);
  });
});

describe('an account in another organization', () => {
  beforeEach(() => {
    simulation.organization.joinElsewhere(ACCOUNT_ID);
  });

  it('joins when its role may leave', async () => {
    acceptingRole(simulation, { actions: [...ACCEPTS, LEAVES] });

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
  });

  it('fails after two minutes when its role may not, and leaves nothing open', async () => {
    acceptingRole(simulation);

    const outcome = await simulation.create(ACCEPTED);

    expect(onlyAnswer(outcome).Reason).toBe(
      `cannot accept the invitation of account ${ACCOUNT_ID}: its role may not accept the invitation (AccessDeniedException). Waited for 2 minutes. Grant the role organizations:AcceptHandshake and iam:CreateServiceLinkedRole, and organizations:LeaveOrganization where the account is in another organization, whose service control policies must not deny it, then deploy again.`,
    );
    expect(outcome.seconds).toBe(120);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });
});

describe('copies and crashes', () => {
  it('ends twins alike: one joined account with one name in its tag', async () => {
    acceptingRole(simulation);
    const event = simulation.createEvent({ ...ACCEPTED, RemoveAccountOnDelete: 'true' });

    const [one, other] = await Promise.all([simulation.send(event), simulation.send(event)]);

    const ids = [...one.answers, ...other.answers].map(({ PhysicalResourceId }) => PhysicalResourceId);
    expect(new Set(ids).size).toBe(1);
    expect([...simulation.organization.tagsOf(ACCOUNT_ID).values()]).toEqual([`account-${ACCOUNT_ID}`]);
  });

  const createAt = (at: number, by: 'crash' | 'copy') =>
    disturbed(
      at,
      by,
      (one) => {
        acceptingRole(one);
        return one.createEvent({ ...ACCEPTED, RemoveAccountOnDelete: 'true' });
      },
      ({ states, organization }) => ({ states, tags: [...organization.tagsOf(ACCOUNT_ID).values()] }),
    );

  it.each(['crash', 'copy'] as const)('survives a %s at every point', async (by) => {
    const { points: undisturbed } = await createAt(-1, by);
    expect(undisturbed).toContain('after accept');
    for (const [index, point] of undisturbed.entries()) {
      const { outcome, end } = await createAt(index, by);
      const { states, tags } = end;

      const [answer] = outcome.answers;
      expect({ point, status: answer?.Status, id: answer?.PhysicalResourceId.slice(0, 2) }).toEqual({
        point,
        status: 'SUCCESS',
        id: 'h-',
      });
      expect({ point, states }).toEqual({ point, states: [`${ACCOUNT_ID} ACCEPTED`] });
      expect(tags).toEqual([`account-${ACCOUNT_ID}`]);
      expect(outcome.seconds).toBeLessThan(3600);
    }
  });
});

describe('the policy of the session', () => {
  it('restricts a role that may do anything', async () => {
    acceptingRole(simulation, { actions: ['*'] });
    const policies: unknown[] = [];
    const watched = simulation.emulator.onCall;
    simulation.emulator.onCall = (call) => {
      watched(call);
      if (call.operation === ASSUME && call.input.RoleArn === ROLE_ARN) {
        policies.push(call.input);
      }
    };

    await simulation.create(ACCEPTED);

    expect(policies).toEqual([
      expect.objectContaining({
        RoleSessionName: `cdk-invited-account-${resourceKeyOf(STACK_ID, 'Invited')}`,
        DurationSeconds: '900',
        Policy: JSON.stringify(sessionPolicy({ RoleArn: ROLE_ARN }, '000000000000')),
      }),
    ]);
  });
});
