import { ServiceError } from '../../emulator/wire/errors';
import { ACCEPTED, acceptingRole } from '../simulation/accepting-role';
import { count, knowsAddress, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** An acceptance that AWS refuses says what to do in the account, and not what a Delete would need. */

useSimulation(knowsAddress);

const ACCEPT = 'AcceptHandshake';

it.each<[string, string | undefined, string]>([
  ['ConstraintViolationException', 'WAIT_PERIOD_ACTIVE', 'Wait until the period is over, then deploy again.'],
  [
    'ConstraintViolationException',
    'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
    'Deregister it as delegated administrator of every service, then deploy again.',
  ],
  [
    'ConstraintViolationException',
    'MEMBER_ACCOUNT_PAYMENT_INSTRUMENT_REQUIRED',
    'Add one in the Billing console of the account, then deploy again.',
  ],
  [
    'ConstraintViolationException',
    'INVALID_PAYMENT_INSTRUMENT',
    'Add one in the Billing console of the account, then deploy again.',
  ],
  [
    'ConstraintViolationException',
    'ACCOUNT_CREATION_NOT_COMPLETE',
    'Sign in to the account and complete it, then deploy again.',
  ],
  [
    'ConstraintViolationException',
    'ACCOUNT_CANNOT_LEAVE_WITHOUT_EULA',
    'Sign in to the account and accept it, then deploy again.',
  ],
  [
    'ConstraintViolationException',
    'ACCOUNT_CANNOT_LEAVE_WITHOUT_PHONE_VERIFICATION',
    'Sign in to the account and verify it, then deploy again.',
  ],
  [
    'ConstraintViolationException',
    'ACCOUNT_CANNOT_LEAVE_ORGANIZATION',
    'Remove the members of the organization that the account manages and delete that organization, then deploy again.',
  ],
  [
    'MasterCannotLeaveOrganizationException',
    undefined,
    'Remove the members of the organization that the account manages and delete that organization, then deploy again.',
  ],
])('%s %s has a remedy of its own', async (error, reason, remedy) => {
  acceptingRole(simulation);
  simulation.fail(ACCEPT, error, reason);

  expect(onlyAnswer(await simulation.create(ACCEPTED)).Reason).toContain(`(${reason ?? error}). ${remedy}`);
});

it.each([
  ['with an explicit deny in a service control policy'],
  ['because no service control policy allows the organizations:LeaveOrganization action'],
])('a role that may not leave its organization fails at once, %s', async (words) => {
  acceptingRole(simulation);
  const message = `User: arn:aws:sts::111122223333:assumed-role/Acceptance/s is not authorized to perform: organizations:LeaveOrganization on resource: * ${words}`;
  simulation.emulator.faults.push({ operation: ACCEPT, error: new ServiceError('AccessDeniedException', message) });

  const outcome = await simulation.create(ACCEPTED);

  expect(outcome.seconds).toBe(0);
  expect(count(ACCEPT)).toBe(1);
  const { Reason: reason } = onlyAnswer(outcome);
  expect(reason).toContain('A service control policy of the organization that the account is in denies it');
  expect(reason).toContain('organizations:LeaveOrganization');
  expect(simulation.states).toEqual(['111122223333 CANCELED']);
});

it('a role that may not accept is told of both sides after two minutes', async () => {
  acceptingRole(simulation);
  simulation.fail(ACCEPT, 'AccessDeniedException', undefined, 100);

  const outcome = await simulation.create(ACCEPTED);

  expect(outcome.seconds).toBe(120);
  const { Reason: reason } = onlyAnswer(outcome);
  expect(reason).toContain('Grant the role organizations:AcceptHandshake');
  expect(reason).toContain('whose service control policies must not deny it');
});
