import { classify } from '../../lambda/aws/call-error';
import {
  ACCOUNT,
  created,
  DAY_MILLIS,
  MADE_UP_ID,
  OTHER_ACCOUNT,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A later request takes the place of an earlier one that still waits. */

useSimulation();

const FOREVER = Number.POSITIVE_INFINITY;

/** Both functions' time-outs of 45 s, and 30 s. */
const QUIET = 120;
const DAILY_LIMIT = ['HandshakeConstraintViolationException', 'HANDSHAKE_RATE_LIMIT_EXCEEDED'] as const;

/** Step Functions refuses the next lists. */
function refuseLists(name: string, times: number): void {
  let refusals = times;
  simulation.stepFunctions.beforeList = () => {
    if (refusals-- > 0) {
      throw classify(Object.assign(new Error('no'), { name }));
    }
  };
}

describe('the execution', () => {
  it('is named after the owner and the request', async () => {
    simulation.organization.initializeFor(1);

    await simulation.create(ACCOUNT);

    expect(simulation.executionNames).toEqual([
      expect.stringMatching(/^[0-9a-f]{12}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
    ]);
  });

  it('has the same owner whatever the target, and another one for another resource', async () => {
    simulation.organization.initializeFor(60 * 60 * 1000);
    await simulation.create({ ...ACCOUNT, InitializationTimeoutSeconds: '1' });
    await simulation.create({ Target: { Type: 'EMAIL', Id: 'owner@example.com' }, InitializationTimeoutSeconds: '1' });
    await simulation.create({ ...ACCOUNT, InitializationTimeoutSeconds: '1' }, 'Renamed');

    const [first, second, renamed] = simulation.executionNames.map((name) => name.slice(0, 12));
    expect(second).toBe(first);
    expect(renamed).not.toBe(first);
  });
});

describe('an Update while another Update waits', () => {
  it('stops it, does its own, and sweeps what is not current', async () => {
    const id = await created();
    simulation.organization.initializeFor(FOREVER);
    const waiting = simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
    const next = simulation.after(50, () => {
      simulation.organization.initializeFor(0);
      return simulation.update(id, ACCOUNT, { ...ACCOUNT, Notes: 'x' });
    });
    const [first, second] = await Promise.all([waiting, next]);

    expect(onlyAnswer(first).Status).toBe('FAILED');
    expect(onlyAnswer(second)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });
});

describe('an earlier request', () => {
  it('that starts to wait after it was superseded is superseded again before the sweep', async () => {
    // The Create is still in its function, retrying, when the Delete comes: it has no execution yet.
    simulation.fail('InviteAccountToOrganization', 'ConcurrentModificationException', undefined, 30);
    const [create, remove] = await Promise.all([
      simulation.create(ACCOUNT),
      simulation.after(3, () => simulation.delete(MADE_UP_ID, ACCOUNT)),
    ]);

    expect(onlyAnswer(create).Reason).toContain('superseded by a later request');
    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    expect(remove.execution?.waits).toEqual([1, QUIET, QUIET]);
    await simulation.after(3600, () => undefined);
    expect(simulation.states.filter((state) => state.endsWith('OPEN'))).toEqual([]);
  });

  it('does not stop a Delete that came later', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
    // The rollback is uncertain: it works a second after it came. The Delete comes within that second.
    const [, remove] = await Promise.all([
      simulation.update(id, OTHER_ACCOUNT, { ...ACCOUNT, Revision: '2' }),
      simulation.after(0.5, () => simulation.delete(id, ACCOUNT)),
    ]);

    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    await simulation.after(3600, () => undefined);
    expect(simulation.states.filter((state) => state === '111122223333 OPEN')).toEqual([]);
  });

  it('that crashed and is repeated stands aside for the rollback that came meanwhile', async () => {
    const id = await created();
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'before inviteAccount' && kills-- > 0;
    const [crashed, rollback] = await Promise.all([
      simulation.update(id, ACCOUNT, OTHER_ACCOUNT),
      simulation.after(5, () => simulation.update(id, OTHER_ACCOUNT, ACCOUNT)),
    ]);

    expect(onlyAnswer(rollback).Status).toBe('SUCCESS');
    expect(onlyAnswer(crashed).Reason).toContain('superseded by a later request');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });
});

describe('an Update while another id of its resource is being deleted', () => {
  it('is not late: the Delete is the one after a replacement', async () => {
    const previous = await created();
    const current = onlyAnswer(await simulation.update(previous, ACCOUNT, OTHER_ACCOUNT)).PhysicalResourceId;
    simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 20);
    const [remove, update] = await Promise.all([
      simulation.delete(previous, ACCOUNT),
      simulation.after(15, () => simulation.update(current, OTHER_ACCOUNT, { ...OTHER_ACCOUNT, Notes: 'x' })),
    ]);

    expect(onlyAnswer(update).Data?.State).toBe('OPEN');
    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 CANCELED', '444455556666 OPEN']);
  });
});

describe('an Update that is throttled and given up', () => {
  it('sends nothing after its rollback and the Delete that followed within seconds', async () => {
    const id = await created();
    simulation.fail('InviteAccountToOrganization', 'TooManyRequestsException', undefined, 4);
    const raised = { ...ACCOUNT, Revision: '2' };
    void simulation.update(id, ACCOUNT, raised);

    await simulation.after(1, () => simulation.update(id, raised, ACCOUNT));
    const remove = await simulation.after(0.2, () => simulation.delete(id, ACCOUNT));

    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    await simulation.after(600, () => undefined);
    expect(simulation.states.filter((state) => state.endsWith('OPEN'))).toEqual([]);
  });
});

describe('an Update while its resource is being deleted', () => {
  it('is late: it succeeds without a call and stops nothing', async () => {
    const id = await created();
    simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 20);
    const [remove, update] = await Promise.all([
      simulation.delete(id, ACCOUNT),
      simulation.after(15, () => simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' })),
    ]);

    expect(onlyAnswer(update)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(onlyAnswer(remove).Status).toBe('SUCCESS');
    expect(simulation.calls.filter((call) => call.startsWith('DescribeHandshake'))).toEqual([]);
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });
});

describe('the rollback of an Update whose answer was not waited for', () => {
  it('keeps the invitation that the id names, and sweeps the other', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, OTHER_ACCOUNT); // CloudFormation never saw the answer.

    const outcome = await simulation.update(id, OTHER_ACCOUNT, ACCOUNT);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { HandshakeId: id } });
    expect(outcome.execution?.waits).toEqual([1, QUIET]);
    expect(simulation.states).toEqual(['111122223333 OPEN', '444455556666 CANCELED']);
  });

  it('keeps the id when nothing tells whose it is', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * 24 * 60 * 60 * 1000);
    await simulation.update('h-examplehandshakeid111', OTHER_ACCOUNT, OTHER_ACCOUNT);
    expect(simulation.states).toEqual(['444455556666 OPEN']);

    const answer = onlyAnswer(await simulation.update(id, OTHER_ACCOUNT, ACCOUNT));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
    expect(simulation.states).toEqual(['444455556666 CANCELED']);
  });

  it('is told from a replacement by the id of a member, too', async () => {
    simulation.organization.addMember('111122223333');
    await created();

    const rolledBack = await simulation.update('member-111122223333', OTHER_ACCOUNT, ACCOUNT);
    const replaced = await simulation.update('member-111122223333', ACCOUNT, OTHER_ACCOUNT);

    expect(onlyAnswer(rolledBack).PhysicalResourceId).toBe('member-111122223333');
    expect(onlyAnswer(replaced).PhysicalResourceId).toMatch(/^h-/);
    expect(replaced.execution).toBeUndefined();
  });

  it('succeeds where the invitation has expired and AWS refuses to send it again', async () => {
    const id = await created();
    simulation.pass(20 * DAY_MILLIS);
    simulation.fail('InviteAccountToOrganization', ...DAILY_LIMIT, 2);
    expect(onlyAnswer(await simulation.update(id, ACCOUNT, OTHER_ACCOUNT)).Status).toBe('FAILED');

    const answer = onlyAnswer(await simulation.update(id, OTHER_ACCOUNT, ACCOUNT));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'EXPIRED' } });
  });

  it('finds who joined so long ago by e-mail that nothing tells', async () => {
    const email = (Id: string) => ({ Target: { Type: 'EMAIL', Id } });
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(email('owner@example.com'));
    simulation.organization.accept(id, '111122223333');
    simulation.pass(40 * DAY_MILLIS);
    simulation.fail('InviteAccountToOrganization', ...DAILY_LIMIT);
    const other = email('other@example.com');
    expect(onlyAnswer(await simulation.update(id, email('owner@example.com'), other)).Status).toBe('FAILED');

    const answer = onlyAnswer(await simulation.update(id, other, email('owner@example.com')));

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
  });
});

