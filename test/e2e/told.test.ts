import { setTimeout as sleep } from 'node:timers/promises';
import { Organizations } from '@aws-sdk/client-organizations';
import { ROOT_ID } from '../../emulator/organization/organization';
import { cloud, useLocalCloud } from '../local-cloud/deployments';
import { deployInvitations } from '../local-cloud/example-app';

/** AWS Organizations tells that an account has joined. Waits are not shortened: a follow-up of its own looks after two minutes. */

const ANA = '111122223333';
const SECONDS_MAX = 30;

useLocalCloud({});
jest.setTimeout(180_000);

let management: Organizations;
beforeAll(() => {
  management = new Organizations(cloud.organizationsConfig());
});

async function makeUnit(): Promise<string> {
  const { OrganizationalUnit } = await management.createOrganizationalUnit({ ParentId: ROOT_ID, Name: 'Workloads' });
  return OrganizationalUnit?.Id ?? 'no id';
}

async function accept(): Promise<void> {
  const owner = new Organizations(cloud.organizationsConfig(ANA));
  const { Handshakes = [] } = await owner.listHandshakesForAccount({});
  await owner.acceptHandshake({ HandshakeId: Handshakes[0]?.Id });
}

/** Whether the account has come to the unit within the time that an event takes. */
async function isPlacedSoon(unit: string): Promise<boolean> {
  const deadline = Date.now() + SECONDS_MAX * 1000;
  while (cloud.emulator.organization.parentOf(ANA) !== unit && Date.now() < deadline) {
    await sleep(200);
  }
  return cloud.emulator.organization.parentOf(ANA) === unit;
}

describe('an account that joins', () => {
  it.each<[string, readonly number[]]>([
    ['at once', [0]],
    ['late and twice', [2, 3]],
  ])('is placed within seconds if AWS tells it %s', async (_when, delaySeconds) => {
    cloud.emulator.membershipEvents.delaySeconds = delaySeconds;
    const organizationalUnit = await makeUnit();
    await deployInvitations(cloud, [{ account: ANA, organizationalUnit }]);

    await accept();

    expect(await isPlacedSoon(organizationalUnit)).toBe(true);
    expect(cloud.emulator.calls.filter(({ operation }) => operation === 'MoveAccount')).toHaveLength(1);
  });

  it('stays in the root until the follow-up looks if nothing tells it', async () => {
    cloud.emulator.membershipEvents.delaySeconds = [];
    const organizationalUnit = await makeUnit();
    await deployInvitations(cloud, [{ account: ANA, organizationalUnit }]);

    await accept();

    expect(await isPlacedSoon(organizationalUnit)).toBe(false);
  });
});
