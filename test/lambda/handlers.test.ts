import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import { lostAnswer, refusedAnswer } from '../simulation/cloud';
import { onlyAnswer, Simulation } from '../simulation/simulation';

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const INVITE = 'InviteAccountToOrganization';

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
});
afterEach(() => simulation.stop());

function open(): string[] {
  return simulation.organization
    .allHandshakes()
    .filter(({ state }) => state === 'OPEN')
    .map(({ target }) => target.id);
}

describe('an organization that is initializing', () => {
  it('is waited for by the state machine, with growing gaps of at most two minutes', async () => {
    simulation.organization.initializeFor(10 * 60 * 1000);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    // Doubling from 15 s, capped at 100 s, jitter in the middle: 15 + 30 + 60 + 5 * 100 = 605 s >= 600 s.
    expect(outcome.execution?.waits).toEqual([15, 30, 60, 100, 100, 100, 100, 100]);
    expect(outcome.execution?.stepInvocations).toBe(8);
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
    expect(outcome.execution?.waits).toEqual([15, 30, 45]); // the last gap ends with the 90 s
  });

  it('fails at once with a time-out of 0', async () => {
    simulation.organization.initializeFor(1000);

    const outcome = await simulation.create({ ...ACCOUNT, InitializationTimeoutSeconds: '0' });

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    expect(outcome.execution).toBeUndefined();
  });
});

describe('transient errors', () => {
  it.each(['ConcurrentModificationException', 'TooManyRequestsException', 'ServiceException'])(
    'are retried in the function: %s',
    async (error) => {
      simulation.fail(INVITE, error, undefined, 3);

      const outcome = await simulation.create(ACCOUNT);

      expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
      expect(outcome.execution).toBeUndefined();
      expect(simulation.calls).toHaveLength(4);
    },
  );

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

    expect(outcome.execution?.waits).toEqual([5, 10, 20, 15, 30]);
  });
});

describe('bad properties', () => {
  it.each([
    ['no target', {}, 'cannot invite: Target must be an object, got nothing.'],
    [
      'a short account id',
      { Target: { Type: 'ACCOUNT', Id: '12345' } },
      'cannot invite: Target.Id must be 12 digits, got "12345".',
    ],
    [
      'a target of another type',
      { Target: { Type: 'ORGANIZATION', Id: 'o-abc' } },
      'Target.Type must be ACCOUNT or EMAIL, got "ORGANIZATION".',
    ],
    [
      'too long notes',
      { ...ACCOUNT, Notes: 'n'.repeat(994) },
      'cannot invite account 111122223333: Notes must be at most 993 characters, got 994.',
    ],
    [
      'a reserved tag',
      { ...ACCOUNT, Tags: [{ Key: 'aws:x', Value: '' }] },
      'Tags key must not start with aws:, got "aws:x".',
    ],
    [
      'too much time',
      { ...ACCOUNT, InitializationTimeoutSeconds: '3301' },
      'InitializationTimeoutSeconds must be whole seconds, at most 3300 (55 minutes), got "3301".',
    ],
  ])('fail without a call: %s', async (_name, properties, reason) => {
    const answer = onlyAnswer(await simulation.create(properties));

    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain(reason);
    expect(simulation.calls).toEqual([]);
  });
});