it('finds no uncertainty in what another resource waits for', async () => {
  const id = await created();
  simulation.organization.initializeFor(FOREVER);
  const other = simulation.create({ ...OTHER_ACCOUNT, InitializationTimeoutSeconds: '100' }, 'Other');

  const outcome = await simulation.after(30, () => simulation.delete(id, ACCOUNT));

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(outcome.execution).toBeUndefined();
  await other;
});

it('asks again when Step Functions is throttling, and is not uncertain then', async () => {
  const id = await created();
  refuseLists('ThrottlingException', 2);

  const outcome = await simulation.delete(id, ACCOUNT);

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  // 1 + half of 2 s, 1 + half of 4 s, as after any transient error.
  expect(outcome.execution?.waits).toEqual([2, 3]);
  expect(simulation.calls.slice(1)).toEqual(['CancelHandshake: OK']);
});

it('finds what ran, when Step Functions tells at last', async () => {
  const id = await created();
  simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 25);
  const [remove, again] = await Promise.all([
    simulation.delete(id, ACCOUNT),
    simulation.after(12, () => {
      refuseLists('ThrottlingException', 1);
      return simulation.delete(id, ACCOUNT);
    }),
  ]);

  expect(remove.execution?.status).toBe('ABORTED');
  expect(onlyAnswer(remove).Reason).toContain('superseded by a later request');
  expect(onlyAnswer(again).Status).toBe('SUCCESS');
  expect(simulation.states).toEqual(['111122223333 CANCELED']);
});

it('is uncertain, too, when Step Functions does not tell what runs', async () => {
  const id = await created();
  refuseLists('AccessDeniedException', 1);

  const outcome = await simulation.delete(id, ACCOUNT);

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(outcome.execution?.waits).toEqual([1, QUIET]);
  expect(simulation.states).toEqual(['111122223333 CANCELED']);
});

it('does not stop a Delete for a late Update, even when Step Functions does not tell at first', async () => {
  const id = await created();
  simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 25);
  const [remove, update] = await Promise.all([
    simulation.delete(id, ACCOUNT),
    simulation.after(12, () => {
      refuseLists('ThrottlingException', 1);
      return simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });
    }),
  ]);

  expect(remove.execution?.status).toBe('SUCCEEDED');
  expect(onlyAnswer(update).Status).toBe('SUCCESS');
  expect(simulation.states).toEqual(['111122223333 CANCELED']);
});
