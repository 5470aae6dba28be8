import { seeded } from '../bench/numbers';
import type { Event, Outcome } from '../simulation/cloud';
import { onlyAnswer, type Properties, Simulation } from '../simulation/simulation';

const ID = '111122223333';
const MINUTE = 60;
const ACCOUNT: Properties = { Target: { Type: 'ACCOUNT', Id: ID } };
const OTHER: Properties = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const TEN_MINUTES = { WaitForAcceptanceSeconds: '600' };
const WAITED: Properties = { ...ACCOUNT, ...TEN_MINUTES };
const EMAIL: Properties = { Target: { Type: 'EMAIL', Id: 'owner@example.com' }, ...TEN_MINUTES };
const DAY_MILLIS = 24 * 60 * MINUTE * 1000;

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
  simulation.organization.knowEmail(ID, 'owner@example.com');
});
afterEach(() => simulation.stop());

const newest = () => simulation.organization.allHandshakes().at(-1)?.id ?? '';
const accept = () => simulation.organization.accept(newest(), ID);
const count = (operation: string) => simulation.calls.filter((call) => call.startsWith(`${operation}:`)).length;
async function created(properties: Properties = ACCOUNT): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

/** Sends a request, and something happens while it is at work. */
async function sendAnd(event: Event, seconds: number, happens: () => unknown): Promise<Outcome> {
  const [outcome] = await Promise.all([simulation.send(event), simulation.after(seconds, happens)]);
  return outcome;
}

describe('a Create that waits for a person', () => {
  it.each([
    ['an account', WAITED],
    ['an e-mail address', EMAIL],
  ])('succeeds when %s accepts', async (_name, properties) => {
    const outcome = await sendAnd(simulation.createEvent(properties), 3 * MINUTE, accept);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
    expect(outcome.seconds).toBe(185); // 5 + 10 + 20 + 30 + 30 + 30 + 30 + 30
    expect(outcome.execution?.waits).toEqual([5, 10, 20, 30, 30, 30, 30, 30]);
    expect(count('DescribeHandshake')).toBe(8);
  });

  it('brings the account to what is declared before it answers', async () => {
    const { id: unit } = simulation.organization.createUnit('r-examplerootid111', 'Data');
    const event = simulation.createEvent({ ...WAITED, OrganizationalUnit: unit });

    await sendAnd(event, MINUTE, accept);

    expect(simulation.organization.parentOf(ID)).toBe(unit);
  });

  it.each<[string, () => unknown, string, string]>([
    [
      'declined',
      () => simulation.organization.decline(newest(), ID),
      'DECLINED',
      'the owner of the account declined the invitation (DECLINED). Waited for 1 minute. Ask the owner of the account, then raise revision and deploy again.',
    ],
    [
      'cancelled by hand',
      () => simulation.organization.cancel(newest(), '000000000000'),
      'CANCELED',
      'the invitation was cancelled meanwhile (CANCELED). Waited for 1 minute. Raise revision, then deploy again.',
    ],
    [
      'cancelled for all features',
      () => {
        simulation.organization.enableAllFeatures();
      },
      'CANCELED',
      'the invitation was cancelled meanwhile (CANCELED). Waited for 1 minute. Raise revision, then deploy again.',
    ],
  ])('fails when it was %s', async (_name, happens, state, sentence) => {
    const outcome = await sendAnd(simulation.createEvent(WAITED), 40, happens);

    const answer = onlyAnswer(outcome);
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toBe(`cannot invite account ${ID}: ${sentence}`);
    expect(answer.PhysicalResourceId).toMatch(/^failed-/);
    expect(simulation.states).toEqual([`${ID} ${state}`]);
    expect(outcome.seconds).toBe(65);
  });

  it.each([
    ['expired', 16, 'the invitation expired (EXPIRED)'],
    ['is forgotten', 46, 'the invitation has ended and the account did not join (Forgotten)'],
  ])('fails when the invitation %s, as an adopted one may', async (_name, days, what) => {
    const outcome = await sendAnd(simulation.createEvent(WAITED), 40, () => {
      simulation.emulator.advance(days * DAY_MILLIS);
    });

    expect(onlyAnswer(outcome).Reason).toContain(`: ${what}. Waited for`);
    expect(simulation.states.filter((state) => state.endsWith('OPEN'))).toEqual([]);
  });

  it('fails when the time is over, and leaves nothing open', async () => {
    const outcome = await simulation.create(WAITED);

    expect(onlyAnswer(outcome)).toMatchObject({
      Status: 'FAILED',
      Reason: `cannot invite account ${ID}: nobody accepted the invitation within waitForAcceptance (NotAccepted). Waited for 10 minutes. Tell the owner of the account to expect it, then deploy again.`,
    });
    expect(outcome.seconds).toBe(600);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });

  it('succeeds when it is accepted in the second in which the time is over', async () => {
    simulation.isKilledAt = (point) => {
      if (point === 'before cancelHandshake') {
        accept();
      }
      return false;
    };
    const { id: unit } = simulation.organization.createUnit('r-examplerootid111', 'Data');

    const outcome = await simulation.create({ ...WAITED, OrganizationalUnit: unit });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED', AccountId: ID } });
    expect(simulation.calls).toContain('CancelHandshake: InvalidHandshakeTransitionException');
    expect(simulation.organization.parentOf(ID)).toBe(unit);
  });

  it('fails when it is declined in the second in which the time is over', async () => {
    simulation.isKilledAt = (point) => {
      if (point === 'before cancelHandshake') {
        simulation.organization.decline(newest(), ID);
      }
      return false;
    };

    expect(onlyAnswer(await simulation.create(WAITED)).Status).toBe('FAILED');
    expect(simulation.states).toEqual([`${ID} DECLINED`]);
  });

  it('waits for an invitation sent by hand, too, and leaves it open when the time is over', async () => {
    simulation.organization.invite({ target: { type: 'ACCOUNT', id: ID }, notes: undefined, tags: new Map() });

    const outcome = await simulation.create(WAITED);

    expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted)');
    expect(outcome.seconds).toBe(600);
    expect(simulation.states).toEqual([`${ID} OPEN`]);
  });

  it('leaves it open, too, where the list was late and it was sent in the same second', async () => {
    simulation.organization.listingLagMillis = 8_000;
    const { id } = simulation.organization.invite({
      target: { type: 'ACCOUNT', id: ID },
      notes: undefined,
      tags: new Map(),
    });

    const { Status } = onlyAnswer(await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '5' }));

    expect(Status).toBe('FAILED');
    expect(simulation.organization.handshake(id).state).toBe('OPEN');
  });

  it('waits for nobody when the account is a member', async () => {
    simulation.organization.addMember(ID);

    const outcome = await simulation.create(WAITED);

    expect(onlyAnswer(outcome).PhysicalResourceId).toBe(`member-${ID}`);
    expect(outcome.execution).toBeUndefined();
  });
});

