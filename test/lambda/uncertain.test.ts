import { classify } from '../../lambda/aws/call-error';
import { parseEnvelope } from '../../lambda/protocol/request';
import { whatRuns } from '../../lambda/request/overlap';
import type { WaitingRequest } from '../../lambda/request/waiting-request';
import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import { type Event, lostAnswer } from '../simulation/cloud';
import { onlyAnswer, type Properties, Simulation } from '../simulation/simulation';

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const OTHER_ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const MADE_UP = 'invitations-Invited-1ABCDEFGHIJKL';
const FOREVER = Number.POSITIVE_INFINITY;
/** Both functions' time-outs of 45 s, and 30 s. */
const QUIET = 120;
const DAY_MILLIS = 24 * 60 * 60 * 1000;
const DAILY_LIMIT = ['HandshakeConstraintViolationException', 'HANDSHAKE_RATE_LIMIT_EXCEEDED'] as const;

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
});
afterEach(() => simulation.stop());

async function created(properties: Properties = ACCOUNT): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

describe('a Delete with an id that CloudFormation made up', () => {
  it('sweeps every open invitation of the resource, whatever its target', async () => {
    await created();
    await created(OTHER_ACCOUNT);

    const outcome = await simulation.delete(MADE_UP, ACCOUNT);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: MADE_UP });
    expect(simulation.states).toEqual(['111122223333 CANCELED', '444455556666 CANCELED']);
  });

  it('leaves alone what another resource sent, or a person', async () => {
    await simulation.create(ACCOUNT, 'Other');
    simulation.organization.invite({
      target: { type: 'ACCOUNT', id: '444455556666' },
      notes: undefined,
      tags: new Map(),
    });

    await simulation.delete(MADE_UP, ACCOUNT);

    expect(simulation.states).toEqual(['111122223333 OPEN', '444455556666 OPEN']);
  });

  it('stops the Create that still waits, answers for it, and lasts the quiet time', async () => {
    simulation.organization.initializeFor(FOREVER);
    const [create, remove] = await Promise.all([
      simulation.create(ACCOUNT),
      simulation.after(60, () => simulation.delete(MADE_UP, ACCOUNT)),
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
    const remove = simulation.after(60, () => simulation.delete(MADE_UP, ACCOUNT));
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

    expect(onlyAnswer(await simulation.delete(MADE_UP, ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('fails where an open invitation may be seen but not cancelled', async () => {
    await created();
    simulation.fail('CancelHandshake', 'AccessDeniedException', undefined, 1000);

    expect(onlyAnswer(await simulation.delete(MADE_UP, ACCOUNT)).Status).toBe('FAILED');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('goes on, and logs it, when the answer for the stopped Create is not taken', async () => {
    simulation.organization.initializeFor(10 * 60_000);
    simulation.beforeAnswer = ({ Reason }) => {
      if (Reason.includes('superseded')) {
        throw lostAnswer();
      }
    };
    void simulation.create(ACCOUNT);

    const outcome = await simulation.after(5, () => simulation.delete(MADE_UP, ACCOUNT));

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.logs.find(({ event }) => event === 'superseding')).toHaveProperty('supersededRequestId');
    expect(simulation.logs.find(({ event }) => event === 'undelivered')).toMatchObject({
      status: 'FAILED',
      outcome: 'AnswerUndeliveredError',
    });
  });

  it('succeeds when the organization is gone', async () => {
    simulation.organization.members.clear();

    expect(onlyAnswer(await simulation.delete(MADE_UP, ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('does nothing a second time while the first runs: a copy', async () => {
    const event = simulation.deleteEvent(MADE_UP, ACCOUNT);

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

    const outcome = await simulation.delete(MADE_UP, ACCOUNT);

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

describe('an Update while another Update waits', () => {
  it('stops it, does its own, and sweeps what is not current', async () => {
    const id = await created();
    simulation.organization.initializeFor(FOREVER);
    const waiting = simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
    const next = simulation.after(60, () => {
      simulation.organization.initializeFor(0);
      return simulation.update(id, ACCOUNT, { ...ACCOUNT, Notes: 'x' });
    });
    const [first, second] = await Promise.all([waiting, next]);

    expect(onlyAnswer(first).Status).toBe('FAILED');
    expect(onlyAnswer(second)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });
});

describe('the sweep', () => {
  const EMAIL = { Target: { Type: 'EMAIL', Id: 'owner@example.com' } };

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
        simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');
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

describe('an earlier request', () => {
  it('that starts to wait after it was superseded is superseded again before the sweep', async () => {
    // The Create is still in its function, retrying, when the Delete comes: it has no execution yet.
    simulation.fail('InviteAccountToOrganization', 'ConcurrentModificationException', undefined, 30);
    const [create, remove] = await Promise.all([
      simulation.create(ACCOUNT),
      simulation.after(3, () => simulation.delete(MADE_UP, ACCOUNT)),
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

describe('a copy of an answered Update', () => {
  it('does not stop the Update of the rollback, which waits until the list has caught up', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });
    simulation.organization.cancel(simulation.organization.allHandshakes().at(-1)?.id ?? '', MANAGEMENT_ACCOUNT);
    simulation.pass(60_000);
    simulation.organization.listingLagMillis = 8_000;
    const event = simulation.updateEvent(id, ACCOUNT, { ...ACCOUNT, Notes: 'x', Revision: '2' });
    await simulation.send(event);

    const [, rollback] = await Promise.all([
      simulation.after(3, () => simulation.send(event)),
      simulation.after(1, () => simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' })),
    ]);

    expect(onlyAnswer(rollback)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
  });
});

describe('a copy of an Update that waits', () => {
  it('does nothing more', async () => {
    const id = await created();
    simulation.fail('DescribeHandshake', 'TooManyRequestsException', undefined, 14);
    const event = simulation.updateEvent(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });
    const [first] = await Promise.all([
      simulation.send(event),
      simulation.after(10, async () => {
        const before = simulation.calls.length;
        await simulation.deliverEvent(event).ended;
        expect(simulation.logs.some((line) => line.event === 'copy')).toBe(true);
        return before;
      }),
    ]);

    expect(first.answers).toHaveLength(1);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
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

describe('twins', () => {
  it('of a Create end in one open invitation and one id', async () => {
    const event = simulation.createEvent(ACCOUNT);

    const outcomes = await Promise.all([simulation.send(event), simulation.send(event)]);

    const ids = new Set(outcomes.flatMap(({ answers }) => answers.map(({ PhysicalResourceId }) => PhysicalResourceId)));
    expect(ids.size).toBe(1);
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('of a Create that waits start one execution', async () => {
    simulation.organization.initializeFor(60_000);
    const event = simulation.createEvent(ACCOUNT);

    await Promise.all([simulation.send(event), simulation.send(event)]);

    expect(simulation.executions.size).toBe(1);
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('of an Update that raises the revision end in one open invitation', async () => {
    const id = await created();
    const event = simulation.updateEvent(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });

    await Promise.all([simulation.send(event), simulation.send(event)]);

    expect(simulation.states.filter((state) => state.endsWith('OPEN'))).toHaveLength(1);
  });

  it('of a Delete both succeed', async () => {
    const event = simulation.deleteEvent(await created(), ACCOUNT);

    const [one, other] = await Promise.all([simulation.send(event), simulation.send(event)]);

    expect([...one.answers, ...other.answers].every(({ Status }) => Status === 'SUCCESS')).toBe(true);
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
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

/** Step Functions refuses the next lists. */
function refuseLists(name: string, times: number): void {
  let refusals = times;
  simulation.beforeList = () => {
    if (refusals-- > 0) {
      throw classify(Object.assign(new Error('no'), { name }));
    }
  };
}

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

describe('whatRuns', () => {
  const DEADLINE = 1_000;
  const signedAt = (date: string) =>
    `https://example.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${date}&X-Amz-Expires=7200`;
  const MINE = signedAt('20260601T120000Z');

  /** What a request sees when others of its resource, each with its deadline, are running. */
  const seen = (...others: readonly (readonly [Event, number])[]) => seenBy(MINE, others);
  const seenWithoutDate = (...others: readonly (readonly [Event, number])[]) => seenBy('', others);

  async function seenBy(ResponseURL: string, others: readonly (readonly [Event, number])[]) {
    const mine = parseEnvelope({
      ...simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT),
      ResponseURL,
    });
    const waiting = others.map(([request, deadlineMillis]) => ({
      request: { ResponseURL: '', ...request },
      deadlineMillis,
      waitSeconds: 1,
      waitingFor: 'transient' as const,
      waits: 0,
    }));
    const running = await whatRuns(mine, DEADLINE, {
      listRunning: () => Promise.resolve({ requests: waiting.map((_, index) => String(index)), followUps: [] }),
      describe: (name) => Promise.resolve({ input: waiting[Number(name)] as WaitingRequest, isRunning: true }),
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    });
    return { ...running, earlier: running.earlier.map(({ deadlineMillis }) => deadlineMillis) };
  }

  it('tells earlier requests from later ones by their deadlines', async () => {
    const update = simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT);

    expect(await seen([update, 999], [update, 1_001])).toMatchObject({ earlier: [999], isOvertaken: true });
    expect(await seen([update, 999])).toMatchObject({ earlier: [999], isOvertaken: false, isDeleting: false });
  });

  it('believes the date of the ResponseURL, where there is one and it differs', async () => {
    const update = simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT);
    const earlier = { ...update, ResponseURL: signedAt('20260601T115959Z') };
    const later = { ...update, ResponseURL: signedAt('20260601T120001Z') };

    // A copy that arrives late is seen last.
    expect(await seen([earlier, 1_001])).toMatchObject({ earlier: [1_001], isOvertaken: false });
    expect(await seen([later, 999])).toMatchObject({ earlier: [], isOvertaken: true });
    expect(await seen([{ ...update, ResponseURL: MINE }, 1_001])).toMatchObject({ earlier: [], isOvertaken: true });
  });

  it('goes by the deadlines where one of them has no date, and takes a tie for earlier', async () => {
    const update = simulation.updateEvent('h-examplehandshakeid111', ACCOUNT, ACCOUNT);

    expect(await seen([update, 1_000])).toMatchObject({ earlier: [1_000], isOvertaken: false });
    expect(await seenWithoutDate([{ ...update, ResponseURL: MINE }, 999])).toMatchObject({ earlier: [999] });
  });

  it('is about every Update, whatever its id', async () => {
    const other = simulation.updateEvent('h-examplehandshakeid222', ACCOUNT, ACCOUNT);

    expect(await seen([other, 999])).toMatchObject({ earlier: [999] });
  });

  it('leaves out what is about something else: a Create, or the Delete of another id', async () => {
    const other = simulation.deleteEvent('h-examplehandshakeid222', ACCOUNT);
    const own = simulation.deleteEvent('h-examplehandshakeid111', ACCOUNT);
    const madeUp = simulation.deleteEvent(MADE_UP, ACCOUNT);

    expect(await seen([simulation.createEvent(ACCOUNT), 999], [other, 998])).toMatchObject({
      earlier: [],
      isDeleting: false,
    });
    expect(await seen([own, 999])).toMatchObject({ isDeleting: true });
    expect(await seen([madeUp, 999])).toMatchObject({ isDeleting: true });
  });
});
