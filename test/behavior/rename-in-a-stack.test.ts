import { markName } from '../../lambda/model/execution-name';
import { ACCOUNT, ACCOUNT_ID, EMAIL, region, useRegion } from '../simulation/fixtures';
import { REMOVED } from '../simulation/removed-account';
import {
  PLACED,
  deployed,
  whenRenamedIsAnswered,
  isMember,
  ownTags,
  invitations,
  runningFollowUps,
} from '../simulation/renamed-resource';

/** A rename gives the same target another construct. Both are of one stack, so they share the invitation meanwhile. */

useRegion();

const ROLLBACKS = ['swapped update', 'delete of the new id'] as const;
const runningMarks = () =>
  [...region.executions].filter(([name, { status }]) => name.startsWith('shared-') && status === 'RUNNING').length;

it.each([
  ['an account id', ACCOUNT],
  ['an e-mail address', EMAIL],
])('mails nobody and keeps the invitation, of %s', async (_name, properties) => {
  const { stack, id } = await deployed(properties);

  expect(await stack.deploy({ Renamed: properties })).toBe('COMPLETE');

  expect(stack.physicalIdOf('Renamed')).toBe(id);
  expect([region.open().length, invitations()]).toEqual([1, 1]);
});

it('cancels the invitation with the new resource, and ends the mark', async () => {
  const { stack } = await deployed();
  await stack.deploy({ Renamed: ACCOUNT });
  expect(runningMarks()).toBe(1);

  await stack.deploy({});

  expect([region.open(), runningMarks()]).toEqual([[], 0]);
});

describe.each(ROLLBACKS)('that is rolled back, as a %s', (rollback) => {
  it('leaves the invitation with the old resource', async () => {
    const { stack, id } = await deployed();

    expect(await stack.deploy({ Renamed: ACCOUNT }, { siblingFails: true, rollback })).toBe('ROLLED BACK');

    expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 1]);
    expect(stack.physicalIdOf('Former')).toBe(id);
    await stack.delete();
    expect([region.open(), runningMarks()]).toEqual([[], 0]);
  });

  it('keeps the follow-up of the old resource at work', async () => {
    const { stack } = await deployed(PLACED);

    await stack.deploy({ Renamed: PLACED }, { siblingFails: true, rollback });

    expect(runningFollowUps()).toEqual(['Former']);
  });
});

it.each([
  ['there and back', [{ Renamed: ACCOUNT }, { Former: ACCOUNT }]],
  ['twice', [{ Renamed: ACCOUNT }, { Again: ACCOUNT }]],
  ['while another one takes its name', [{ Renamed: ACCOUNT, Former: EMAIL }]],
])('%s mails the owner once', async (_name, templates) => {
  const { stack } = await deployed();

  for (const template of templates) {
    expect(await stack.deploy(template)).toBe('COMPLETE');
  }

  expect(region.open()).toContain(ACCOUNT_ID);
  expect(region.states.filter((state) => state.startsWith(ACCOUNT_ID))).toEqual([`${ACCOUNT_ID} OPEN`]);
  await stack.delete();
  expect([region.open(), runningMarks()]).toEqual([[], 0]);
});

it('goes on with the follow-up of the new resource', async () => {
  const { stack, id } = await deployed(PLACED);

  await stack.deploy({ Renamed: PLACED });

  expect(runningFollowUps()).toEqual(['Renamed']);
  region.organization.accept(id, ACCOUNT_ID);
  await region.after(3 * 60 * 60, () => undefined);
  expect(runningFollowUps()).toEqual([]);
});

it('keeps an invitation that was sent again under an older id', async () => {
  const { stack, id } = await deployed();
  region.organization.decline(id, ACCOUNT_ID);
  const again = { ...ACCOUNT, Revision: '2' };
  await stack.deploy({ Former: again });
  expect(stack.physicalIdOf('Former')).toBe(id);

  await stack.deploy({ Renamed: again });

  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 2]);
  await stack.deploy({});
  expect([region.open(), runningMarks()]).toEqual([[], 0]);
});

