import { ACCOUNT, open, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A call whose error passes with time is tried again: in the function for ten seconds, then from the state machine. */

useSimulation();

const INVITE = 'InviteAccountToOrganization';

describe('transient errors', () => {
  it.each([
    ['ConcurrentModificationException', 'another change of the organization ends within seconds'],
    ['TooManyRequestsException', 'the rate is by the second'],
    ['ServiceException', 'a fault of the service may be gone at once'],
  ])('are retried in the function: %s, because %s', async (error) => {
    simulation.fail(INVITE, error, undefined, 3);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution).toBeUndefined();
    expect(simulation.calls).toHaveLength(4);
  });

  it('go to the state machine after about 10 seconds', async () => {
    simulation.fail(INVITE, 'ConcurrentModificationException', undefined, 20);

    const outcome = await simulation.create(ACCOUNT);

    // Half of 0.2, 0.4, 0.8, 1.6, 2, 2 … s: 0.1 + 0.2 + 0.4 + 0.8 + 8 * 1 = 9.5 s, so 13 calls; 7 fail in the step.
    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.stepInvocations).toBe(8);
    expect(simulation.calls).toHaveLength(21);
  });

  it('are retried on a Delete, too', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 15);

    expect(onlyAnswer(await simulation.delete(created.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(open()).toEqual([]);
  });

  it('fail after 55 minutes with what stood in the way', async () => {
    simulation.fail(INVITE, 'TooManyRequestsException', undefined, 1000);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Reason).toBe(
      'cannot invite account 111122223333: AWS Organizations is throttling requests of this account (TooManyRequestsException). Waited for 55 minutes. Deploy again in a few minutes.',
    );
    expect(outcome.seconds).toBeGreaterThan(55 * 60 - 1) /* waits are whole seconds */;
    expect(outcome.seconds).toBeLessThan(56 * 60);
  });
});

describe('permissions that have not spread yet', () => {
  it('are waited for with the state machine', async () => {
    simulation.fail(INVITE, 'AccessDeniedException', undefined, 3);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.waits).toEqual([5, 10, 20]);
  });

  it('fail after two minutes', async () => {
    simulation.fail(INVITE, 'AccessDeniedException', undefined, 100);

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.seconds).toBe(120);
    expect(onlyAnswer(outcome).Reason).toContain(
      '(AccessDeniedException). Waited for 2 minutes. Deploy the stack in the management account',
    );
  });
});

describe('a kind of error that gives way to another', () => {
  it('starts its gaps anew', async () => {
    simulation.fail(INVITE, 'AccessDeniedException', undefined, 3);
    simulation.fail(INVITE, 'FinalizingOrganizationException', undefined, 2);

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution?.waits).toEqual([5, 10, 20, 20, 20]);
  });
});

describe('one of a hundred', () => {
  beforeEach(() => {
    simulation.invitationCount = 100;
  });

  it('waits to the millisecond after a competing change: what a Wait state cannot take, the step sleeps', async () => {
    simulation.fail(INVITE, 'ConcurrentModificationException');

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution?.waits).toEqual([8]);
    expect(outcome.seconds).toBe(8.333); // half of half of 100 / 3 s
  });

  it('waits whole seconds after throttling, so that no function sleeps', async () => {
    simulation.fail(INVITE, 'TooManyRequestsException');

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution?.waits).toEqual([16]);
    expect(outcome.seconds).toBe(16); // half of 100 / 3 s
  });
});
