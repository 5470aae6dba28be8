import type { FollowUp } from '../../lambda/follow-up/follow-up';
import { ACCOUNT_ID, MINUTE } from '../simulation/fixtures';
import { account, HOUR, useFollowedAccount } from '../simulation/followed-account';

/** A function goes on after its request was superseded. The later request ends what it starts, or leaves it alone. */

useFollowedAccount();

const ANOTHER_ID = 'h-examplehandshakeid999';

/** @returns whether what was started late still runs, and how many others do */
async function startedLate(
  supersededBy: 'Update' | 'Delete',
  change: Partial<FollowUp> = {},
  meanwhile: (id: string) => unknown = () => {},
): Promise<{ readonly late: boolean; readonly others: number }> {
  const { simulation } = account;
  const id = await account.create(account.placed);
  const [previous] = simulation.followUps;
  if (previous === undefined) {
    throw new Error('nothing is followed');
  }
  // So that the first Update waits in the state machine, and the next request sees it.
  simulation.fail('DescribeHandshake', 'TooManyRequestsException');
  const first = simulation.update(id, account.placed, account.noted);
  const next = simulation.after(0.5, async () => {
    meanwhile(id);
    await (supersededBy === 'Update'
      ? account.update(id, account.noted, account.placed)
      : account.delete(id, account.noted));
  });
  // In the 120 s of quiet.
  await simulation.after(MINUTE, () => {
    simulation.startFollowUp({ ...previous.input, requestId: 'late', waitSeconds: HOUR, ...change });
  });
  await Promise.all([first, next]);
  const running = simulation.followUps.filter(({ isRunning }) => isRunning);
  const late = running.filter(({ input }) => input.requestId === 'late').length;
  return { late: late > 0, others: running.length - late };
}

it('an Update ends what follows the same invitation, and not its own', async () => {
  expect(await startedLate('Update')).toEqual({ late: false, others: 1 });
});

it('an Update ends what follows an account that has joined', async () => {
  expect(await startedLate('Update', {}, (id) => account.accept(id))).toMatchObject({ late: false });
});

it.each<[string, Partial<FollowUp>]>([
  ['another invitation of the resource', { handshakeId: ANOTHER_ID }],
  ['another target', { physicalId: ANOTHER_ID }],
  ['what has only to be told', { stage: { is: 'publish' } }],
])('an Update leaves alone what is about %s', async (_name, change) => {
  expect(await startedLate('Update', change)).toEqual({ late: true, others: 1 });
});

it('an Update leaves alone what is about an invitation that has ended', async () => {
  const decline = (id: string) => account.organization.decline(id, ACCOUNT_ID);

  expect(await startedLate('Update', {}, decline)).toMatchObject({ late: true });
});

it('a Delete ends what follows its id', async () => {
  expect(await startedLate('Delete')).toEqual({ late: false, others: 0 });
});

it('a Delete leaves alone what follows another id', async () => {
  expect(await startedLate('Delete', { physicalId: ANOTHER_ID })).toEqual({ late: true, others: 0 });
});
