import { waitingDefinition } from '../../lib/private/waiting-definition';
import { MINUTE } from '../simulation/fixtures';
import { account, FAR, useFollowedAccount } from '../simulation/followed-account';

/** A follow-up that has given up ends as a failed execution, and every other one does not. */

useFollowedAccount();

const endings = () => account.simulation.followUps.map(({ ending }) => ending);
const refuseEvents = (calls: number) => {
  account.simulation.bus.faults.push(...Array.from({ length: calls }, () => ({ error: 'InternalException' })));
};
const refuse = () => account.simulation.fail('MoveAccount', 'ConstraintViolationException', 'SOME_LIMIT');

it('ends as failed if AWS refuses for good', async () => {
  await account.createAndAccept();
  refuse();

  await account.wait(3 * MINUTE);

  expect(endings()).toEqual(['FAILED']);
  expect(account.changes.at(-1)).toBe('FOLLOW_UP_FAILED');
});

it('ends as failed if its event is published later than it gave up', async () => {
  await account.createAndAccept();
  refuse();
  refuseEvents(50);

  await account.wait(3 * MINUTE);
  expect(endings()).toEqual([undefined]);
  await account.wait(FAR);

  expect(endings()).toEqual(['FAILED']);
  expect(account.changes.at(-1)).toBe('FOLLOW_UP_FAILED');
});

it('ends as failed if its function crashes for ever', async () => {
  await account.createAndAccept();
  account.simulation.isKilledAt = (point) => point === 'before describeHandshake' || point === 'before putEvents';

  await account.wait(FAR);

  expect(endings()).toEqual(['FAILED']);
});

it('ends as failed if it cannot publish', async () => {
  await account.createAndAccept();
  refuseEvents(1_000);

  await account.wait(FAR);

  expect(endings()).toEqual(['FAILED']);
});

it('succeeds if the account stands where it should', async () => {
  await account.createAndAccept();

  await account.wait(3 * MINUTE);

  expect(endings()).toEqual(['SUCCEEDED']);
});

it('is stopped by an Update, which is no failure', async () => {
  const id = await account.create(account.placed);

  await account.update(id, account.placed, account.elsewhere);
  await account.wait(3 * MINUTE);

  expect(endings()).toEqual(['ABORTED', undefined]);
});

it('succeeds in an execution that was started before its state machine knew how to fail', async () => {
  account.simulation.stepFunctions.definition = waitingDefinition('aws', 'step', false);
  await account.createAndAccept();
  refuse();

  await account.wait(3 * MINUTE);

  expect(endings()).toEqual(['SUCCEEDED']);
  expect(account.changes.at(-1)).toBe('FOLLOW_UP_FAILED');
});
