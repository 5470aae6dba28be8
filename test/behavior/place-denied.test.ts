import { ROOT_ID } from '../../emulator/organization/organization';
import { ACCOUNT, ACCOUNT_ID, count, created, simulation, updated, useSimulation } from '../simulation/fixtures';
import { onlyAnswer, type Properties } from '../simulation/simulation';

/** An Update of a member that may not be moved or tagged, though the declaration of that is as before. */

const DENIED = 'AccessDeniedException';
const TAGGED: Properties = { ...ACCOUNT, Tags: [{ Key: 'team', Value: 'data' }] };

let unit: string;
let placed: Properties;
useSimulation(({ organization }) => {
  unit = organization.createUnit(ROOT_ID, 'Data').id;
  placed = { ...ACCOUNT, OrganizationalUnit: unit };
  organization.addMember(ACCOUNT_ID);
});

const parent = () => simulation.organization.parentOf(ACCOUNT_ID);

describe.each(['MoveAccount', 'ListParents'])('where %s is denied', (operation) => {
  const moveByHand = () => simulation.organization.move(ACCOUNT_ID, unit, ROOT_ID);

  it('waits for two minutes, succeeds, and leaves the place to a follow-up', async () => {
    const id = await created(placed);
    moveByHand();
    simulation.fail(operation, DENIED, undefined, 12);

    const outcome = await simulation.update(id, placed, { ...placed, Notes: 'Other notes' });

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.seconds).toBeGreaterThanOrEqual(120);
    expect(count(operation)).toBeGreaterThan(5);
    await simulation.after(60 * 60, () => {});
    expect(parent()).toBe(unit);
  });

  it('places the account itself if the permission spreads within that time', async () => {
    const id = await created(placed);
    moveByHand();
    simulation.fail(operation, DENIED, undefined, 3);

    expect((await updated(id, placed, { ...placed, Notes: 'Other notes' })).Status).toBe('SUCCESS');

    expect(parent()).toBe(unit);
    expect(simulation.followUps).toEqual([]);
  });

  it('fails an Update that names another place', async () => {
    const id = await created(placed);
    simulation.fail(operation, DENIED, undefined, 20);

    expect((await updated(id, placed, { ...ACCOUNT, OrganizationalUnit: ROOT_ID })).Status).toBe('FAILED');
  });
});

it.each(['ListTagsForResource', 'TagResource'])(
  'leaves the tags to a follow-up where %s is denied',
  async (operation) => {
    const id = await created(TAGGED);
    simulation.organization.tagsOf(ACCOUNT_ID).clear();
    simulation.fail(operation, DENIED, undefined, 12);

    expect((await updated(id, TAGGED, { ...TAGGED, Notes: 'Other notes' })).Status).toBe('SUCCESS');

    await simulation.after(60 * 60, () => {});
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
  },
);
