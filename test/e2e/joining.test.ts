import { Organizations } from '@aws-sdk/client-organizations';
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { EventDetail } from '../../lib/shared/contract';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../../emulator/organization/organization';
import { cloud, evidence, useLocalCloud } from '../local-cloud/deployments';
import { deployInvitations, functionLogs, removeStack } from '../local-cloud/example-app';
import { takeMessages, until } from '../local-cloud/outputs';

/** What comes after the deployment: a person accepts, and the account finds its place, its tags and its event. */

const OWNER = { account: '222233334444', email: 'owner@example.com' };
const ANA = '111122223333';
const ROLE = { roleName: 'OrganizationAcceptance', externalId: 'secret-external-id' };
const DAY_MILLIS = 24 * 60 * 60 * 1000;

// Two minutes are 1.2 s, an hour is 36 s.
useLocalCloud({ waitScale: 0.01 });
jest.setTimeout(180_000);

let management: Organizations;
beforeAll(() => {
  management = new Organizations(cloud.organizationsConfig());
});

const deploy = (...accounts: readonly object[]) => deployInvitations(cloud, accounts, { events: true });

async function makeUnit(Name: string): Promise<string> {
  const { OrganizationalUnit } = await management.createOrganizationalUnit({ ParentId: ROOT_ID, Name });
  return OrganizationalUnit?.Id ?? 'no id';
}

/** A role of the account that the management account may assume. */
async function makeRole(accountId: string): Promise<void> {
  const { roleName: name, externalId } = ROLE;
  const allows = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];
  const body = JSON.stringify({ accountId, name, trusts: [MANAGEMENT_ACCOUNT], externalId, allows });
  const { ok } = await fetch(`${cloud.emulator.url}/_emulator/make-role`, { method: 'POST', body });
  expect(ok).toBe(true);
  const Acceptance = { RoleArn: `arn:aws:iam::${accountId}:role/${name}`, ExternalId: externalId };
  evidence.event({ ResourceProperties: { Target: { Id: OWNER.email }, Acceptance } });
}

/** The person whose account it is accepts the invitation by e-mail. */
async function accept({ account, email }: typeof OWNER): Promise<void> {
  cloud.emulator.organization.knowEmail(account, email);
  const owner = new Organizations(cloud.organizationsConfig(account));
  const { Handshakes = [] } = await owner.listHandshakesForAccount({});
  await owner.acceptHandshake({ HandshakeId: Handshakes[0]?.Id });
}

async function placeOf(ChildId: string): Promise<string | undefined> {
  const { Parents = [] } = await management.listParents({ ChildId });
  return Parents[0]?.Id;
}

async function tagsOf(ResourceId: string): Promise<Readonly<Record<string, string>>> {
  const { Tags = [] } = await management.listTagsForResource({ ResourceId });
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** What has come to the queue of the app since it was asked last. */
async function takeEvents(): Promise<readonly EventDetail[]> {
  const messages = await takeMessages(cloud, (key) => key.endsWith('QueueUrl'));
  return messages.map((body) => (JSON.parse(body) as { readonly detail: EventDetail }).detail);
}

async function running(): Promise<readonly string[]> {
  const client = new SFNClient(cloud.clientConfig);
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand());
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }) =>
      client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' })),
    ),
  );
  return lists.flatMap(({ executions = [] }) => executions.map(({ name = '' }) => name));
}

it.each(['documented', 'recorded'] as const)(
  'places and tags an account that joins two days later, and tells it, where answers are as %s',
  async (answers) => {
    cloud.emulator.organization.answers = answers;
    // AWS does not tell of it: the follow-up looks by itself.
    cloud.emulator.membershipEvents.delaySeconds = [];
    const organizationalUnit = await makeUnit('Workloads');
    await deploy({ email: OWNER.email, organizationalUnit, tags: { team: 'data-value' } });
    expect(cloud.emulator.organization.allHandshakes().map(({ state }) => state)).toEqual(['OPEN']);
    const told: EventDetail[] = [];
    await until('the event of the invitation', async () => {
      told.push(...(await takeEvents()));
      return told.length > 0;
    });
    expect(told.map(({ change }) => change)).toEqual(['INVITED']);

    cloud.emulator.advance(2 * DAY_MILLIS);
    await accept(OWNER);

    await until('the account in its unit', async () => (await placeOf(OWNER.account)) === organizationalUnit);
    expect(await tagsOf(OWNER.account)).toEqual({ team: 'data-value' });
    await until('the events of both', async () => {
      told.push(...(await takeEvents()));
      return told.length >= 3;
    });
    expect(told.map(({ change }) => change).sort()).toEqual(['INVITED', 'JOINED', 'PLACED']);
    expect(told.find(({ change }) => change === 'JOINED')).toMatchObject({ accountId: OWNER.account });
    expect(told.find(({ change }) => change === 'PLACED')).toMatchObject({ organizationalUnitId: organizationalUnit });
    await until('the end of what follows the invitation', async () => (await running()).length === 0);
    const texts = [(await functionLogs(cloud)).join('\n'), JSON.stringify(told)];
    for (const secret of [OWNER.email, 'data-value']) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  },
);

it('lets an account join at once where a role of it accepts, beside one that waits for its owner', async () => {
  const organizationalUnit = await makeUnit('Workloads');
  await makeRole(ANA);

  await deploy(
    { email: OWNER.email },
    { account: ANA, organizationalUnit, acceptance: ROLE, waitForAcceptanceMinutes: 5 },
  );

  const states = cloud.emulator.organization.allHandshakes().map(({ target, state }) => `${target.id} ${state}`);
  expect(states.sort()).toEqual([`${ANA} ACCEPTED`, `${OWNER.email} OPEN`]);
  await until('the account in its unit', async () => (await placeOf(ANA)) === organizationalUnit);
  const told: EventDetail[] = [];
  await until('the event of the placement', async () => {
    told.push(...(await takeEvents()));
    return told.some(({ change }) => change === 'PLACED');
  });
  expect(told.map(({ change }) => change)).toContain('JOINED');
  expect((await functionLogs(cloud)).join('\n')).not.toContain(ROLE.externalId);
});

it('takes the account out again when the stack is deleted, where the declaration says so', async () => {
  await makeRole(ANA);
  await deploy({ account: ANA, acceptance: ROLE, waitForAcceptanceMinutes: 5, removeAccountOnDelete: true });
  expect([...cloud.emulator.organization.members.keys()]).toEqual([MANAGEMENT_ACCOUNT, ANA]);
  const isTagged = async () => Object.keys(await tagsOf(ANA)).some((key) => key.startsWith('cdk-invited-account:'));
  await until('the tag of its owner', isTagged);

  await removeStack(cloud);

  expect([...cloud.emulator.organization.members.keys()]).toEqual([MANAGEMENT_ACCOUNT]);
});
