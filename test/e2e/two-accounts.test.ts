import { Organizations } from '@aws-sdk/client-organizations';
import type { StatusRow } from '../../cli/status/rows/row';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../../emulator/organization/organization';
import { makeAccessRoles, STACK_ACCOUNT } from '../local-cloud/access-role';
import { deployInvitations, removeStack } from '../local-cloud/example-app';
import { LocalCloud } from '../local-cloud/local-cloud';

/** The stack is in another account than the management account, and its functions act by a role. */

const ANA = '111122223333';
const BOB = '222233334444';

jest.setTimeout(120_000);

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await LocalCloud.start({ progress: console.info, waitScale: 0.05, account: STACK_ACCOUNT });
  await cloud.cdk('bootstrap', '--build', '');
}, 300_000);
afterAll(() => cloud.stop());

it('invites, accepts, places, shows its status and removes', async () => {
  const { organization, roles, calls } = cloud.emulator;
  const management = new Organizations(cloud.organizationsConfig());
  const { OrganizationalUnit } = await management.createOrganizationalUnit({ ParentId: ROOT_ID, Name: 'Workloads' });
  const unit = OrganizationalUnit?.Id ?? 'none';
  const actions = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];
  const policy = [{ effect: 'Allow', actions, resources: ['*'] }] as const;
  roles.make({ accountId: ANA, name: 'Acceptance', trusts: [STACK_ACCOUNT], externalId: undefined, policy });
  const { context, options } = makeAccessRoles(cloud, ['tags', 'placement', 'removal']);
  const before = calls.length;

  await deployInvitations(
    cloud,
    [
      { account: ANA, organizationalUnit: unit, acceptance: { roleName: 'Acceptance' }, removeAccountOnDelete: true },
      { account: BOB, tags: { team: 'data' } },
    ],
    {},
    ...context,
  );

  expect(organization.parentOf(ANA)).toBe(unit);
  const { code, stdout, stderr } = await cloud.command('status', '--json', ...options);
  expect(code).toBe(2);
  expect(stderr).toContain(`Looked at account ${STACK_ACCOUNT}`);
  expect((JSON.parse(stdout) as StatusRow[]).map(({ target, state }) => [target, state])).toEqual([
    [ANA, 'ACCEPTED'],
    [BOB, 'OPEN'],
  ]);

  await removeStack(cloud);

  expect(organization.members.has(ANA)).toBe(false);
  expect(organization.allHandshakes().filter(({ state }) => state === 'OPEN')).toEqual([]);
  const made = calls.slice(before);
  const callersOf = (isFor: (operation: string) => boolean) =>
    new Set(made.filter(({ operation }) => isFor(operation)).map(({ caller }) => caller));
  const byStackAccount = ['AssumeRole', 'GetCallerIdentity'];
  expect(callersOf((operation) => byStackAccount.includes(operation))).toEqual(new Set([STACK_ACCOUNT]));
  expect(callersOf((operation) => operation === 'AcceptHandshake')).toEqual(new Set([ANA]));
  expect(callersOf((operation) => ![...byStackAccount, 'AcceptHandshake'].includes(operation))).toEqual(
    new Set([MANAGEMENT_ACCOUNT]),
  );
});
