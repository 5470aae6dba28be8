import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCEPTED, acceptingRole, ROLE_ARN } from '../simulation/accepting-role';
import {
  ACCOUNT,
  ACCOUNT_ID,
  created,
  isMember,
  refuseInvitation,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** An Update with a role that accepts. */

useSimulation();

const ACCEPT = 'AcceptHandshake';

it.each<[string, Properties, Properties]>([
  ['a newly declared role', ACCOUNT, ACCEPTED],
  ['a raised revision', ACCOUNT, { ...ACCEPTED, Revision: '2' }],
])('accepts an open invitation: %s', async (_name, previous, properties) => {
  acceptingRole(simulation);
  const id = await created(previous);

  const answer = onlyAnswer(await simulation.update(id, previous, properties));

  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
  expect(isMember()).toBe(true);
});

it('fails where the role is refused, and leaves the invitation that was open before', async () => {
  acceptingRole(simulation);
  const id = await created(ACCOUNT);
  simulation.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');

  expect(onlyAnswer(await simulation.update(id, ACCOUNT, ACCEPTED)).Status).toBe('FAILED');
  expect(onlyAnswer(await simulation.update(id, ACCEPTED, ACCOUNT)).Status).toBe('SUCCESS');

  expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
});

it.each([
  ['keeps', 'SUCCESS', { Notes: 'Other notes' }],
  ['fails over, where the revision is raised,', 'FAILED', { Revision: '2' }],
])(
  '%s what was sent by hand and is to be replaced, if the role trusts us no more: %s',
  async (_name, status, change) => {
    const replacing = { ...ACCEPTED, ExistingInvitation: 'REPLACE' };
    acceptingRole(simulation);
    const id = await created(replacing);
    simulation.organization.remove(ACCOUNT_ID);
    acceptingRole(simulation, { trusts: [] });
    const target = { type: 'ACCOUNT', id: ACCOUNT_ID } as const;
    simulation.organization.invite({ target, notes: 'by hand', tags: new Map() });

    const answer = onlyAnswer(await simulation.update(id, replacing, { ...replacing, ...change }));

    expect(answer).toMatchObject({ Status: status, PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} ACCEPTED`, `${ACCOUNT_ID} OPEN`]);
  },
);

it('fails where the account has left, and AWS refuses to invite it again', async () => {
  const id = await created(ACCOUNT);
  simulation.organization.accept(id, ACCOUNT_ID);
  simulation.organization.remove(ACCOUNT_ID);
  acceptingRole(simulation);
  refuseInvitation('PAST_DUE_INVOICE');

  const answer = onlyAnswer(await simulation.update(id, ACCOUNT, ACCEPTED));

  expect(answer.Reason).toContain('an invoice is past due (PAST_DUE_INVOICE). ');
  expect(isMember()).toBe(false);
});

it('fails nothing that does not ask for the account where it has left, and AWS refuses to invite it again', async () => {
  const properties = { ...ACCOUNT, Tags: [{ Key: 'team', Value: 'data' }] };
  const id = await created(properties);
  simulation.organization.accept(id, ACCOUNT_ID);
  simulation.organization.remove(ACCOUNT_ID);
  refuseInvitation('PAST_DUE_INVOICE');

  const answer = onlyAnswer(await simulation.update(id, properties, { ...properties, Notes: 'Other notes' }));

  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
});

it.each<[string, Properties]>([
  ['another role', { ...ACCOUNT, Acceptance: { RoleArn: `${ROLE_ARN}Former` } }],
  ['another external id', { ...ACCOUNT, Acceptance: { RoleArn: ROLE_ARN, ExternalId: 'agreed-before' } }],
])('fails where %s is refused', async (_name, previous) => {
  acceptingRole(simulation);
  const id = await created(ACCOUNT);
  simulation.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');

  expect(onlyAnswer(await simulation.update(id, previous, ACCEPTED)).Status).toBe('FAILED');
});

it('tries again where the acceptance is throttled, though it does not ask for the account', async () => {
  acceptingRole(simulation);
  const id = await created(ACCOUNT);
  simulation.fail(ACCEPT, 'TooManyRequestsException', undefined, 20);

  const answer = onlyAnswer(await simulation.update(id, ACCEPTED, { ...ACCEPTED, Notes: 'Other notes' }));

  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
  expect(isMember()).toBe(true);
});

it('moves the account that comes back to the place that was declared before, too', async () => {
  acceptingRole(simulation);
  const { id: unit } = simulation.organization.createUnit(ROOT_ID, 'Data');
  const placed = { ...ACCEPTED, OrganizationalUnit: unit };
  const id = await created(placed);
  simulation.organization.remove(ACCOUNT_ID);

  const answer = onlyAnswer(await simulation.update(id, placed, { ...placed, Notes: 'Other notes' }));

  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
  expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(unit);
});

it('that declares no role any more fails nothing where the account has left, and AWS refuses to invite it again', async () => {
  acceptingRole(simulation);
  const id = await created(ACCEPTED);
  simulation.organization.remove(ACCOUNT_ID);
  refuseInvitation('PAST_DUE_INVOICE');

  expect(onlyAnswer(await simulation.update(id, ACCEPTED, ACCOUNT)).Status).toBe('SUCCESS');
});
