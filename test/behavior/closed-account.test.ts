import {
  ACCOUNT_ID,
  count,
  DAY_MILLIS,
  deleted,
  isMember,
  knowsAddress,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { ofMember, REMOVED, REMOVED_BY_EMAIL } from '../simulation/removed-account';

/** A member that is closed, or suspended. */

useSimulation(knowsAddress);

const close = (state: 'PENDING_CLOSURE' | 'CLOSED' | 'SUSPENDED') =>
  simulation.organization.setState(ACCOUNT_ID, state);
const warnings = () => simulation.logs.filter(({ level, event }) => level === 'warn' && event === 'inactive');

it.each(['PENDING_CLOSURE', 'CLOSED'] as const)(
  'that is %s is left to AWS by a Delete, which succeeds',
  async (state) => {
    const id = await ofMember();
    simulation.pass(DAY_MILLIS);
    close(state);

    expect(await deleted(id, REMOVED)).toMatchObject({ Status: 'SUCCESS' });

    expect([isMember(), count('RemoveAccountFromOrganization')]).toEqual([true, 0]);
    expect(simulation.logs).toContainEqual(expect.objectContaining({ level: 'warn', event: 'kept', outcome: state }));
  },
);

it('that is suspended fails a Delete if AWS refuses to remove it', async () => {
  const id = await ofMember();
  simulation.pass(DAY_MILLIS);
  close('SUSPENDED');

  expect(await deleted(id, REMOVED)).toMatchObject({ Status: 'FAILED' });

  expect(isMember()).toBe(true);
});

it.each([
  ['its id', REMOVED],
  ['e-mail', REMOVED_BY_EMAIL],
])('that is declared by %s is told in the log of a Create and of an Update, which succeed', async (_name, declared) => {
  const id = await ofMember(declared);
  expect(warnings()).toEqual([]);
  close('CLOSED');
  const warned: readonly unknown[] = [expect.objectContaining({ state: 'CLOSED' })];

  expect(await updated(id, declared, { ...declared, Notes: 'Other notes' })).toMatchObject({
    Status: 'SUCCESS',
    Data: { State: 'ACCEPTED', AccountId: ACCOUNT_ID },
  });
  expect(warnings()).toEqual(warned);

  const { answers } = await simulation.create(declared, 'Other');
  expect(answers).toMatchObject([{ Status: 'SUCCESS', Data: { State: 'ACCEPTED' } }]);
  expect(warnings()).toEqual([...warned, ...warned]);
});
