import { alreadyInAnOrganization } from '../../emulator/wire/errors';
import { ROOT_ID } from '../../emulator/organization/organization';
import { acceptingRole, ACCEPTED } from '../simulation/accepting-role';
import {
  accept,
  ACCOUNT,
  ACCOUNT_ID,
  count,
  created,
  MINUTE,
  sendAnd,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/**
 * AWS marks an invitation as accepted although it refuses that the account joins. Recorded for a member, and taken for
 * the same of an account that cannot leave another organization.
 */

const REASON =
  'cannot invite account 111122223333: the invitation was accepted, but the account is no member of the organization (NotAMember).';

useSimulation(({ organization }) => {
  organization.joinRefusals.set(ACCOUNT_ID, alreadyInAnOrganization());
});

const acceptInVain = () => expect(accept).toThrow();
const letJoin = () => simulation.organization.joinRefusals.clear();

it('fails a Create with a role that accepts, after two minutes, and tells the refusal', async () => {
  acceptingRole(simulation);

  const outcome = await simulation.create(ACCEPTED);

  const { Status, Reason } = onlyAnswer(outcome);
  expect(Status).toBe('FAILED');
  expect(Reason).toContain(
    'cannot accept the invitation of account 111122223333: its role cannot accept: the account is in an organization already (ALREADY_IN_AN_ORGANIZATION).',
  );
  expect(outcome.seconds).toBeGreaterThanOrEqual(110);
});

it('fails a Create that waits for a person, and says what to do', async () => {
  const event = simulation.createEvent({ ...ACCOUNT, WaitForAcceptanceSeconds: '600' });

  const { Status, Reason } = onlyAnswer(await sendAnd(event, MINUTE, acceptInVain));

  expect(Status).toBe('FAILED');
  expect(Reason).toContain(REASON);
  expect(Reason).toContain('raise revision and deploy again.');
});

it('waits for a membership that has not spread', async () => {
  letJoin();
  simulation.organization.membershipLagMillis = 40_000;
  const event = simulation.createEvent({ ...ACCOUNT, WaitForAcceptanceSeconds: '600' });

  const answer = onlyAnswer(await sendAnd(event, MINUTE, accept));

  expect(answer).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID } });
});

it('asks for no account after a role has accepted without an error', async () => {
  letJoin();
  acceptingRole(simulation);

  await created(ACCEPTED);

  expect(count('DescribeAccount')).toBe(0);
});

it('is told by a follow-up as a failure, and not as joined', async () => {
  await created({ ...ACCOUNT, OrganizationalUnit: ROOT_ID, Events: 'true' });
  acceptInVain();

  await simulation.after(180 * MINUTE, () => {});

  const { events } = simulation.bus;
  expect(events.map(({ detail }) => detail.change)).toEqual(['INVITED', 'FOLLOW_UP_FAILED']);
  expect(events.at(-1)?.detail.reason).toBe('NotAMember');
});

it('is invited again by an Update', async () => {
  const id = await created();
  acceptInVain();

  const answer = await updated(id, ACCOUNT, { ...ACCOUNT, Notes: 'Please leave the other organization first.' });

  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
});
