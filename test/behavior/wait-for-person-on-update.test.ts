import {
  accept,
  ACCOUNT,
  ACCOUNT_ID,
  created,
  DAY_MILLIS,
  knowsAddress,
  MINUTE,
  OTHER_ACCOUNT,
  sendAnd,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { TEN_MINUTES, WAITED } from '../simulation/waited-acceptance';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** An Update that waits until a person has accepted. */

useSimulation(knowsAddress);

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
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`]);
  });

  it.each<[string, Properties]>([
    ['the same wait, which asks for nothing new', { ...WAITED, Notes: 'Other notes' }],
    ['a longer wait of the same kind', { ...WAITED, WaitForAcceptanceSeconds: '1200' }],
    ['no wait any more', ACCOUNT],
    ['a former target that cannot be read, as in a rollback', WAITED],
  ])('does not wait, and does not fail: %s', async (name, properties) => {
    const id = await created();
    const previous =
      name === 'a former target that cannot be read, as in a rollback'
        ? { ...WAITED, Target: { Type: 'ACCOUNT', Id: 'x' } }
        : WAITED;

    const outcome = await simulation.update(id, previous, properties);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'OPEN' } });
    expect(outcome.seconds).toBe(0);
  });

  it('waits for what a raised revision sends and, failing, leaves nothing open; its rollback invites again', async () => {
    const id = await created();
    const raised = { ...WAITED, Revision: '2' };

    const failed = onlyAnswer(await simulation.update(id, WAITED, raised));
    expect(failed).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} CANCELED`]);

    const rolledBack = onlyAnswer(await simulation.update(id, raised, WAITED));
    expect(rolledBack).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} OPEN`]);
  });

  it('leaves nothing open of what it sent before it was killed', async () => {
    const id = await created(WAITED);
    const raised = { ...WAITED, Revision: '2' };
    let isKilled = false;
    simulation.isKilledAt = (point) => point === 'after inviteAccount' && !isKilled && (isKilled = true);

    const outcome = await simulation.update(id, ACCOUNT, raised);

    expect(isKilled).toBe(true);
    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED' });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} CANCELED`]);
  });

  it('cancels what it sent when the throttling of that has passed', async () => {
    const id = await created();
    const update = simulation.updateEvent(id, ACCOUNT, { ...WAITED, Revision: '2' });
    const throttled = () => simulation.fail('CancelHandshake', 'TooManyRequestsException', undefined, 30);

    const outcome = await sendAnd(update, 9 * MINUTE, throttled);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED' });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} CANCELED`]);
  });

  it('waits for another target and, failing, leaves only the former invitation open', async () => {
    const id = await created();

    const outcome = await simulation.update(id, ACCOUNT, { ...OTHER_ACCOUNT, ...TEN_MINUTES });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual([`${ACCOUNT_ID} OPEN`, '444455556666 CANCELED']);
  });

  it.each(['open', 'expired'])(
    'does not wait where it is the rollback of another target, nor fails: %s',
    async (state) => {
      const { PhysicalResourceId: id } = onlyAnswer(await sendAnd(simulation.createEvent(WAITED), MINUTE, accept));
      simulation.organization.remove(ACCOUNT_ID);
      await simulation.update(id, WAITED, { ...WAITED, Notes: 'Come back' });
      expect(simulation.states).toEqual([`${ACCOUNT_ID} ACCEPTED`, `${ACCOUNT_ID} OPEN`]);
      if (state === 'expired') {
        simulation.pass(20 * DAY_MILLIS);
      }
      const other = { ...OTHER_ACCOUNT, ...TEN_MINUTES };
      expect(onlyAnswer(await simulation.update(id, WAITED, other)).Status).toBe('FAILED');

      const outcome = await simulation.update(id, other, WAITED);

      expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
      // Uncertain, as any rollback of a target is.
      expect(outcome.seconds).toBe(121);
    },
  );

  it('fails with the reason for which AWS does not invite an account that was declined for', async () => {
    const id = await created();
    simulation.organization.decline(id, ACCOUNT_ID);

    const outcome = await simulation.update(id, ACCOUNT, WAITED);

    expect(onlyAnswer(outcome).Reason).toContain('the owner of the account declined the invitation (DECLINED)');
    expect(outcome.seconds).toBe(0);
  });
});
