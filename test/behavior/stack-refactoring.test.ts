import { ROOT_ID } from '../../emulator/organization/organization';
import { resourceKeyOf } from '../../lambda/model/reference';
import {
  accept,
  ACCOUNT,
  ACCOUNT_ID,
  created,
  DAY_MILLIS,
  isMember,
  MINUTE,
  newest,
  NOTED,
  open,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { KEY, NAME, ofMember, ownTag, REMOVED } from '../simulation/removed-account';
import type { Event } from '../simulation/cloud';
import { onlyAnswer, type Properties, STACK_ID } from '../simulation/simulation';

/**
 * A stack refactoring gives a resource another logical id, and CloudFormation sends no request. The physical id stays.
 */

const KEY_NOW = `cdk-invited-account:${resourceKeyOf(STACK_ID, 'Moved')}`;

useSimulation();

/** CloudFormation has the resource by its new logical id alone. */
function moved(event: Event): Event {
  simulation.cloudFormation.resources.forget(event);
  return { ...event, LogicalResourceId: 'Moved' };
}

const update = async (id: string, previous: Properties, properties: Properties) =>
  onlyAnswer(await simulation.send(moved(simulation.updateEvent(id, previous, properties))));
const remove = (id: string, properties: Properties) => simulation.send(moved(simulation.deleteEvent(id, properties)));
const tagNow = () => simulation.organization.tagsOf(ACCOUNT_ID).get(KEY_NOW);
const running = () =>
  simulation.followUps.filter(({ isRunning }) => isRunning).map(({ input }) => input.logicalResourceId);

it('keeps the open invitation that the physical id names', async () => {
  const id = await created();

  expect(await update(id, ACCOUNT, NOTED)).toMatchObject({ PhysicalResourceId: id, Data: { HandshakeId: id } });

  expect([open(), newest()]).toEqual([[ACCOUNT_ID], id]);
});

it('replaces it when the revision is raised', async () => {
  const id = await created();

  await update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });

  expect(open()).toEqual([ACCOUNT_ID]);
  expect(newest()).not.toBe(id);
});

it('does not take an adopted invitation for its own', async () => {
  const adopted = simulation.organization.invite({
    target: { type: 'ACCOUNT', id: ACCOUNT_ID },
    notes: `Reference: 0123456789ab-1`,
    tags: new Map(),
  }).id;

  await update(`adopted-${adopted}`, ACCOUNT, NOTED);

  expect(newest()).not.toBe(adopted);
});

it('ends the follow-up with the resource, and takes it over in an Update', async () => {
  const placed = { ...ACCOUNT, OrganizationalUnit: ROOT_ID };
  const id = await created(placed);
  expect(running()).toEqual(['Invited']);

  await update(id, placed, { ...placed, Notes: 'Other notes' });
  expect(running()).toEqual(['Moved']);

  await remove(id, placed);
  expect(running()).toEqual([]);
});

it('ends the follow-up of the former key with a resource that no Update came for', async () => {
  const placed = { ...ACCOUNT, OrganizationalUnit: ROOT_ID };
  const id = await created(placed);

  await remove(id, placed);

  expect([running(), open()]).toEqual([[], []]);
});

it('takes out the account that joined by the invitation', async () => {
  const id = await created(REMOVED);
  accept();

  await remove(id, REMOVED);

  expect(isMember()).toBe(false);
});

it('gives the own tag its present key in an Update of the member', async () => {
  const id = await created(REMOVED);
  accept();

  await update(id, REMOVED, { ...REMOVED, Notes: 'Other notes' });

  expect([ownTag(), tagNow()]).toEqual([undefined, NAME]);
  simulation.pass(31 * DAY_MILLIS);
  await remove(id, REMOVED);
  expect(isMember()).toBe(false);
});

it('gives the own tag its present key by a follow-up when an open invitation carries the former one', async () => {
  const id = await created(REMOVED);
  await update(id, REMOVED, { ...REMOVED, Notes: 'Other notes' });
  accept();

  await simulation.after(10 * MINUTE, () => {});

  expect([ownTag(), tagNow()]).toEqual([undefined, NAME]);
});

it('keeps an account with the tag of a key that no invitation of the physical id was signed with', async () => {
  const id = await created(REMOVED);
  accept();
  const tags = simulation.organization.tagsOf(ACCOUNT_ID);
  tags.delete(KEY);
  tags.set('cdk-invited-account:0123456789ab', NAME);

  await remove(id, REMOVED);

  expect(isMember()).toBe(true);
});

it('keeps a member from before: nothing but the tag tells whose it is, and a second stack would have the same', async () => {
  const id = await ofMember();
  simulation.pass(DAY_MILLIS);

  await remove(id, REMOVED);

  expect([isMember(), ownTag()]).toEqual([true, expect.stringContaining(NAME)]);
});

it('keeps the invitation when a rename takes the refactoring back', async () => {
  const id = await created();
  simulation.cloudFormation.resources.forget(simulation.createEvent(ACCOUNT));
  simulation.cloudFormation.resources.takenBack(STACK_ID, 'Moved', id);

  expect(await created()).toBe(id);
  await simulation.cleanUp(id, ACCOUNT, 'Moved');

  expect(open()).toEqual([ACCOUNT_ID]);
});