describe('a crash', () => {
  it('of the request function before it did anything is made good by the step', async () => {
    simulation.beforeFunction = (name) => {
      if (name === 'request') {
        throw new Error('out of memory');
      }
    };

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
    expect(open()).toEqual(['111122223333']);
  });

  it('of the request function, and of the step after it, is made good, too', async () => {
    let kills = 2;
    simulation.isKilledAt = (point) => point === 'before inviteAccount' && kills-- > 0;

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
    expect(open()).toEqual(['111122223333']);
  });

  it('of the request function after its answer sends nothing after the Delete that followed', async () => {
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'after answer' && kills-- > 0;
    const event = simulation.createEvent(ACCOUNT);
    const { answer, ended } = simulation.deliverEvent(event);
    const { PhysicalResourceId } = await answer;

    await simulation.after(5, () => simulation.delete(PhysicalResourceId, ACCOUNT));

    // Its repetition is answered, too, where nobody listens any more.
    expect((await ended).answers.at(-1)?.Reason).toBe(
      'cannot invite account 111122223333: its invitation was cancelled meanwhile, by a later request, another resource or a person (Superseded). Waited for 1 minute. If it should be open, deploy again.',
    );

    expect(open()).toEqual([]);
  });

  it('of the request function after its answer sends nothing, either, when its repetition is throttled at first', async () => {
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'after answer' && kills-- > 0;
    const { answer, ended } = simulation.deliverEvent(simulation.createEvent(ACCOUNT));
    const { PhysicalResourceId } = await answer;

    await simulation.after(5, () => simulation.delete(PhysicalResourceId, ACCOUNT));
    simulation.fail('ListHandshakesForOrganization', 'TooManyRequestsException', undefined, 2);

    expect((await ended).execution?.stepInvocations).toBe(3);
    expect(open()).toEqual([]);
  });

  it("of the request function is not taken for superseded by what became of another resource's invitation", async () => {
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'before inviteAccount' && kills-- > 0;
    const created = simulation.create(ACCOUNT);
    await simulation.after(10, async () => {
      const others = onlyAnswer(await simulation.create(ACCOUNT, 'Other')).PhysicalResourceId;
      simulation.organization.cancel(others, MANAGEMENT_ACCOUNT);
    });

    expect(onlyAnswer(await created).Status).toBe('SUCCESS');
    expect(open()).toEqual(['111122223333']);
  });

  it('of the request function is not taken for superseded because it cancelled the lower revision itself', async () => {
    const id = onlyAnswer(await simulation.create(ACCOUNT)).PhysicalResourceId;
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'before inviteAccount' && kills-- > 0;

    const updated = await simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });

    expect(onlyAnswer(updated)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
  });

  it('of the request function is not taken for superseded by what an earlier request sent a moment ago', async () => {
    const id = onlyAnswer(await simulation.create(ACCOUNT)).PhysicalResourceId;
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'before listRunning' && kills-- > 0;

    const updated = await simulation.after(1, () => simulation.update(id, ACCOUNT, { ...ACCOUNT, Notes: 'Hello' }));

    expect(onlyAnswer(updated)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
    expect(open()).toEqual(['111122223333']);
  });

  it('of the step after its answer sends nothing after the Delete that followed', async () => {
    simulation.organization.initializeFor(60_000);
    simulation.isKilledAt = (point) => point === 'after answer' && simulation.logs.at(-1)?.requestType === 'Create';
    const { answer, ended } = simulation.deliverEvent(simulation.createEvent(ACCOUNT));
    const { PhysicalResourceId } = await answer;

    await simulation.after(1, () => simulation.delete(PhysicalResourceId, ACCOUNT));
    await ended;

    expect(open()).toEqual([]);
  });

  it('of the request function after it sent does not send again what was declined meanwhile', async () => {
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'after inviteAccount' && kills-- > 0;
    const [outcome] = await Promise.all([
      simulation.create(ACCOUNT),
      simulation.after(10, () => {
        const [handshake] = simulation.organization.allHandshakes();
        simulation.organization.decline(handshake?.id ?? '', '111122223333');
      }),
    ]);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'DECLINED' } });
    expect(simulation.states).toEqual(['111122223333 DECLINED']);
  });

  it('of the request function is not taken for superseded by what a former resource of its name cancelled', async () => {
    const previous = onlyAnswer(await simulation.create(ACCOUNT)).PhysicalResourceId;
    await simulation.delete(previous, ACCOUNT);
    simulation.pass(60_000);
    let kills = 1;
    simulation.isKilledAt = (point) => point === 'before inviteAccount' && kills-- > 0;

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
    expect(open()).toEqual(['111122223333']);
  });

  it('of the request function reaches the state machine from there', async () => {
    simulation.organization.initializeFor(60_000);
    simulation.beforeFunction = (name) => {
      if (name === 'request') {
        throw new Error('out of memory');
      }
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.waits).toEqual([1, 15, 30, 60]);
  });

  it('of the step is retried by the state machine', async () => {
    simulation.organization.initializeFor(1);
    crashSteps(1);

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('of the step again and again fails the request with a sentence', async () => {
    simulation.organization.initializeFor(1);
    crashSteps(2);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Reason).toBe(
      'cannot invite account 111122223333: the handler of the construct failed. See the logs of its functions, then deploy again.',
    );
    expect(outcome.execution?.status).toBe('SUCCEEDED');
  });

  it('of everything ends the execution as failed', async () => {
    simulation.organization.initializeFor(1);
    simulation.beforeFunction = (name) => {
      if (name === 'step') {
        throw new Error('the bundle does not load');
      }
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.answers).toEqual([]);
    expect(outcome.execution?.status).toBe('FAILED');
  });

  it('adds up to less than an hour, at the very deadline', async () => {
    simulation.organization.initializeFor(24 * 60 * 60 * 1000);
    const deadline = simulation.now + 55 * 60 * 1000;
    let crashes = 0;
    simulation.beforeFunction = (name) => {
      if (name === 'step' && simulation.now >= deadline && crashes < 3) {
        crashes++;
        simulation.pass(50_000); // the task's time-out
        throw new Error('timed out');
      }
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    // 55 min, two tries of the step and one of the answer at 50 s, 2 s before each second try.
    expect(outcome.seconds).toBe(55 * 60 + 3 * 50 + 2 * 2);
  });
});

describe('an event that waited for an hour', () => {
  it('is answered, and nothing is sent: CloudFormation has given up', async () => {
    const record = {
      requestPayload: simulation.createEvent(ACCOUNT),
      requestContext: { condition: 'EventAgeExceeded' },
    };

    expect(onlyAnswer(await simulation.deliverRecord(record)).Status).toBe('FAILED');
    expect(simulation.calls).toEqual([]);
  });
});

