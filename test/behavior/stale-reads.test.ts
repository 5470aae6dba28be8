import { ACCOUNT, ACCOUNT_ID, created, MINUTE, open, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** AWS may not find for some seconds what it has just taken. */

useSimulation();

const WAITS = { ...ACCOUNT, WaitForAcceptanceSeconds: '600' };
const sentOne = () => simulation.organization.allHandshakes().at(-1)?.id ?? '';

it('the wait for a person goes on, if the first looks do not find the invitation', async () => {
  simulation.fail('DescribeHandshake', 'HandshakeNotFoundException', undefined, 3);

  const [outcome] = await Promise.all([
    simulation.create(WAITS),
    simulation.after(90, () => simulation.organization.accept(sentOne(), ACCOUNT_ID)),
  ]);

  expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } });
});

it('the wait ends, if AWS does not find the invitation for two minutes', async () => {
  simulation.fail('DescribeHandshake', 'HandshakeNotFoundException', undefined, 100);

  const outcome = await simulation.create(WAITS);

  expect(onlyAnswer(outcome).Reason).toContain('(Forgotten)');
  expect(outcome.seconds).toBeGreaterThan(2 * MINUTE);
  expect(outcome.seconds).toBeLessThan(3 * MINUTE);
});

it('a Delete waits for an invitation that is found neither by its id nor in the list', async () => {
  const id = await created();
  simulation.organization.listingLagMillis = 10_000;
  simulation.fail('CancelHandshake', 'HandshakeNotFoundException');

  const outcome = await simulation.delete(id, ACCOUNT);

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(open()).toEqual([]);
});

it('a Delete waits for an invitation that the list has open and that is not found by its id', async () => {
  const id = await created();
  simulation.fail('CancelHandshake', 'HandshakeNotFoundException', undefined, 3);

  const outcome = await simulation.delete(id, ACCOUNT);

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(open()).toEqual([]);
});

it('an Update waits for the invitation that it replaces, if that is not found by its id', async () => {
  const id = await created();
  simulation.fail('CancelHandshake', 'HandshakeNotFoundException', undefined, 3);

  const outcome = await simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(simulation.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} OPEN`]);
});

it('a Delete ends without an invitation that the list has open and that is never found', async () => {
  const id = await created();
  simulation.fail('CancelHandshake', 'HandshakeNotFoundException', undefined, 100);

  const outcome = await simulation.delete(id, ACCOUNT);

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(outcome.seconds).toBeLessThan(2 * MINUTE + 30);
});

it('a Delete waits no longer than two minutes for one that AWS has forgotten', async () => {
  const id = await created();
  simulation.organization.decline(id, ACCOUNT_ID);
  simulation.pass(60 * 24 * 3_600_000);

  const outcome = await simulation.delete(id, ACCOUNT);

  expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
  expect(outcome.seconds).toBeLessThan(2 * MINUTE + 5);
});
