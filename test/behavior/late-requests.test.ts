import {
  ACCOUNT,
  count,
  created,
  MINUTE,
  open,
  OTHER_ACCOUNT,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A request that is delivered or repeated late does nothing if CloudFormation has gone on. */

useSimulation();

const MADE_UP = 'invitations-Invited-1ABCDEFGHIJKL';
const HOUR_SECONDS = 60 * MINUTE;

/** Everything that was begun comes to its end. */
const settle = () => simulation.after(HOUR_SECONDS, () => undefined);

describe('a first delivery', () => {
  it.each([5, 20, 50])('of a Create, %d minutes after its rollback, sends nothing', async (minutes) => {
    const create = simulation.createEvent(ACCOUNT);
    simulation.cloudFormation.sign(create);
    simulation.pass(60_000);
    expect(onlyAnswer(await simulation.delete(MADE_UP, ACCOUNT)).Status).toBe('SUCCESS');
    simulation.pass(minutes * 60_000);

    const { answers } = await simulation.send(create);

    expect(simulation.states).toEqual([]);
    expect(answers).toMatchObject([{ Status: 'FAILED' }]);
    expect(simulation.logs).toContainEqual(expect.objectContaining({ event: 'ignored', outcome: 'NotAwaited' }));
  });

  it('of an Update, after the Update of its rollback, sends nothing', async () => {
    const id = await created();
    simulation.pass(60_000);
    const update = simulation.updateEvent(id, ACCOUNT, OTHER_ACCOUNT);
    simulation.cloudFormation.sign(update);
    simulation.pass(60_000);
    await simulation.update(id, OTHER_ACCOUNT, ACCOUNT);
    simulation.pass(10 * 60_000);

    await simulation.send(update);

    expect(open()).toEqual(['111122223333']);
  });

  it('that CloudFormation waits for is worked on, ten minutes late, until 55 minutes after it was sent', async () => {
    simulation.organization.initializeFor(Number.POSITIVE_INFINITY);
    const create = simulation.createEvent(ACCOUNT);
    simulation.cloudFormation.sign(create);
    const sentAt = simulation.now;
    simulation.pass(10 * 60_000);

    const { answers } = await simulation.send(create);

    expect(answers[0]?.Reason).toContain('Waited for 55 minutes.');
    expect((simulation.now - sentAt) / 60_000).toBeCloseTo(55, 0);
  });

  it('that is later than the hour calls nothing, whether or not CloudFormation may be asked', async () => {
    simulation.cloudFormation.beforeDescribe = () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    };
    const create = simulation.createEvent(ACCOUNT);
    simulation.cloudFormation.sign(create);
    simulation.pass(61 * 60_000);

    const { answers } = await simulation.send(create);

    expect(simulation.calls).toEqual([]);
    expect(answers[0]?.Reason).toContain('AWS Lambda ran the functions of the construct too late (TooLate)');
  });

  it('that is not late asks CloudFormation nothing, as a happy Update and Delete do', async () => {
    const id = await created();
    simulation.pass(60_000);
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, Notes: 'x' });
    await simulation.delete(id, ACCOUNT);

    expect(simulation.cloudFormation.describedResources).toBe(0);
  });

  it('is worked on where CloudFormation may not be asked', async () => {
    simulation.cloudFormation.beforeDescribe = () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    };
    const create = simulation.createEvent(ACCOUNT);
    simulation.cloudFormation.sign(create);
    simulation.pass(60_000);

    expect(onlyAnswer(await simulation.send(create)).Status).toBe('SUCCESS');
  });
});

describe('a copy', () => {
  it('of a Create, a minute after the Delete was answered, sends nothing', async () => {
    const create = simulation.createEvent(ACCOUNT);
    const { PhysicalResourceId } = onlyAnswer(await simulation.send(create));
    await simulation.delete(PhysicalResourceId, ACCOUNT);
    simulation.pass(60_000);

    await simulation.send(create);

    expect(open()).toEqual([]);
  });

  it('of a Delete does not remove an account that has joined since the resource was declared anew', async () => {
    const removing = { ...ACCOUNT, RemoveAccountOnDelete: 'true' };
    simulation.organization.addMember('111122223333');
    const first = await created(removing);
    const remove = simulation.deleteEvent(first, removing);
    simulation.cloudFormation.sign(remove);
    await created(removing);
    simulation.pass(60_000);

    await simulation.send(remove);

    expect(simulation.organization.members.has('111122223333')).toBe(true);
  });
});

describe('the repetition of a Create that was killed', () => {
  /** The record that Lambda hands to the step function stays in its queue. */
  async function killed(point: string) {
    const event = simulation.createEvent(ACCOUNT);
    let kills = 1;
    simulation.isKilledAt = (where, { by }) => by === 'CloudFormation' && where === point && kills-- > 0;
    simulation.beforeFunction = (name) => {
      if (name === 'step') {
        throw new Error('TooManyRequestsException');
      }
    };
    await simulation.deliverEvent(event).ended;
    simulation.isKilledAt = () => false;
    simulation.beforeFunction = () => {};
    return () => simulation.deliverRecord({ requestPayload: event, requestContext: { condition: 'RetriesExhausted' } });
  }

  it.each([1, 10, 120])('leaves nothing open, %d minutes after the rollback', async (minutes) => {
    const repeat = await killed('after inviteAccount');
    await simulation.delete(MADE_UP, ACCOUNT);
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
    simulation.pass(minutes * 60_000);

    await repeat();
    await settle();

    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });

  it.each([1, 10])(
    'knows its own invitation, %d minutes later, where CloudFormation may not be asked',
    async (minutes) => {
      simulation.cloudFormation.beforeDescribe = () => {
        throw Object.assign(new Error('no'), { name: 'AccessDenied' });
      };
      const repeat = await killed('after inviteAccount');
      await simulation.delete(MADE_UP, ACCOUNT);
      simulation.pass(minutes * 60_000);

      await repeat();
      await settle();

      expect(simulation.states).toEqual(['111122223333 CANCELED']);
    },
  );

  it('sends nothing, ten minutes after the rollback, if it had not sent anything', async () => {
    const repeat = await killed('before inviteAccount');
    await simulation.delete(MADE_UP, ACCOUNT);
    simulation.pass(10 * 60_000);

    await repeat();
    await settle();

    expect(simulation.states).toEqual([]);
  });

  it('sends nothing two hours later', async () => {
    const repeat = await killed('before inviteAccount');
    simulation.pass(120 * 60_000);

    await repeat();
    await settle();

    expect(count('InviteAccountToOrganization')).toBe(0);
  });

  it('goes on where CloudFormation still waits', async () => {
    const repeat = await killed('before inviteAccount');
    simulation.pass(10 * 60_000);

    await repeat();
    await settle();

    expect(open()).toEqual(['111122223333']);
  });
});