describe('the state machine that cannot be started', () => {
  it('leaves the request to the step, which answers', async () => {
    simulation.organization.initializeFor(60_000);
    let refusals = 1;
    simulation.beforeStart = () => {
      if (refusals-- > 0) {
        throw new Error('AccessDeniedException');
      }
    };

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('fails the request when the step cannot start it either', async () => {
    simulation.organization.initializeFor(60_000);
    simulation.beforeStart = () => {
      throw new Error('AccessDeniedException');
    };

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('the handler of the construct failed');
  });
});

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

function loseAnswers(times: number): void {
  let left = times;
  simulation.beforeAnswer = () => {
    if (left-- > 0) {
      throw lostAnswer();
    }
  };
}

function crashSteps(times: number): void {
  let left = times;
  simulation.beforeFunction = (name) => {
    if (name === 'step' && left-- > 0) {
      throw new Error('timed out');
    }
  };
}

describe('an answer that does not come through', () => {
  it('is sent again by the state machine, without doing the work again', async () => {
    loseAnswers(3);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.stepInvocations).toBe(3);
    expect(simulation.calls).toEqual([`${INVITE}: OK`]);
  });

  it('is given up when it is refused', async () => {
    simulation.beforeAnswer = () => {
      throw refusedAnswer();
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution).toBeUndefined();
    expect(simulation.logs.at(-1)).toMatchObject({
      level: 'error',
      event: 'undelivered',
      outcome: 'AnswerRefusedError',
    });
  });

  it('is given up 30 seconds after the deadline', async () => {
    simulation.beforeAnswer = () => {
      throw lostAnswer();
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.answers).toEqual([]);
    expect(outcome.seconds).toBe(55 * 60 + 30);
  });

  it('is what the state machine delivers when the step crashes over it', async () => {
    loseAnswers(1);
    crashSteps(2);

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('is sent again, too, when it stands in for a step that crashed', async () => {
    simulation.organization.initializeFor(60_000);
    loseAnswers(2);
    crashSteps(2);

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('the handler of the construct failed');
  });
});

describe('one of a hundred that are throttled', () => {
  it('waits to the millisecond: what a Wait state cannot take, the step sleeps', async () => {
    simulation.invitationCount = 100;
    simulation.fail(INVITE, 'TooManyRequestsException');

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution?.waits).toEqual([16]);
    expect(outcome.seconds).toBe(16.666); // half of 100 / 3 s
  });
});

describe('the log', () => {
  it('tells with an answer which invitation it is about, and how that stands', async () => {
    const { PhysicalResourceId } = onlyAnswer(await simulation.create(ACCOUNT));
    await simulation.delete(PhysicalResourceId, ACCOUNT);

    const answered = simulation.logs.filter(({ event }) => event === 'answered');
    expect(answered.map(({ status, handshakeId, state }) => ({ status, handshakeId, state }))).toEqual([
      { status: 'SUCCESS', handshakeId: PhysicalResourceId, state: 'OPEN' },
      { status: 'SUCCESS', handshakeId: undefined, state: undefined },
    ]);
  });

  it('tells why a request failed', async () => {
    simulation.fail(INVITE, 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');
    await simulation.create(ACCOUNT);
    await simulation.create({ ...ACCOUNT, Revision: 'two' });

    const failed = simulation.logs.filter(({ event }) => event === 'failed');
    expect(failed).toMatchObject([
      { level: 'warn', outcome: 'PAST_DUE_INVOICE', kind: 'permanent' },
      { level: 'warn', outcome: 'BadPropertyError', property: 'Revision' },
    ]);
  });

  it('tells the story of a request', async () => {
    simulation.organization.initializeFor(1);

    await simulation.create(ACCOUNT);

    expect(
      simulation.logs.map(({ event, operation, outcome, status, source }) => [
        event,
        operation ?? source ?? status,
        outcome,
      ]),
    ).toEqual([
      ['received', 'request', undefined],
      ['call', INVITE, 'FinalizingOrganizationException'],
      ['waiting', undefined, undefined],
      ['received', 'state machine', undefined],
      ['call', INVITE, 'OK'],
      ['answered', 'SUCCESS', undefined],
    ]);
    for (const line of simulation.logs) {
      expect(line).toMatchObject({
        requestType: 'Create',
        logicalResourceId: 'Invited',
        resourceKey: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      });
      expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('holds no target, notes, tag value or ResponseURL, however a request ends', async () => {
    const secrets = ['owner@example.com', '111122223333', 'some-notes', 'some-value', 'X-Amz-Signature'];
    const properties = {
      Target: { Type: 'EMAIL', Id: 'owner@example.com' },
      Notes: 'some-notes',
      Tags: [{ Key: 'key', Value: 'some-value' }],
    };
    const created = onlyAnswer(await simulation.create(properties));
    await simulation.create(properties); // a duplicate
    await simulation.create({ ...properties, Notes: `some-notes${'n'.repeat(1024)}` });
    await simulation.update(created.PhysicalResourceId, properties, ACCOUNT);
    simulation.fail('CancelHandshake', 'InvalidInputException', 'owner@example.com');
    await simulation.delete(created.PhysicalResourceId, properties);
    simulation.beforeAnswer = () => {
      throw refusedAnswer();
    };
    await simulation.create(properties, 'Other');

    const text = JSON.stringify(simulation.logs);
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
    }
  });
});