describe('the deadline of 55 minutes', () => {
  it('holds for initialization and for the person together', async () => {
    simulation.organization.initializeFor(39 * MINUTE * 1000);

    const outcome = await simulation.create({
      ...ACCOUNT,
      InitializationTimeoutSeconds: '2400',
      WaitForAcceptanceSeconds: '900',
    });

    expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted). Waited for 55 minutes.');
    expect(outcome.seconds).toBeGreaterThan(54 * MINUTE);
    expect(outcome.seconds).toBeLessThanOrEqual(55 * MINUTE + 1);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });

  it('leaves to initialization by default what the person leaves', async () => {
    simulation.organization.initializeFor(50 * MINUTE * 1000);

    const outcome = await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '900' });

    expect(onlyAnswer(outcome).Reason).toContain('(FinalizingOrganizationException). Waited for 40 minutes.');
    expect(outcome.seconds).toBe(40 * MINUTE);
    expect(simulation.states).toEqual([]);
  });

  it('leaves nothing to initialization where the person has all of it', async () => {
    simulation.organization.initializeFor(MINUTE * 1000);

    const outcome = await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '3300' });

    expect(onlyAnswer(outcome).Reason).toContain('(FinalizingOrganizationException)');
    expect(outcome.seconds).toBe(0);
  });

  it.each([0, 0.5, 0.999])('bounds the looks: jitter %d', async (random) => {
    simulation.random = () => random;

    const outcome = await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '3300' });

    expect(outcome.seconds).toBeLessThanOrEqual(3301);
    // 3300 / (0.8 * 30) = 137.5, and the first gaps are shorter.
    expect(count('DescribeHandshake')).toBeLessThanOrEqual(141);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });

  it.each(['ServiceException', 'TooManyRequestsException', 'AccessDeniedException'])(
    'holds when %s lasts',
    async (error) => {
      const outcome = await sendAnd(simulation.createEvent(WAITED), MINUTE, () => {
        simulation.fail('DescribeHandshake', error, undefined, 10_000);
      });

      expect(onlyAnswer(outcome).Status).toBe('FAILED');
      expect(outcome.seconds).toBeLessThan(3600);
      expect(simulation.states).toEqual([`${ID} CANCELED`]);
    },
  );

  it('holds when the step crashes for good, and the Delete that follows leaves nothing open', async () => {
    const properties = { ...ACCOUNT, WaitForAcceptanceSeconds: '3300' };
    const outcome = await sendAnd(simulation.createEvent(properties), 30 * MINUTE, () => {
      let runs = 0;
      simulation.beforeFunction = () => {
        // Both tries crash; the task that answers in their place does not.
        if (++runs <= 2) {
          throw new Error('Sandbox.Timedout');
        }
      };
    });

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    expect(outcome.seconds).toBeLessThan(3600);
    await simulation.delete(onlyAnswer(outcome).PhysicalResourceId, properties);
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });
});

