import {
  ACCOUNT,
  ACCOUNT_ID,
  created,
  DAY_MILLIS,
  MINUTE,
  open,
  OTHER_ACCOUNT,
  OTHER_ID,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { Region } from '../simulation/stack';
import { ANOTHER_KEY, NAME, ofMember, ownTag, REMOVED, tag } from '../simulation/removed-account';

/** A removal policy of RETAIN: CloudFormation sends no Delete. */

useSimulation();

it('a retained invitation to the former target stays open through an Update that CloudFormation gave up', async () => {
  const former = await created();
  const { PhysicalResourceId: id } = await updated(former, ACCOUNT, OTHER_ACCOUNT);
  expect(open()).toEqual([ACCOUNT_ID, OTHER_ID]);
  const raised = { ...OTHER_ACCOUNT, Revision: '2', WaitForAcceptanceSeconds: '600' };

  // CloudFormation does not wait for the first Update, and undoes it.
  await Promise.all([
    simulation.update(id, OTHER_ACCOUNT, raised),
    simulation.after(MINUTE, () => simulation.update(id, raised, OTHER_ACCOUNT)),
  ]);

  expect(open()).toEqual([ACCOUNT_ID, OTHER_ID]);
});

it('the own tag of a retained resource keeps the account from a later owner, until a person takes it away', async () => {
  const id = await ofMember();
  tag(ANOTHER_KEY, NAME);
  simulation.pass(DAY_MILLIS);

  await simulation.delete(id, REMOVED);

  expect(ownTag()).toBeUndefined();
  expect(simulation.logs).toContainEqual(expect.objectContaining({ event: 'kept', outcome: 'OtherTag' }));
});

it('a later owner takes the account out if the retained resource had turned the option off', async () => {
  const region = Region.start();
  region.organization.addMember(ACCOUNT_ID);
  region.pass(1_000);
  const [former, later] = [region.stack('former'), region.stack('later')];
  await former.deploy({ Invited: REMOVED });
  await former.deploy({ Invited: ACCOUNT });
  await former.delete(['Invited']);
  await later.deploy({ Invited: REMOVED });
  region.pass(DAY_MILLIS);

  await later.delete();

  expect(region.organization.members.has(ACCOUNT_ID)).toBe(false);
  await region.stop();
});
