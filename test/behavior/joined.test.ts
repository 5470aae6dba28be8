import { ACCOUNT_ID, OTHER_ID } from '../simulation/fixtures';
import { account, useFollowedAccount } from '../simulation/followed-account';

/** AWS Organizations tells that an account has joined: the follow-ups of that account look at once. */

useFollowedAccount();

const told = (seconds: readonly number[]) => {
  account.simulation.membershipEvents = () => seconds;
};

it('places an account within seconds of its acceptance', async () => {
  told([5]);
  await account.createAndAccept();

  await account.wait(10);

  expect(account.parent).toBe(account.unit);
  expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
  expect(account.running).toBe(0);
});

it('does nothing for an account that nobody waits for', async () => {
  await account.create(account.placed);
  const { calls, stepFunctionsCalls } = account.simulation;
  const [before, callsBefore] = [stepFunctionsCalls.length, calls.length];

  await account.simulation.tellJoined(OTHER_ID);

  expect(stepFunctionsCalls.slice(before)).toEqual(['ListExecutions']);
  expect(account.simulation.calls.slice(callsBefore)).toEqual([]);
});

it('leaves an invitation that is still open alone', async () => {
  await account.create(account.placed);

  await account.simulation.tellJoined(ACCOUNT_ID);
  await account.wait(60);

  expect(account.running).toBe(1);
  expect(account.changes).toEqual([]);
});
