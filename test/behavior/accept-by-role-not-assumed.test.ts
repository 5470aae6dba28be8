import { ACCEPTED, acceptingRole, ROLE_ARN } from '../simulation/accepting-role';
import {
  ACCOUNT,
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
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** A role that cannot be assumed fails the request, and changes nothing. */

useSimulation(knowsAddress);

const ASSUME = 'AssumeRole';

describe('a role that cannot be assumed', () => {
  it.each<[string, () => void, Properties]>([
    ['does not exist', () => {}, ACCEPTED],
    ['trusts another account', () => acceptingRole(simulation, { trusts: ['999988887777'] }), ACCEPTED],
    ['asks for an external id', () => acceptingRole(simulation, { externalId: 'orchid-7' }), ACCEPTED],
    [
      'asks for another external id',
      () => acceptingRole(simulation, { externalId: 'orchid-7' }),
      { ...ACCOUNT, Acceptance: { RoleArn: ROLE_ARN, ExternalId: 'tulip-8' } },
    ],
  ])('fails after two minutes, and nothing is sent: it %s', async (_name, arrange, properties) => {
    arrange();

    const outcome = await simulation.create(properties);

    expect(onlyAnswer(outcome)).toMatchObject({
      Status: 'FAILED',
      Reason: `cannot invite account ${ACCOUNT_ID}: the role that is to accept, ${ROLE_ARN}, cannot be assumed, so nothing was sent (AccessDenied). Waited for 2 minutes. See that the role exists, that its trust policy names the account of this stack and that externalId is what it asks for, then deploy again.`,
    });
    expect(outcome.seconds).toBe(120); // 5 + 10 + 20 + 20 + 20 + 20 + 20 + the 5 that are left
    expect(simulation.states).toEqual([]);
    expect(JSON.stringify(simulation.logs)).not.toMatch(/orchid|tulip/);
  });

  it('is assumed as soon as its trust has spread', async () => {
    const sent = simulation.create(ACCEPTED);
    await simulation.after(30, () => acceptingRole(simulation));

    expect(onlyAnswer(await sent).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
  });

  it('is assumed when throttling has passed, however long that takes', async () => {
    acceptingRole(simulation);
    simulation.fail(ASSUME, 'ThrottlingException', undefined, 60);

    const outcome = await simulation.create(ACCEPTED);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.seconds).toBeGreaterThan(120);
  });

  it.each([
    ['RegionDisabledException', 'Enable the region of this stack in the account of the role, or deploy the stack in'],
    ['InvalidClientTokenId', 'Enable the region of this stack in the account of the role, or deploy the stack in'],
    ['PackedPolicyTooLargeException', 'Mend what AWS names here, then deploy again.'],
    ['ExpiredToken', 'Mend what AWS names here, then deploy again.'],
  ])('fails at once over what no time mends, and says it: %s', async (error, remedy) => {
    acceptingRole(simulation);
    simulation.fail(ASSUME, error);

    const outcome = await simulation.create(ACCEPTED);

    expect(outcome.execution).toBeUndefined();
    expect(onlyAnswer(outcome).Reason).toContain(
      `the role that is to accept, ${ROLE_ARN}, cannot be assumed, so nothing was sent: This error was arranged (${error}). ${remedy}`,
    );
    expect(simulation.states).toEqual([]);
  });

  it.each<[string, () => Promise<Properties>]>([
    [
      'of a Create that would replace an invitation sent by hand',
      () => {
        invitedByHand();
        return Promise.resolve({ ...ACCEPTED, ExistingInvitation: 'REPLACE' });
      },
    ],
    [
      'of a Create that would take the invitation of another resource',
      async () => {
        await simulation.create(ACCOUNT, 'Other');
        return ACCEPTED;
      },
    ],
  ])('fails, and nothing is cancelled: %s', async (_name, arrange) => {
    const properties = await arrange();

    expect(onlyAnswer(await simulation.create(properties)).Status).toBe('FAILED');

    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });

  it.each<[string, Properties]>([
    ['a raised revision', { ...ACCEPTED, Revision: '2' }],
    [
      'another target',
      {
        Target: { Type: 'ACCOUNT', Id: '444455556666' },
        Acceptance: { RoleArn: ROLE_ARN.replace(ACCOUNT_ID, '444455556666') },
      },
    ],
  ])('fails an Update with %s, and nothing is cancelled or sent', async (_name, properties) => {
    const id = await created(ACCOUNT);

    const answer = onlyAnswer(await simulation.update(id, ACCOUNT, properties));

    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });

  it.each([
    ['an account', ACCEPTED],
    ['an e-mail address', { ...EMAIL, Acceptance: { RoleArn: ROLE_ARN } }],
  ])('stands in no way of a Create for a member: %s', async (_name, properties) => {
    simulation.organization.addMember(ACCOUNT_ID);

    const outcome = await simulation.create(properties);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: `member-${ACCOUNT_ID}` });
    expect(outcome.seconds).toBe(0);
  });

  it('fails a Create for an e-mail address where it is a role of another account, though that is a member', async () => {
    simulation.organization.addMember('444455556666');
    const RoleArn = ROLE_ARN.replace(ACCOUNT_ID, '444455556666');

    const answer = onlyAnswer(await simulation.create({ ...EMAIL, Acceptance: { RoleArn } }));

    expect(answer.Reason).toContain('cannot be assumed, so nothing was sent (AccessDenied)');
    expect(simulation.states).toEqual([]);
  });

  it('stands in no way of an Update of a member by e-mail whose invitation is forgotten', async () => {
    const properties = { ...EMAIL, Acceptance: { RoleArn: ROLE_ARN } };
    const id = await created(EMAIL);
    simulation.organization.accept(id, ACCOUNT_ID);
    await simulation.after(40 * 24 * 3600, () => {});

    const tagged = { ...properties, Tags: [{ Key: 'team', Value: 'data' }] };
    const answer = onlyAnswer(await simulation.update(id, properties, tagged));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
  });

  it('is not asked by an Update of a member', async () => {
    acceptingRole(simulation);
    const id = await created(ACCEPTED);
    simulation.emulator.calls.length = 0;

    const properties = { ...ACCEPTED, Notes: 'Other notes', Acceptance: { RoleArn: `${ROLE_ARN}2` }, Revision: '2' };
    const answer = onlyAnswer(await simulation.update(id, ACCEPTED, properties));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
    expect(count(ASSUME)).toBe(0);
  });

  it('fails no Update that does not ask for it: an open invitation stays open', async () => {
    const id = await created(ACCOUNT);

    const outcome = await simulation.update(id, ACCEPTED, { ...ACCEPTED, Notes: 'Other notes' });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });
});
