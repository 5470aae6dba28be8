import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { sdkOrganization } from '../../cli/aws/organization';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { bin } from '../../package.json';
import { World } from '../unit/cli/world';
import { atMost, below, type Line } from './line';

/** The command in a large organization, at the rates of AWS. */

const ACCOUNTS = 10_000;
const DECLARED = 2_000;
const STACKS = 6;
const PAGE = 20;
const WHAT = 'status of 2,000 invitations in 6 stacks, 10,000 accounts';
/** Token buckets that begin full: ListAccounts 8/s, burst 12, and ListHandshakesForOrganization 5/s, burst 8. */
const ACCOUNTS_SECONDS = (ACCOUNTS / PAGE - 12) / 8;
const INVITATIONS_SECONDS = (DECLARED / PAGE - 8) / 5;

/** An organization of which each fifth account was invited by a stack, and all of those have joined. */
async function largeWorld(): Promise<World> {
  const world = await World.start({ accountQuota: 2 * ACCOUNTS });
  const { organization } = world.organization.emulator;
  for (let index = 0; index < DECLARED; index++) {
    const accountId = String(600_000_000_000 + index);
    const handshakeId = await world.invite(`Data${index}`, accountId, { stack: `Accounts${index % STACKS}` });
    organization.accept(handshakeId, accountId);
  }
  while (organization.members.size < ACCOUNTS) {
    organization.addMember(String(500_000_000_000 + organization.members.size));
  }
  world.organization.emulator.calls.length = 0;
  world.organization.emulator.rates = 'aws';
  return world;
}

/** On a virtual clock that moves while the command waits: the same in every run. */
export async function statusReadingLines(): Promise<Line[]> {
  const world = await largeWorld();
  const { emulator } = world.organization;
  const client = new OrganizationsClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  let millis = 0;
  const clock = {
    now: () => millis,
    sleep: (pause: number) => {
      millis += pause;
      world.organization.pass(pause);
      return Promise.resolve();
    },
  };
  const organization = sdkOrganization(client, { clock, random: Math.random, progress: () => {} });
  const secondsOf = async (list: () => Promise<unknown>) => {
    const begun = millis;
    await list();
    return (millis - begun) / 1000;
  };
  try {
    const ofAccounts = (await secondsOf(() => organization.listAccounts())) / ACCOUNTS_SECONDS;
    const ofInvitations = (await secondsOf(() => organization.listInvitations())) / INVITATIONS_SECONDS;
    const refused = emulator.calls.filter(({ outcome }) => outcome !== 'OK').length;
    return [
      atMost(1.25, `${WHAT}: 500 pages of accounts, time over what the rates allow`, { ours: ofAccounts, limit: 1 }),
      atMost(1.25, `${WHAT}: 100 pages of invitations, the same`, { ours: ofInvitations, limit: 1 }),
      atMost(0, `${WHAT}: calls that were throttled`, { ours: refused, limit: 0 }),
    ];
  } finally {
    client.destroy();
    await world.stop();
  }
}

/** The built command, on the real clock. Both lists are read at once, so the longer one is the limit. */
export const statusLines = () => commandLines(WHAT, () => ['status'], 0);

/** The same for `plan`, of an assembly with a few invitations more. */
export const planLines = () =>
  commandLines(WHAT.replace('status', 'plan'), (world, folder) => ['plan', '--app', assemble(world, folder)], 2);

async function commandLines(
  what: string,
  argsOf: (world: World, folder: string) => readonly string[],
  expected: number,
): Promise<Line[]> {
  const world = await largeWorld();
  const folder = mkdtempSync(join(tmpdir(), 'invited-account-bench-'));
  let passed = Date.now();
  const ticking = setInterval(() => {
    const now = Date.now();
    world.organization.pass(now - passed);
    passed = now;
  }, 1);
  try {
    const { seconds, megabytes } = await measure(world, folder, argsOf(world, folder), expected);
    return [
      atMost(1.25, `${what}: makespan over the limit of ${ACCOUNTS_SECONDS.toFixed(1)} s`, {
        ours: seconds / ACCOUNTS_SECONDS,
        limit: 1,
      }),
      below(200, `${what}: memory, MB`, { ours: megabytes }),
    ];
  } finally {
    clearInterval(ticking);
    rmSync(folder, { recursive: true });
    await world.stop();
  }
}

/** Writes the templates of the stacks as an assembly, each with one invitation more. */
function assemble(world: World, folder: string): string {
  const artifacts = world.cloudFormation.stacks.map(({ stackId, template }, index) => {
    const name = stackId.split('/')[1] ?? '';
    const { Resources } = JSON.parse(template) as { readonly Resources: object };
    const Target = { Type: 'ACCOUNT', Id: String(700_000_000_000 + index) };
    const added = { Added: { Type: 'Custom::InvitedAccount', Properties: { Target } } };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify({ Resources: { ...Resources, ...added } }));
    return [name, { type: 'aws:cloudformation:stack', properties: { templateFile: `${name}.json` } }];
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: Object.fromEntries(artifacts) as object }));
  return folder;
}

async function measure(world: World, folder: string, args: readonly string[], expected: number) {
  const probe = join(folder, 'probe.cjs');
  const file = join(folder, 'kilobytes');
  const write = `require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS))`;
  writeFileSync(probe, `process.on('exit', () => ${write});`);
  const command = join(__dirname, '..', '..', bin['cdk-invited-account']);
  const env = { PATH: process.env.PATH, HOME: folder, ...world.environment };
  const begun = Date.now();
  const child = spawn(process.execPath, ['--require', probe, command, ...args], { env, stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== expected) {
    throw new Error(`${args[0]} ended with ${code}`);
  }
  return { seconds: (Date.now() - begun) / 1000, megabytes: Number(readFileSync(file, 'utf8')) / 1024 };
}
