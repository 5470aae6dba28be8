import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT, crashSteps, open, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A function that crashes, or cannot start what goes on, leaves no request without an answer. */

useSimulation();

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
      'cannot invite account 111122223333: superseded by a later request.',
    );
    expect(open()).toEqual([]);
  });

  it('of the request function after its answer sends nothing, either, when its repetition is throttled and CloudFormation may not be asked', async () => {
    simulation.cloudFormation.beforeDescribe = () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    };
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
    expect(outcome.execution?.waits).toEqual([1, 20, 20, 20]);
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

describe('the state machine that cannot be started', () => {
  it('leaves the request to the step, which answers', async () => {
    simulation.organization.initializeFor(60_000);
    let refusals = 1;
    simulation.stepFunctions.beforeStart = () => {
      if (refusals-- > 0) {
        throw new Error('AccessDeniedException');
      }
    };

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('SUCCESS');
  });

  it('fails the request when the step cannot start it either', async () => {
    simulation.organization.initializeFor(60_000);
    simulation.stepFunctions.beforeStart = () => {
      throw new Error('AccessDeniedException');
    };

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('the handler of the construct failed');
  });
});
