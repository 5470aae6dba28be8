import { lostAnswer } from '../simulation/cloud';
import {
  ACCOUNT,
  created,
  EMAIL,
  MADE_UP_ID,
  OTHER_ACCOUNT,
  refuseInvitation,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** A Delete stops what still waits, and sweeps what that may have sent. */

useSimulation();

const FOREVER = Number.POSITIVE_INFINITY;

/** Both functions' time-outs of 45 s, and 30 s. */
const QUIET = 120;

describe('a Delete with an id that CloudFormation made up', () => {
  it('sweeps every open invitation of the resource, whatever its target', async () => {
    await created();
    await created(OTHER_ACCOUNT);

    const outcome = await simulation.delete(MADE_UP_ID, ACCOUNT);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP_ID });
    expect(simulation.states).toEqual(['111122223333 CANCELED', '444455556666 CANCELED']);
  });

  it('leaves alone what another resource sent, or a person', async () => {
    await simulation.create(ACCOUNT, 'Other');
    simulation.organization.invite({
      target: { type: 'ACCOUNT', id: '444455556666' },
      notes: undefined,
      tags: new Map(),
    });

    await simulation.delete(MADE_UP_ID, ACCOUNT);

    expect(simulation.states).toEqual(['111122223333 OPEN', '444455556666 OPEN']);
  });

  it('stops the Create that still waits, answers for it, and lasts the quiet time', async () => {
    simulation.organization.initializeFor(FOREVER);
    const [create, remove] = await Promise.all([
      simulation.create(ACCOUNT),
      simulation.after(60, () => simulation.delete(MADE_UP_ID, ACCOUNT)),
    ]);

    expect(onlyAnswer(create)).toMatchObject({
      Status: 'FAILED',
      Reason: 'cannot invite account 111122223333: superseded by a later request.',
    });
    expect(create.execution?.status).toBe('ABORTED');
    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    expect(remove.execution?.waits).toEqual([1, QUIET]);
  });

  it('sweeps what the stopped Create sent after all, because its function was running', async () => {
    simulation.organization.initializeFor(FOREVER);
    const remove = simulation.after(60, () => simulation.delete(MADE_UP_ID, ACCOUNT));
    // A function of the Create that was invoked before the stop sends half a minute after it.
    const late = simulation.after(90, () => {
      simulation.organization.initializeFor(0);
      const [line] = simulation.logs;
      simulation.organization.invite({
        target: { type: 'ACCOUNT', id: '111122223333' },
        notes: `Reference: ${line?.resourceKey}-1`,
        tags: new Map(),
      });
    });
    await Promise.all([simulation.create(ACCOUNT), remove, late]);

    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });

  it('succeeds where the account is no management account', async () => {
    simulation.fail('ListHandshakesForOrganization', 'AccessDeniedException', undefined, 1000);

    expect(onlyAnswer(await simulation.delete(MADE_UP_ID, ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('fails where an open invitation may be seen but not cancelled', async () => {
    await created();
    simulation.fail('CancelHandshake', 'AccessDeniedException', undefined, 1000);

    expect(onlyAnswer(await simulation.delete(MADE_UP_ID, ACCOUNT)).Status).toBe('FAILED');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('goes on, and logs it, when the answer for the stopped Create is not taken', async () => {
    simulation.organization.initializeFor(10 * 60_000);
    simulation.cloudFormation.beforeAnswer = ({ Reason }) => {
      if (Reason.includes('superseded')) {
        throw lostAnswer();
      }
    };
    void simulation.create(ACCOUNT);

    const outcome = await simulation.after(5, () => simulation.delete(MADE_UP_ID, ACCOUNT));

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.logs.find(({ event }) => event === 'superseding')).toHaveProperty('supersededRequestId');
    expect(simulation.logs.find(({ event }) => event === 'undelivered')).toMatchObject({
      status: 'FAILED',
      outcome: 'AnswerUndeliveredError',
    });
  });

  it('succeeds when the organization is gone', async () => {
    simulation.organization.members.clear();

    expect(onlyAnswer(await simulation.delete(MADE_UP_ID, ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('does nothing a second time while the first runs: a copy', async () => {
    const event = simulation.deleteEvent(MADE_UP_ID, ACCOUNT);

    const [first, second] = await Promise.all([
      simulation.send(event),
      simulation.after(30, () => simulation.send(event)),
    ]);

    // Both listen to the same ResponseURL: one answer came.
    expect(first.answers).toHaveLength(1);
    expect(second.answers).toHaveLength(1);
    expect(simulation.executions.size).toBe(1);
  });

  it('is answered within the hour even when the work is throttled to the end', async () => {
    await created();
    simulation.fail('ListHandshakesForOrganization', 'TooManyRequestsException', undefined, 10_000);

    const outcome = await simulation.delete(MADE_UP_ID, ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    expect(outcome.seconds).toBeLessThanOrEqual(50 * 60); // 5 minutes are kept for the quiet time and the sweep
  });
});

describe('a Delete with an id of ours while an Update waits', () => {
  it('stops the Update and sweeps its own target', async () => {
    const id = await created();
    simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 10_000);
    const [update, remove] = await Promise.all([
      simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' }),
      simulation.after(100, () => simulation.delete(id, ACCOUNT)),
    ]);

    expect(onlyAnswer(update).Reason).toContain('superseded by a later request');
    expect(onlyAnswer(update).PhysicalResourceId).toBe(id);
    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    expect(remove.execution?.waits).toEqual([1, QUIET]);
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });
});

describe('the sweep', () => {
  /** An Update that waits until something else stops it. */
  function waitingUpdate(id: string, old: Properties): Promise<unknown> {
    simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 14); // as long as the function tries
    return simulation.update(id, old, { ...old, Notes: 'x' });
  }

  it('of an Update to another target leaves the former one to the Delete that follows', async () => {
    const id = await created();
    const [, outcome] = await Promise.all([
      waitingUpdate(id, ACCOUNT),
      simulation.after(10, () => simulation.update(id, ACCOUNT, EMAIL)),
    ]);

    expect(outcome.execution?.waits).toContain(QUIET);
    expect(simulation.states).toEqual(['111122223333 OPEN', 'owner@example.com OPEN']);
  });

  it('does not come after an Update that fails, which leaves the former target as it is', async () => {
    const id = await created();
    const [, outcome] = await Promise.all([
      waitingUpdate(id, ACCOUNT),
      simulation.after(10, () => {
        refuseInvitation('PAST_DUE_INVOICE');
        return simulation.update(id, ACCOUNT, EMAIL);
      }),
    ]);

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('of a Delete is for its own target', async () => {
    const id = await created();
    await created(OTHER_ACCOUNT);
    const [, outcome] = await Promise.all([
      waitingUpdate(id, ACCOUNT),
      simulation.after(10, () => simulation.delete(id, ACCOUNT)),
    ]);

    expect(outcome.execution?.waits).toContain(QUIET);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '444455556666 OPEN']);
  });

  it('does not come with the Delete after a replacement, which leaves the new invitation alone', async () => {
    const previous = await created();
    const current = onlyAnswer(await simulation.update(previous, ACCOUNT, EMAIL)).PhysicalResourceId;
    const [, outcome] = await Promise.all([
      waitingUpdate(current, EMAIL),
      simulation.after(10, () => simulation.delete(previous, ACCOUNT)),
    ]);

    expect(outcome.execution).toBeUndefined();
    expect(simulation.states).toEqual(['111122223333 CANCELED', 'owner@example.com OPEN']);
  });
});

describe('a sweep that is refused for good', () => {
  it('fails an Update, too, when the organization is gone', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
    const update = simulation.update(id, OTHER_ACCOUNT, ACCOUNT);
    await simulation.after(60, () => {
      simulation.fail('ListHandshakesForOrganization', 'AWSOrganizationsNotInUseException');
    });

    expect(onlyAnswer(await update).Reason).toContain('(AWSOrganizationsNotInUseException)');
  });

  it('fails the request and leaves nothing open that it sent', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');
    await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
    const update = simulation.update(id, OTHER_ACCOUNT, { ...ACCOUNT, Revision: '2' });
    // The work is done after a second; the sweep comes after the quiet time.
    await simulation.after(60, () => {
      expect(simulation.states).toContain('111122223333 OPEN');
      simulation.fail('ListHandshakesForOrganization', 'InvalidInputException', 'INVALID_PATTERN');
    });
    const answer = onlyAnswer(await update);

    expect(answer.Status).toBe('FAILED');
    expect(simulation.states.filter((state) => state === '111122223333 OPEN')).toEqual([]);
  });
});
