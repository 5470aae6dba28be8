import {
  ACCOUNT,
  ACCOUNT_ID,
  created,
  DAY_MILLIS,
  deleted,
  open,
  OTHER_ACCOUNT,
  OTHER_ID,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/**
 * Without rollback (`cdk deploy --no-rollback`, express mode), CloudFormation creates a failed resource anew and deletes
 * the failed id in the clean-up. Both have one logical id.
 */

useSimulation();

const MADE_UP = 'invitations-Invited-1ABCDEFGHIJKL';
const PLACED: Properties = { ...ACCOUNT, OrganizationalUnit: 'r-root' };

async function failed(properties = ACCOUNT): Promise<string> {
  simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

async function cleanedUp(id: string, properties = ACCOUNT) {
  return onlyAnswer(await simulation.cleanUp(id, properties));
}

it.each([
  ['the id of a failed Create', failed],
  ['an id that CloudFormation made up', () => Promise.resolve(MADE_UP)],
])('%s, deleted after the resource was created anew, ends nothing', async (_name, idOf) => {
  const id = await idOf();
  await created(PLACED);
  simulation.pass(5_000);

  expect((await cleanedUp(id, PLACED)).Status).toBe('SUCCESS');

  expect(open()).toEqual([ACCOUNT_ID]);
  expect(simulation.followUps).toMatchObject([{ isRunning: true }]);
});

it.each([
  ['the id of a failed Create', failed],
  ['an id that CloudFormation made up', () => Promise.resolve(MADE_UP)],
])('%s, deleted before the resource is created anew, ends nothing either', async (_name, idOf) => {
  const id = await idOf();
  await deleted(id);
  simulation.pass(5_000);

  await created();

  expect(open()).toEqual([ACCOUNT_ID]);
});

it('a failed id, deleted while the resource is created anew, leaves the invitation to that Create', async () => {
  const id = await failed();
  simulation.organization.initializeFor(30_000);
  const again = simulation.create({ ...ACCOUNT, WaitForAcceptanceSeconds: '600' });
  await simulation.after(100, () => simulation.cleanUp(id, ACCOUNT));
  expect(open()).toEqual([ACCOUNT_ID]);

  simulation.organization.accept(simulation.organization.allHandshakes().at(-1)?.id ?? '', ACCOUNT_ID);

  expect(onlyAnswer(await again).Status).toBe('SUCCESS');
});

it('the failed id of another target ends what was left for that target alone', async () => {
  const id = await failed(OTHER_ACCOUNT);
  // The failed Create sent it, and did not hear of it.
  const left = await created(OTHER_ACCOUNT);
  simulation.cloudFormation.resources.forget(simulation.deleteEvent(left));
  await created(ACCOUNT);

  await cleanedUp(id, OTHER_ACCOUNT);

  expect(open()).toEqual([ACCOUNT_ID]);
  expect(simulation.states).toContain(`${OTHER_ID} CANCELED`);
});

it('the own tag of a member stays for the resource that was created anew', async () => {
  const removing = { ...ACCOUNT, RemoveAccountOnDelete: 'true' };
  simulation.organization.addMember(ACCOUNT_ID);
  const id = onlyAnswer(
    await simulation.create({ ...removing, OrganizationalUnit: 'ou-root-nosuchunit111' }),
  ).PhysicalResourceId;
  const member = await created(removing);

  await cleanedUp(id, removing);
  expect(simulation.organization.tagsOf(ACCOUNT_ID).size).toBe(1);

  // An account that was a member before is kept on the first day.
  simulation.pass(DAY_MILLIS);
  await deleted(member, removing);
  expect(simulation.organization.members.has(ACCOUNT_ID)).toBe(false);
});

it('an id of another target than its properties, whose invitation has ended, ends nothing that the resource has now', async () => {
  const former = await created(OTHER_ACCOUNT);
  simulation.organization.decline(former, OTHER_ID);
  await simulation.update(former, OTHER_ACCOUNT, ACCOUNT);
  expect(open()).toEqual([ACCOUNT_ID]);

  await cleanedUp(former, ACCOUNT);

  expect(open()).toEqual([ACCOUNT_ID]);
});

it('is as before where CloudFormation may not be asked: all of the resource is ended', async () => {
  const id = await failed();
  await created();
  simulation.cloudFormation.beforeDescribe = () => {
    throw Object.assign(new Error('no'), { name: 'AccessDenied' });
  };

  await cleanedUp(id);

  expect(open()).toEqual([]);
});
