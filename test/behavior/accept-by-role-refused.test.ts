import { BrokenConnection, ServiceError } from '../../emulator/wire/errors';
import { ACCEPTED, acceptingRole } from '../simulation/accepting-role';
import { ACCOUNT_ID, count, isMember, knowsAddress, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** An acceptance that AWS refuses fails the request, and leaves nothing open. */

useSimulation(knowsAddress);

const ACCEPT = 'AcceptHandshake';

describe('an acceptance that AWS refuses', () => {
  it.each([
    ['HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED', 'the account has no valid payment method'],
    ['HandshakeConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED', 'the organization has reached its'],
    ['HandshakeConstraintViolationException', 'ALREADY_IN_AN_ORGANIZATION', 'the account is in an organization'],
    ['HandshakeConstraintViolationException', 'ORGANIZATION_FROM_DIFFERENT_SELLER_OF_RECORD', 'the account belongs'],
    ['HandshakeConstraintViolationException', 'ORGANIZATION_MEMBERSHIP_CHANGE_RATE_LIMIT_EXCEEDED', 'the membership'],
    ['HandshakeConstraintViolationException', 'INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES', 'no account can be'],
    ['HandshakeConstraintViolationException', 'NEW_REASON_OF_TOMORROW', 'This error was arranged'],
    ['AccessDeniedForDependencyException', 'ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE', 'a service-linked role'],
    ['InvalidInputException', 'INVALID_PATTERN', 'a value has characters'],
    ['AWSOrganizationsNotInUseException', undefined, 'the account of this stack is in no organization'],
  ])('fails at once with its reason, and the invitation is cancelled: %s %s', async (error, reason, what) => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, error, reason);

    const outcome = await simulation.create(ACCEPTED);

    const answer = onlyAnswer(outcome);
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain(
      `cannot accept the invitation of account ${ACCOUNT_ID}: its role cannot accept: ${what}`,
    );
    expect(answer.Reason).toContain(`(${reason ?? error}). `);
    expect(outcome.seconds).toBe(0);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });

  it.each([
    ['ConcurrentModificationException', 8, 'another change ends'],
    ['TooManyRequestsException', 40, 'the rate is by the second'],
    ['ServiceException', 15, 'a fault of the service ends'],
    ['HandshakeNotFoundException', 3, 'the invitation has to spread'],
    ['AccessDeniedException', 3, 'the permissions of the role have to spread'],
  ])('is asked for again after %s, %i times, because %s, and no second invitation is sent', async (error, times) => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, error, undefined, times);

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe('SUCCESS');

    expect(count(ACCEPT)).toBe(times + 1);
    expect(count('InviteAccountToOrganization')).toBe(1);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} ACCEPTED`]);
  });

  it('is answered within the hour when the service is down for good, and nothing is left open once it is back', async () => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, 'ServiceException', undefined, 10_000);

    const outcome = await simulation.create(ACCEPTED);

    expect(onlyAnswer(outcome).Reason).toContain('(ServiceException). Waited for 55 minutes.');
    expect(outcome.seconds).toBeLessThan(3600);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });

  it('succeeds when only the word of it is lost', async () => {
    acceptingRole(simulation);
    simulation.emulator.faults.push({ operation: ACCEPT, error: new BrokenConnection(), when: 'after' });

    expect(onlyAnswer(await simulation.create(ACCEPTED))).toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID },
    });
  });

  it.each([
    ['accepts what was sent in spite of an error', 'SUCCESS', 'ACCEPTED', undefined],
    ['leaves nothing open of what was sent in spite of an error', 'FAILED', 'CANCELED', 'PAYMENT_INSTRUMENT_REQUIRED'],
  ])('%s', async (_name, status, state, refusal) => {
    acceptingRole(simulation);
    const error = new ServiceError('HandshakeConstraintViolationException', 'It went out.', 'PAST_DUE_INVOICE');
    simulation.emulator.faults.push({ operation: 'InviteAccountToOrganization', error, when: 'after' });
    if (refusal !== undefined) {
      simulation.fail(ACCEPT, 'HandshakeConstraintViolationException', refusal);
    }

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe(status);

    expect(simulation.states).toEqual([`${ACCOUNT_ID} ${state}`]);
  });

  it('succeeds when a person accepts before the role', async () => {
    acceptingRole(simulation);
    simulation.onCall = ({ method, outcome }) => {
      if (method === 'inviteAccount' && 'result' in outcome) {
        simulation.organization.accept((outcome.result as { id: string }).id, ACCOUNT_ID);
      }
    };

    expect(onlyAnswer(await simulation.create(ACCEPTED))).toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'ACCEPTED' },
    });
  });

  it.each([
    ['InvalidHandshakeTransitionException', 'a declined invitation cannot be accepted'],
    ['HandshakeAlreadyInStateException', 'the service may call it that, too'],
  ])('fails when a person declines before the role: %s, because %s', async (error) => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, error);
    simulation.onCall = ({ method, outcome }) => {
      if (method === 'inviteAccount' && 'result' in outcome) {
        simulation.organization.decline((outcome.result as { id: string }).id, ACCOUNT_ID);
      }
    };

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Reason).toBe(
      `cannot invite account ${ACCOUNT_ID}: the owner of the account declined the invitation (DECLINED). Ask the owner of the account, then raise revision and deploy again.`,
    );
  });

  it('succeeds when it was cancelled too late', async () => {
    acceptingRole(simulation);
    simulation.fail(ACCEPT, 'HandshakeConstraintViolationException', 'PAYMENT_INSTRUMENT_REQUIRED');
    simulation.isKilledAt = (point) => {
      if (point === 'before cancelHandshake') {
        const [handshake] = simulation.organization.allHandshakes();
        simulation.organization.accept(handshake?.id ?? '', ACCOUNT_ID);
      }
      return false;
    };

    expect(onlyAnswer(await simulation.create(ACCEPTED)).Status).toBe('SUCCESS');
    expect(isMember()).toBe(true);
  });
});
