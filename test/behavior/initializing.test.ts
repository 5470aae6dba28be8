import {
  ACCOUNT,
  ACCOUNT_ID,
  ADDRESS,
  open,
  restartSimulation,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** A new organization is waited for, up to an hour. */

useSimulation();

const INVITE = 'InviteAccountToOrganization';

describe('an organization that is initializing', () => {
  it('is waited for by the state machine, every 20 seconds', async () => {
    simulation.organization.initializeFor(10 * 60 * 1000);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    // Jitter in the middle: 30 * 20 s = 600 s.
    expect(outcome.execution?.waits).toEqual(Array.from({ length: 30 }, () => 20));
    expect(outcome.execution?.stepInvocations).toBe(30);
    expect(open()).toEqual(['111122223333']);
  });

  it('is handed over at once, without a retry in the function', async () => {
    simulation.organization.initializeFor(1);

    await simulation.create(ACCOUNT);

    expect(simulation.calls).toEqual([`${INVITE}: FinalizingOrganizationException`, `${INVITE}: OK`]);
  });

  it('fails after 55 minutes with the advice of AWS, and within the hour', async () => {
    simulation.organization.initializeFor(24 * 60 * 60 * 1000);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Reason).toBe(
      'cannot invite account 111122223333: the organization is still initializing, which can take up to an hour (FinalizingOrganizationException). Waited for 55 minutes. Deploy again when it is ready; if it takes longer than an hour, contact AWS Support.',
    );
    expect(outcome.seconds).toBe(55 * 60); // the last attempt is made when the time is over
  });

  it('fails after the time-out that was declared', async () => {
    simulation.organization.initializeFor(60 * 60 * 1000);

    const outcome = await simulation.create({ ...ACCOUNT, InitializationTimeoutSeconds: '90' });

    expect(onlyAnswer(outcome).Reason).toContain('Waited for 2 minutes.'); // 90 s, rounded
    expect(outcome.execution?.waits).toEqual([20, 20, 20, 20, 10]); // the last gap ends with the 90 s
  });

  it('fails at once with a time-out of 0', async () => {
    simulation.organization.initializeFor(1000);

    const outcome = await simulation.create({ ...ACCOUNT, InitializationTimeoutSeconds: '0' });

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    expect(outcome.execution).toBeUndefined();
  });
});

describe('a Create that the state machine ends after an organization has initialized', () => {
  const BY_EMAIL: Properties = { Target: { Type: 'EMAIL', Id: ADDRESS }, Tags: [{ Key: 'team', Value: 'some-value' }] };
  beforeEach(() => simulation.organization.initializeFor(60_000));

  it('invites with the tags that were declared', async () => {
    const { Status } = onlyAnswer(await simulation.create(BY_EMAIL));

    expect(Status).toBe('SUCCESS');
    expect(simulation.executionNames).toHaveLength(1);
    const [handshake] = simulation.organization.allHandshakes();
    expect([...(handshake?.tags ?? [])]).toEqual([['team', 'some-value']]);
  });

  it('finds a member by its e-mail address', async () => {
    simulation.organization.addMember(ACCOUNT_ID, ADDRESS);

    const { PhysicalResourceId } = onlyAnswer(await simulation.create(BY_EMAIL));

    expect(PhysicalResourceId).toBe('member-111122223333');
  });
});

describe('the account limit', () => {
  const HOUR = 60 * 60 * 1000;

  /** The management account alone fills it. */
  const startFull = () => restartSimulation({ accountQuota: 1 });

  it('is taken for initialization while the organization is young', async () => {
    await startFull();
    simulation.pass(0.5 * HOUR);
    simulation.beforeFunction = (name) => {
      // Ready ten minutes later.
      if (name === 'step' && simulation.now > Date.parse('2026-06-01T00:40:00Z')) {
        simulation.organization.accountQuota = 10;
      }
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.calls.slice(0, 2)).toEqual([
      'InviteAccountToOrganization: ACCOUNT_NUMBER_LIMIT_EXCEEDED',
      'DescribeAccount: OK',
    ]);
  });

  it('fails at once when the organization is 90 minutes old', async () => {
    await startFull();
    simulation.pass(1.5 * HOUR);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Reason).toBe(
      'cannot invite account 111122223333: the organization has reached its account limit (ACCOUNT_NUMBER_LIMIT_EXCEEDED). Cancel open invitations or ask Service Quotas for a higher limit, then deploy again.',
    );
    expect(outcome.execution).toBeUndefined();
  });

  it('fails with its own words where the account of the stack is no member', async () => {
    simulation.organization.accountQuota = 1;
    simulation.fail('DescribeAccount', 'AccountNotFoundException', undefined, 9);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Reason).toContain('(ACCOUNT_NUMBER_LIMIT_EXCEEDED)');
    expect(outcome.execution).toBeUndefined();
  });

  it('fails at once when the limit comes as ConstraintViolationException, too', async () => {
    simulation.pass(1.5 * HOUR);
    simulation.fail('InviteAccountToOrganization', 'ConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED');

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('(ACCOUNT_NUMBER_LIMIT_EXCEEDED)');
  });
});