it('leaves one that was sent again with the old resource when it is rolled back', async () => {
  const { stack, id } = await deployed();
  region.organization.decline(id, ACCOUNT_ID);
  const again = { ...ACCOUNT, Revision: '2' };
  await stack.deploy({ Former: again });

  await stack.deploy({ Renamed: again }, { siblingFails: true });

  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 2]);
  await stack.delete();
  expect([region.open(), runningMarks()]).toEqual([[], 0]);
});

it('sends again when it raises the revision', async () => {
  const { stack } = await deployed();

  await stack.deploy({ Renamed: { ...ACCOUNT, Revision: '2' } });

  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 2]);
});

describe('with removeAccountOnDelete', () => {
  it('keeps the account that accepts before the old resource is deleted, and takes it out with the new one', async () => {
    const { stack, id } = await deployed(REMOVED);
    whenRenamedIsAnswered(() => region.organization.accept(id, ACCOUNT_ID));

    await stack.deploy({ Renamed: REMOVED });

    expect(isMember()).toBe(true);
    await region.after(25 * 60 * 60, () => undefined);
    expect(ownTags()).toHaveLength(1);
    await stack.deploy({});
    expect(isMember()).toBe(false);
  });

  it('takes out with the new resource the account that accepts later, long after AWS forgot the invitation', async () => {
    const { stack, id } = await deployed(REMOVED);
    await stack.deploy({ Renamed: REMOVED });
    await region.after(60, () => region.organization.accept(id, ACCOUNT_ID));
    await region.after(40 * 24 * 60 * 60, () => undefined);

    expect(ownTags()).toHaveLength(1);
    await stack.deploy({});

    expect(isMember()).toBe(false);
  });

  it('takes out with the old resource, after a rollback, the account that accepted in between', async () => {
    const { stack, id } = await deployed(REMOVED);
    whenRenamedIsAnswered(() => region.organization.accept(id, ACCOUNT_ID));

    await stack.deploy({ Renamed: REMOVED }, { siblingFails: true });

    expect([isMember(), ownTags().length]).toEqual([true, 1]);
    await stack.delete();
    expect(isMember()).toBe(false);
  });
});

describe('as before, with another e-mail', () => {
  it.each([
    [
      'CloudFormation does not tell the resources of the stack',
      () => {
        region.cloudFormation.beforeList = () => {
          throw Object.assign(new Error('no'), { name: 'AccessDenied' });
        };
      },
    ],
    [
      'no execution can be started',
      () => {
        region.stepFunctions.beforeStart = () => {
          throw new Error('AccessDeniedException');
        };
      },
    ],
  ])('sends again if %s', async (_name, disturb) => {
    const { stack } = await deployed();
    disturb();

    await stack.deploy({ Renamed: ACCOUNT });

    expect(region.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} OPEN`]);
  });

  it('moves to another stack', async () => {
    const { stack } = await deployed();
    await region.stack('other').deploy({ Former: ACCOUNT });

    await stack.delete();

    expect(region.states).toEqual([`${ACCOUNT_ID} CANCELED`, `${ACCOUNT_ID} OPEN`]);
  });
});

it('waits until the list of executions shows the mark', async () => {
  const { stack } = await deployed();
  region.stepFunctions.listLagMillis = 5_000;

  await stack.deploy({ Renamed: ACCOUNT });

  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 1]);
});

it('leaves the invitation open while CloudFormation does not tell whether it is shared', async () => {
  const { stack, id } = await deployed();
  await stack.deploy({ Renamed: ACCOUNT });
  let refusals = 10;
  region.cloudFormation.beforeList = () => {
    if (refusals-- > 0) {
      throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
    }
  };

  await stack.deploy({ Former: ACCOUNT });

  expect(region.executions.has(markName(id, id))).toBe(true);
  expect([region.open(), invitations()]).toEqual([[ACCOUNT_ID], 1]);
});

it('asks nothing more for a Delete without a mark', async () => {
  const { stack } = await deployed();

  await stack.deploy({});

  expect(region.cloudFormation.listedStacks).toBe(0);
});