describe('a request that takes the place of one that waits', () => {
  it('a Delete: the Create is answered, and nothing is open', async () => {
    const waiting = simulation.send(simulation.createEvent(WAITED));

    const deleted = await simulation.after(MINUTE, () =>
      simulation.delete('invitations-Invited-1ABCDEFGHIJKL', WAITED),
    );

    expect(onlyAnswer(deleted).Status).toBe('SUCCESS');
    expect(onlyAnswer(await waiting).Reason).toContain('superseded by a later request');
    expect(simulation.states).toEqual([`${ID} CANCELED`]);
  });

  it('an Update back to the former target: the other one is answered, and nothing of it is open', async () => {
    const id = await created();
    const waited = { ...OTHER, ...TEN_MINUTES };
    const waiting = simulation.send(simulation.updateEvent(id, ACCOUNT, waited));

    const rolledBack = await simulation.after(MINUTE, () => simulation.update(id, waited, ACCOUNT));

    expect(onlyAnswer(rolledBack)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(onlyAnswer(await waiting).Reason).toContain('superseded by a later request');
    expect(simulation.states).toEqual([`${ID} OPEN`, '444455556666 CANCELED']);
  });

  it('an Update that waits no longer: the invitation stays open', async () => {
    const id = await created();
    const waiting = simulation.send(simulation.updateEvent(id, ACCOUNT, WAITED));

    const rolledBack = await simulation.after(MINUTE, () => simulation.update(id, WAITED, ACCOUNT));

    expect(onlyAnswer(rolledBack).Status).toBe('SUCCESS');
    expect(onlyAnswer(await waiting).Status).toBe('FAILED');
    expect(simulation.states).toEqual([`${ID} OPEN`]);
  });
});

describe('an Update', () => {
  it('waits where that is newly declared, and succeeds', async () => {
    const id = await created();

    const outcome = await sendAnd(simulation.updateEvent(id, ACCOUNT, WAITED), MINUTE, accept);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
  });

  it('waits where that is newly declared and, failing, leaves open what was open', async () => {
    const id = await created();

    const outcome = await simulation.update(id, ACCOUNT, WAITED);

    expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted). Waited for 10 minutes.');
    expect(simulation.states).toEqual([`${ID} OPEN`]);
  });

  it.each<[string, Properties]>([
    ['the same wait', { ...WAITED, Notes: 'Other notes' }],
    ['a longer wait', { ...WAITED, WaitForAcceptanceSeconds: '1200' }],
    ['no wait any more', ACCOUNT],
    ['a bad former target', WAITED],
  ])('does not wait, and does not fail: %s', async (name, properties) => {
    const id = await created();
    const previous = name === 'a bad former target' ? { ...WAITED, Target: { Type: 'ACCOUNT', Id: 'x' } } : WAITED;

    const outcome = await simulation.update(id, previous, properties);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
    expect(outcome.seconds).toBe(0);
  });

  it('waits for what a raised revision sends and, failing, leaves nothing open; its rollback invites again', async () => {
    const id = await created();
    const raised = { ...WAITED, Revision: '2' };

    const failed = onlyAnswer(await simulation.update(id, WAITED, raised));
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ID} CANCELED`, `${ID} CANCELED`]);

    const rolledBack = onlyAnswer(await simulation.update(id, raised, WAITED));
    expect(rolledBack).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ID} CANCELED`, `${ID} CANCELED`, `${ID} OPEN`]);
  });

  it('leaves nothing open of what it sent before it was killed', async () => {
    const id = await created(WAITED);
    const raised = { ...WAITED, Revision: '2' };
    let isKilled = false;
    simulation.isKilledAt = (point) => point === 'after inviteAccount' && !isKilled && (isKilled = true);

    const outcome = await simulation.update(id, ACCOUNT, raised);

    expect(isKilled).toBe(true);
    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED' });
    expect(simulation.states).toEqual([`${ID} CANCELED`, `${ID} CANCELED`]);
  });

  it('cancels what it sent when the throttling of that has passed', async () => {
    const id = await created();
    const update = simulation.updateEvent(id, ACCOUNT, { ...WAITED, Revision: '2' });
    const throttled = () => simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 30);

    const outcome = await sendAnd(update, 9 * MINUTE, throttled);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED' });
    expect(simulation.states).toEqual([`${ID} CANCELED`, `${ID} CANCELED`]);
  });

  it('waits for another target and, failing, leaves only the former invitation open', async () => {
    const id = await created();

    const outcome = await simulation.update(id, ACCOUNT, { ...OTHER, ...TEN_MINUTES });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ID} OPEN`, '444455556666 CANCELED']);
  });

  it.each(['open', 'expired'])(
    'does not wait where it is the rollback of another target, nor fails: %s',
    async (state) => {
      const { PhysicalResourceId: id } = onlyAnswer(await sendAnd(simulation.createEvent(WAITED), MINUTE, accept));
      simulation.organization.remove(ID);
      await simulation.update(id, WAITED, { ...WAITED, Notes: 'Come back' });
      expect(simulation.states).toEqual([`${ID} ACCEPTED`, `${ID} OPEN`]);
      if (state === 'expired') {
        simulation.pass(20 * DAY_MILLIS);
      }
      const other = { ...OTHER, ...TEN_MINUTES };
      expect(onlyAnswer(await simulation.update(id, WAITED, other)).Status).toBe('FAILED');

      const outcome = await simulation.update(id, other, WAITED);

      expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
      // Uncertain, as any rollback of a target is.
      expect(outcome.seconds).toBe(121);
    },
  );

  it('fails with the reason for which AWS does not invite an account that was declined for', async () => {
    const id = await created();
    simulation.organization.decline(id, ID);

    const outcome = await simulation.update(id, ACCOUNT, WAITED);

    expect(onlyAnswer(outcome).Reason).toContain('the owner of the account declined the invitation (DECLINED)');
    expect(outcome.seconds).toBe(0);
  });
});

describe('copies and crashes', () => {
  it('ends a copy without a word, and the invitation is sent once', async () => {
    const event = simulation.createEvent(WAITED);
    const [one, copy] = await Promise.all([
      simulation.send(event),
      simulation.after(20, () => simulation.send(event)),
      simulation.after(MINUTE, accept),
    ]);

    expect([...one.answers, ...copy.answers].map(({ Status }) => Status)).toContain('SUCCESS');
    expect([...one.answers, ...copy.answers].map(({ Status }) => Status)).not.toContain('FAILED');
    expect(simulation.states).toEqual([`${ID} ACCEPTED`]);
  });

  it('answers a copy that comes after the person with the same id', async () => {
    const event = simulation.createEvent(WAITED);
    const one = simulation.send(event);
    await simulation.after(31, accept); // the next look is at 35 s

    const copy = await simulation.send(event);

    const ids = [...(await one).answers, ...copy.answers].map(({ PhysicalResourceId }) => PhysicalResourceId);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^h-/);
  });

  const openIn = ({ states }: Simulation) => states.filter((state) => state.endsWith(' OPEN')).length;

  /** A request that waits, killed at one of its points; a person accepts after a minute, or nobody. */
  async function killed(at: number, type: 'Create' | 'Update', isAccepted: boolean) {
    const one = Simulation.start();
    const points: string[] = [];
    try {
      const id = type === 'Create' ? '' : onlyAnswer(await one.create(ACCOUNT)).PhysicalResourceId;
      const raised = { ...WAITED, Revision: '2' };
      const event = type === 'Create' ? one.createEvent(WAITED) : one.updateEvent(id, ACCOUNT, raised);
      one.pass(MINUTE * 1000);
      one.isKilledAt = (point) => points.push(point) - 1 === at;
      const person = () => {
        const handshake = one.organization.allHandshakes().find(({ state }) => state === 'OPEN');
        if (isAccepted && handshake !== undefined) {
          one.organization.accept(handshake.id, ID);
        }
      };
      const [outcome] = await Promise.all([one.send(event), one.after(2 * MINUTE, person)]);
      const status = outcome.answers[0]?.Status;
      if (status === 'FAILED') {
        // What a crash has left is found by the request that follows.
        one.isKilledAt = () => false;
        await (type === 'Create'
          ? one.delete(outcome.answers[0]?.PhysicalResourceId ?? '', WAITED)
          : one.update(id, raised, ACCOUNT));
      }
      return { points, status, seconds: outcome.seconds, last: one.states.at(-1), open: openIn(one) };
    } finally {
      await one.stop();
    }
  }

  it.each([
    ['Create', true, 'SUCCESS', 'ACCEPTED', 0],
    ['Create', false, 'FAILED', 'CANCELED', 0],
    ['Update', true, 'SUCCESS', 'ACCEPTED', 0],
    ['Update', false, 'FAILED', 'OPEN', 1],
  ] as const)('survives a crash of a %s at every point: accepted %s', async (type, isAccepted, status, state, open) => {
    const { points: undisturbed } = await killed(-1, type, isAccepted);
    expect(undisturbed).toContain('after inviteAccount');
    for (const [index, point] of undisturbed.entries()) {
      const end = await killed(index, type, isAccepted);

      expect({ point, ...end }).toMatchObject({ point, status, last: `${ID} ${state}`, open });
      expect(end.seconds).toBeLessThan(3600);
    }
  });
});

describe('many that wait for the whole 55 minutes', () => {
  it.each([
    [2, 54],
    [5, 54],
    [40, 53],
    [400, 45],
  ])(
    'fail because nobody accepted, and leave nothing open: %d after %d minutes',
    async (count, minutes) => {
      simulation.emulator.rates = 'aws';
      simulation.stepFunctionsRates = 'aws';
      simulation.invitationCount = count;
      simulation.organization.accountQuota = 500;
      simulation.random = seeded(1);
      const accounts = Array.from({ length: count }, (_, index) => String(200_000_000_000 + index));

      const outcomes = await Promise.all(
        accounts.map((Id, index) =>
          simulation.create({ Target: { Type: 'ACCOUNT', Id }, WaitForAcceptanceSeconds: '3300' }, `Invited${index}`),
        ),
      );

      for (const outcome of outcomes) {
        expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted). Waited for ');
        expect(outcome.seconds).toBeGreaterThanOrEqual(minutes * MINUTE);
        expect(outcome.seconds).toBeLessThanOrEqual(3310);
      }
      expect(new Set(simulation.states.map((state) => state.split(' ')[1]))).toEqual(new Set(['CANCELED']));
    },
    30_000,
  );
});

describe('a hundred that wait at once', () => {
  it('come through at the rates of AWS', async () => {
    simulation.emulator.rates = 'aws';
    simulation.stepFunctionsRates = 'aws';
    simulation.invitationCount = 100;
    simulation.organization.accountQuota = 200;
    simulation.random = seeded(1);
    const accounts = Array.from({ length: 100 }, (_, index) => String(200_000_000_000 + index));
    const sent = accounts.map((Id, index) =>
      simulation.create({ Target: { Type: 'ACCOUNT', Id }, WaitForAcceptanceSeconds: '2400' }, `Invited${index}`),
    );
    await simulation.after(20 * MINUTE, () => {
      for (const { id, target, state } of simulation.organization.allHandshakes()) {
        if (state === 'OPEN') {
          simulation.organization.accept(id, target.id);
        }
      }
    });

    const outcomes = await Promise.all(sent);

    expect(new Set(outcomes.map((outcome) => onlyAnswer(outcome).Status))).toEqual(new Set(['SUCCESS']));
    expect(Math.max(...outcomes.map(({ seconds }) => seconds))).toBeLessThan(30 * MINUTE);
    expect(simulation.organization.members.size).toBe(101);
    // About 7 looks each in the first seven minutes, then one in 200 s. The first ones come together.
    expect(count('DescribeHandshake')).toBeLessThan(1_300);
    const throttled = simulation.calls.filter((call) => call === 'DescribeHandshake: TooManyRequestsException');
    expect(throttled.length).toBeLessThan(600);
  }, 60_000);
});
