import { WAITS_MAX, watchSeconds } from '../../lambda/follow-up/schedule';
import { resourceKeyOf } from '../../lambda/model/reference';
import { ACCOUNT_ID, invitedByHand, simulation, useSimulation } from '../simulation/fixtures';
import { account, DAY, FollowedAccount, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { STACK_ID } from '../simulation/simulation';

/** The follow-up's gaps, its name and its input. */

const middle = () => 0.5;
const shortest = () => 0;
const longest = () => 1 - Number.EPSILON;
const gapsOf = (invitationCount: number, random: () => number, count: number) =>
  Array.from({ length: count }, (_, waits) => watchSeconds(waits, invitationCount, random));

describe('the gaps between two looks', () => {
  it('double from two minutes up to an hour', () => {
    // 2, 4, 8, 16, 32 min, then 60: not 64
    expect(gapsOf(1, middle, 7)).toEqual([120, 240, 480, 960, 1920, 3600, 3600]);
  });

  it('are a fifth shorter or longer', () => {
    expect(gapsOf(1, shortest, 6)).toEqual([96, 192, 384, 768, 1536, 2880]);
    expect(gapsOf(1, longest, 6)).toEqual([144, 288, 576, 1152, 2304, 4320]);
  });

  it('begin with 5 s for each invitation, so that many do not look together', () => {
    expect(gapsOf(24, middle, 1)).toEqual([120]); // 5 * 24
    expect(gapsOf(25, middle, 2)).toEqual([125, 250]);
    expect(gapsOf(400, middle, 3)).toEqual([2000, 3600, 3600]); // 5 * 400
    expect(gapsOf(5000, middle, 2)).toEqual([3600, 3600]); // 25,000 is more than an hour
  });

  it('are whole seconds from 96 s to 72 min', () => {
    for (let draw = 0; draw < 10_000; draw++) {
      const gap = watchSeconds(draw % 500, 1 + (draw % 400), Math.random);
      expect(Number.isInteger(gap) && gap >= 96 && gap <= 4320).toBe(true);
    }
  });

  it('are as many as cover 15 days when each is as short as can be', () => {
    // 15 d = 1,296,000 s of 2,880 s are 450, and the first five are shorter.
    expect(WAITS_MAX).toBe(455);
    // The look after the last wait is the 456th.
    const sum = gapsOf(1, shortest, WAITS_MAX + 1).reduce((total, gap) => total + gap, 0);
    expect(sum).toBeGreaterThan(15 * DAY);
  });
});

describe('an open invitation that expires after 15 days', () => {
  it.each([
    // 3,720 s of shorter gaps, then (1,296,000 - 3,720) / 3,600 = 358.97: 5 + 359 looks, of which the last sees the end.
    ['as they come on average', middle, 364],
    // 2,976 s, then (1,296,000 - 2,976) / 2,880 = 448.97
    ['as short as can be', shortest, 454],
    // 4,464 s, then (1,296,000 - 4,464) / 4,320 = 298.97
    ['as long as can be', longest, 304],
  ])('is looked at seldom, with gaps %s', async (_name, random, looks) => {
    const account = new FollowedAccount();
    account.simulation.random = random;
    await account.create(account.placed);

    await account.wait(15 * DAY + 2 * LONGEST_GAP);

    expect(account.count('DescribeHandshake')).toBe(looks);
    expect(account.changes).toEqual(['INVITED', 'EXPIRING', 'EXPIRED']);
    // A wait and an invocation each; Wait, Step and the choices are about 3 transitions for a look.
    const execution = await account.simulation.executions.get(account.simulation.executionNames[0] ?? '')?.ended;
    expect(execution).toMatchObject({ status: 'SUCCEEDED', stepInvocations: looks });
    expect(execution?.waits).toHaveLength(looks);
    await account.simulation.stop();
  });
});

describe('an execution', () => {
  useFollowedAccount();

  it('is named after the owner, the request and a hash of the target, and its input names the physical id', async () => {
    const event = account.simulation.createEvent(account.placed);

    await account.simulation.send(event);

    const [followUp] = account.simulation.followUps;
    expect(followUp?.name).toBe(`follow-${resourceKeyOf(STACK_ID, 'Invited')}-${event.RequestId}-a12263f76`);
    expect(followUp?.name.length).toBeLessThanOrEqual(80);
    const [{ id } = { id: '' }] = account.organization.allHandshakes();
    expect(followUp?.input).toMatchObject({ followUp: 1, physicalId: id, handshakeId: id, waits: 0, failures: 0 });
  });

  it('makes no request of its resource uncertain', async () => {
    const id = await account.create(account.placed);

    const before = account.simulation.now;
    await account.update(id, account.placed, { ...account.placed, Notes: 'Welcome' });
    await account.delete(id, account.placed);

    // Nothing was quiet for two minutes.
    expect(account.simulation.now - before).toBe(0);
  });
});

/**
 * Inputs as they were released. Executions with them go on when the function is
 * replaced: this list grows, and no entry ever changes.
 */
describe('an input of version 1', () => {
  const HANDSHAKE_ID = 'h-0123456789abcdef0123456789abcde';
  const UNIT = 'ou-examplerootid111-exampleouid111';
  const LEAST = {
    followUp: 1,
    stackId: STACK_ID,
    logicalResourceId: 'Invited',
    requestId: '0c2f5bd2-8b0e-4a0c-9a43-1f0f3f6f1b11',
    physicalId: HANDSHAKE_ID,
    handshakeId: HANDSHAKE_ID,
    target: { Type: 'ACCOUNT', Id: ACCOUNT_ID },
    stage: { is: 'watch' },
    desired: { tags: [], removedTagKeys: [] },
    changeEvents: [],
    startedMillis: 1780272000000,
    waits: 0,
    failures: 0,
    waitSeconds: 120,
  } as const;
  const MOST = {
    ...LEAST,
    stage: { is: 'bring up to date', accountId: ACCOUNT_ID },
    desired: {
      tags: [{ Key: 'team', Value: 'data' }],
      removedTagKeys: ['cost'],
      organizationalUnit: UNIT,
      previousName: 'email-0123456789ab',
    },
    changeEvents: [
      { change: 'INVITED', atMillis: 1780272000000 },
      { change: 'FOLLOW_UP_FAILED', atMillis: 1780272000000, reason: 'AccessDeniedException' },
    ],
    waits: 7,
    failures: 3,
  } as const;

  useSimulation();

  /** The invitation that the input names, and the unit. */
  function arrange() {
    const handshake = simulation.organization.handshake(invitedByHand());
    const handshakes = (simulation.organization as unknown as { handshakes: Map<string, unknown> }).handshakes;
    handshakes.delete(handshake.id);
    handshakes.set(HANDSHAKE_ID, Object.assign(handshake, { id: HANDSHAKE_ID }));
    const units = (simulation.organization as unknown as { units: Map<string, unknown> }).units;
    units.set(UNIT, { id: UNIT, name: 'Data', parentId: 'r-examplerootid111' });
  }

  const changes = () => simulation.bus.events.map(({ detail }) => detail.change);

  it.each([
    ['with what it must have', LEAST],
    [
      'with fields that no version knows',
      { ...LEAST, later: { any: 'thing' }, desired: { ...LEAST.desired, more: 1 } },
    ],
  ])('is taken %s', async (_name, input) => {
    arrange();
    simulation.startFollowUp(input);
    await simulation.after(600, () => simulation.organization.accept(HANDSHAKE_ID, ACCOUNT_ID));

    await simulation.after(LONGEST_GAP, () => {});

    expect(changes()).toEqual(['JOINED']);
    expect(simulation.followUps.map(({ isRunning }) => isRunning)).toEqual([false]);
  });

  it('is taken with everything that it may have', async () => {
    arrange();
    simulation.organization.accept(HANDSHAKE_ID, ACCOUNT_ID);
    simulation.organization.tag(ACCOUNT_ID, new Map([['cost', '1']]));
    simulation.startFollowUp(MOST);

    await simulation.after(LONGEST_GAP, () => {});

    expect(changes()).toEqual(['INVITED', 'FOLLOW_UP_FAILED', 'PLACED']);
    expect(simulation.organization.parentOf(ACCOUNT_ID)).toBe(UNIT);
    expect([...simulation.organization.tagsOf(ACCOUNT_ID)]).toEqual([['team', 'data']]);
  });

  it('is taken when there is nothing left but to tell', async () => {
    simulation.startFollowUp({ ...MOST, stage: { is: 'publish', accountId: ACCOUNT_ID } });

    await simulation.after(LONGEST_GAP, () => {});

    expect(changes()).toEqual(['INVITED', 'FOLLOW_UP_FAILED']);
    expect(simulation.calls).toEqual([]);
  });

  it('is taken by a Delete, and by an Update', async () => {
    arrange();
    simulation.startFollowUp(LEAST);
    const plain = { Target: { Type: 'ACCOUNT', Id: ACCOUNT_ID } };

    await simulation.update(HANDSHAKE_ID, plain, { ...plain, OrganizationalUnit: UNIT });
    expect(simulation.followUps.map(({ isRunning }) => isRunning)).toEqual([false, true]);
    await simulation.delete(HANDSHAKE_ID, plain);

    expect(simulation.followUps.map(({ isRunning }) => isRunning)).toEqual([false, false]);
    expect(changes()).toEqual(['CANCELLED']);
  });
});
