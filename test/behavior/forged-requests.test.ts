import { ACCOUNT, ACCOUNT_ID, created, DAY_MILLIS, deleted, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer, STACK_ID } from '../simulation/simulation';

/** An event that CloudFormation cannot have sent has no effect. */

useSimulation();

const REMOVED = { ...ACCOUNT, RemoveAccountOnDelete: 'true' };

describe('an event', () => {
  it.each([
    ['another account', STACK_ID.replace(':000000000000:', ':999999999999:')],
    ['another region', STACK_ID.replace('us-east-1', 'eu-west-1')],
    ['nothing', 'invitations'],
  ])('with the stack of %s calls nothing and is not answered', async (_name, StackId) => {
    const { answers } = await simulation.send({ ...simulation.createEvent(ACCOUNT), StackId });

    expect([answers, simulation.calls, simulation.executionNames]).toEqual([[], [], []]);
    expect(simulation.logs).toEqual([expect.objectContaining({ event: 'ignored', outcome: 'ForeignStack' })]);
  });

  it.each(['requestPayload', 'waiting', 'crashed'])(
    'does as little where the step function gets it (%s)',
    async (field) => {
      const event = { ...simulation.createEvent(ACCOUNT), ResponseURL: 'http://127.0.0.1:9001/2018-06-01' };
      const state = {
        request: event,
        deadlineMillis: simulation.now + 60_000,
        stage: { is: 'settle' },
        waitSeconds: 1,
      };
      const input = field === 'requestPayload' ? { requestPayload: event } : { [field]: state, retries: 0 };

      expect(await simulation.callStep(input as never)).toEqual({ finished: true });

      expect([simulation.calls, simulation.executionNames]).toEqual([[], []]);
      expect(simulation.logs).toEqual([expect.objectContaining({ event: 'ignored', outcome: 'ForeignUrl' })]);
    },
  );
});

describe('the removal of an account', () => {
  beforeEach(() => {
    simulation.organization.addMember(ACCOUNT_ID);
  });
  /** @returns the physical id of a resource that has declared the member for a day */
  const declared = async () => {
    const id = await created(REMOVED);
    simulation.pass(DAY_MILLIS);
    return id;
  };
  const isIn = () => simulation.organization.members.has(ACCOUNT_ID);

  it('needs a resource that CloudFormation has', async () => {
    const id = await declared();
    const { RequestId } = simulation.deleteEvent(id, REMOVED);
    const remove = { ...simulation.deleteEvent(id, REMOVED), RequestId };
    simulation.cloudFormation.sign(remove);
    simulation.cloudFormation.resources.forget(remove);

    const { answers } = await simulation.send(remove);

    expect(isIn()).toBe(true);
    expect(answers[0]?.Reason).toContain('cannot remove from the organization account 111122223333');
    expect(answers[0]?.Reason).toContain('(NotBeingDeleted)');
  });

  it('needs one that is being deleted', async () => {
    const id = await declared();
    const remove = simulation.deleteEvent(id, REMOVED);
    simulation.cloudFormation.sign(remove);
    simulation.cloudFormation.resources.sent({ ...remove, RequestType: 'Update' });

    await simulation.send(remove);

    expect(isIn()).toBe(true);
  });

  it('waits until CloudFormation says so, because it may say it a moment late', async () => {
    const id = await declared();
    const remove = simulation.deleteEvent(id, REMOVED);
    simulation.cloudFormation.sign(remove);
    simulation.cloudFormation.resources.forget(remove);
    void simulation.after(8, () => simulation.cloudFormation.resources.sent(remove));

    expect(onlyAnswer(await simulation.send(remove)).Status).toBe('SUCCESS');
    expect(isIn()).toBe(false);
  });

  it('does not need it where CloudFormation may not be asked', async () => {
    const id = await declared();
    simulation.cloudFormation.beforeDescribe = () => {
      throw Object.assign(new Error('no'), { name: 'AccessDenied' });
    };

    await deleted(id, REMOVED);

    expect(isIn()).toBe(false);
  });
});
