import {
  accept,
  ACCOUNT,
  ACCOUNT_ID,
  count,
  created,
  DAY_MILLIS,
  EMAIL,
  invitedByHand,
  knowsAddress,
  MADE_UP_ID,
  MINUTE,
  newest,
  OTHER_ACCOUNT,
  sendAnd,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { TEN_MINUTES, WAITED } from '../simulation/waited-acceptance';
import { onlyAnswer } from '../simulation/simulation';

/** A deployment that waits until a person has accepted. */

useSimulation(knowsAddress);

describe('a Create that waits for a person', () => {
  it.each([
    ['an account', WAITED],
    ['an e-mail address', { ...EMAIL, ...TEN_MINUTES }],
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

    expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(unit);
  });

  it.each<[string, () => unknown, string, string]>([
    [
      'declined',
      () => simulation.organization.decline(newest(), ACCOUNT_ID),
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
    expect(answer.Reason).toBe(`cannot invite account ${ACCOUNT_ID}: ${sentence}`);
    expect(answer.PhysicalResourceId).toMatch(/^failed-/);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} ${state}`]);
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
      Reason: `cannot invite account ${ACCOUNT_ID}: nobody accepted the invitation within waitForAcceptance (NotAccepted). Waited for 10 minutes. Tell the owner of the account to expect it, then deploy again.`,
    });
    expect(outcome.seconds).toBe(600);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
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

    expect(onlyAnswer(outcome)).toMatchObject({
      Status: 'SUCCESS',
      Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID },
    });
    expect(simulation.calls).toContain('CancelHandshake: InvalidHandshakeTransitionException');
    expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(unit);
  });

  it('fails when it is declined in the second in which the time is over', async () => {
    simulation.isKilledAt = (point) => {
      if (point === 'before cancelHandshake') {
        simulation.organization.decline(newest(), ACCOUNT_ID);
      }
      return false;
    };

    expect(onlyAnswer(await simulation.create(WAITED)).Status).toBe('FAILED');
    expect(simulation.states).toEqual([`${ACCOUNT_ID} DECLINED`]);
  });

  it('waits for an invitation sent by hand, too, and leaves it open when the time is over', async () => {
    invitedByHand();

    const outcome = await simulation.create(WAITED);

    expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted)');
    expect(outcome.seconds).toBe(600);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });

  it('leaves it open, too, where the list was late and it was sent in the same second', async () => {
    simulation.organization.listingLagMillis = 8_000;
    const id = invitedByHand();

    const { Status } = onlyAnswer(await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '5' }));

    expect(Status).toBe('FAILED');
    expect(simulation.organization.handshake(id).state).toBe('OPEN');
  });

  it('waits for nobody when the account is a member', async () => {
    simulation.organization.addMember(ACCOUNT_ID);

    const outcome = await simulation.create(WAITED);

    expect(onlyAnswer(outcome).PhysicalResourceId).toBe(`member-${ACCOUNT_ID}`);
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

    expect(onlyAnswer(outcome).Reason).toContain('(NotAccepted). Waited for 54 minutes.');
    expect(outcome.seconds).toBeGreaterThanOrEqual(54 * MINUTE);
    expect(outcome.seconds).toBeLessThanOrEqual(55 * MINUTE + 1);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
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

  it.each([
    ['as short as can be', 0],
    ['as on average', 0.5],
    ['as long as can be', 0.999],
  ])('bounds the looks, with gaps %s', async (_name, random) => {
    simulation.random = () => random;

    const outcome = await simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '3300' });

    expect(outcome.seconds).toBeLessThanOrEqual(3301);
    // 3300 / (0.8 * 30) = 137.5, and the first gaps are shorter.
    expect(count('DescribeHandshake')).toBeLessThanOrEqual(141);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });

  it.each([
    ['ServiceException', 'a fault of the service'],
    ['TooManyRequestsException', 'a rate that others use up'],
    ['AccessDeniedException', 'a permission that was taken away'],
  ])('holds when %s lasts: %s', async (error) => {
    const outcome = await sendAnd(simulation.createEvent(WAITED), MINUTE, () => {
      simulation.fail('DescribeHandshake', error, undefined, 10_000);
    });

    expect(onlyAnswer(outcome).Status).toBe('FAILED');
    expect(outcome.seconds).toBeLessThan(3600);
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });

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
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });
});

describe('a request that takes the place of one that waits', () => {
  it('a Delete: the Create is answered, and nothing is open', async () => {
    const waiting = simulation.send(simulation.createEvent(WAITED));

    const deleted = await simulation.after(MINUTE, () => simulation.delete(MADE_UP_ID, WAITED));

    expect(onlyAnswer(deleted).Status).toBe('SUCCESS');
    expect(onlyAnswer(await waiting).Reason).toContain('superseded by a later request');
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`]);
  });

  it('an Update back to the former target: the other one is answered, and nothing of it is open', async () => {
    const id = await created();
    const waited = { ...OTHER_ACCOUNT, ...TEN_MINUTES };
    const waiting = simulation.send(simulation.updateEvent(id, ACCOUNT, waited));

    const rolledBack = await simulation.after(MINUTE, () => simulation.update(id, waited, ACCOUNT));

    expect(onlyAnswer(rolledBack)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(onlyAnswer(await waiting).Reason).toContain('superseded by a later request');
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`, '444455556666 CANCELED']);
  });

  it('an Update that waits no longer: the invitation stays open', async () => {
    const id = await created();
    const waiting = simulation.send(simulation.updateEvent(id, ACCOUNT, WAITED));

    const rolledBack = await simulation.after(MINUTE, () => simulation.update(id, WAITED, ACCOUNT));

    expect(onlyAnswer(rolledBack).Status).toBe('SUCCESS');
    expect(onlyAnswer(await waiting).Status).toBe('FAILED');
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });
});
