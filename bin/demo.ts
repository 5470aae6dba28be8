import {
  AcceptHandshakeCommand,
  DeclineHandshakeCommand,
  type Handshake,
  ListAccountsCommand,
  ListHandshakesForOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Call } from '../test/emulator/control';
import { LocalCloud } from '../test/local-cloud/local-cloud';

/**
 * The main job, as a story on the local cloud. Each step is checked against the
 * state of the organization; the exit code is 0 only if all of them hold.
 */

const ANA = { account: '111122223333' };
const OWNER = { account: '222233334444', email: 'owner@example.com' };
const LATECOMER = { account: '333344445555' };

const INVITATIONS = [
  { account: ANA.account, notes: 'Welcome to our organization', tags: { team: 'data', stage: 'prod' } },
  { email: OWNER.email },
  { account: LATECOMER.account },
];
const RENEWED = [INVITATIONS[0], { email: OWNER.email, revision: 2 }, { account: LATECOMER.account, id: 'Latecomer' }];

/**
 * Counted from the first refused call, so that a slow machine sees it, too. The
 * state machine's waits are shortened to match: 15 s become 3 s.
 */
const INITIALIZING_MILLIS = 8_000;
const WAIT_SCALE = 0.2;

async function tell(cloud: LocalCloud): Promise<void> {
  const management = new OrganizationsClient(cloud.organizationsConfig());

  say('Preparing the account for CDK: cdk bootstrap');
  await cloud.cdk('bootstrap', '--build', '');

  say(
    `Deploying three invitations: cdk deploy. The organization is new, it goes on initializing for ${seconds(INITIALIZING_MILLIS)}`,
  );
  cloud.emulator.organization.initializeFor(Number.POSITIVE_INFINITY);
  const context = contextOf(INVITATIONS);
  await showingCalls(
    cloud,
    () => cloud.cdk('deploy', '--build', '', '--require-approval', 'never', ...context),
    () => cloud.emulator.organization.initializeFor(INITIALIZING_MILLIS),
  );
  const refused = cloud.emulator.calls.filter(({ outcome }) => outcome === 'FinalizingOrganizationException');
  check(refused.length > 0, 'the deployment met the initializing organization and waited');
  const invited = await showInvitations(management);
  check(invited.length === 3 && invited.every(({ State }) => State === 'OPEN'), 'all three invitations are open');

  say(
    `The owner of account ${ANA.account} accepts; ${OWNER.email} declines; account ${LATECOMER.account} does not answer`,
  );
  await new OrganizationsClient(cloud.organizationsConfig(ANA.account)).send(
    new AcceptHandshakeCommand({ HandshakeId: idOf(invited, ANA.account) }),
  );
  cloud.emulator.organization.knowEmail(OWNER.account, OWNER.email);
  await new OrganizationsClient(cloud.organizationsConfig(OWNER.account)).send(
    new DeclineHandshakeCommand({ HandshakeId: idOf(invited, OWNER.email) }),
  );
  const answered = await showInvitations(management);
  check(stateOf(answered, ANA.account) === 'ACCEPTED', 'one invitation is accepted');
  check(stateOf(answered, OWNER.email) === 'DECLINED', 'one is declined');
  check(stateOf(answered, LATECOMER.account) === 'OPEN', 'one is open');

  say(
    'Deploying again: the declined invitation has a revision of 2 now, and the construct of the open one another name',
  );
  const renewal = contextOf(RENEWED);
  await showingCalls(cloud, () => cloud.cdk('deploy', '--build', '', '--require-approval', 'never', ...renewal));
  const open = openTargets(await showInvitations(management));
  check(open.includes(OWNER.email), 'the declined invitation was sent again');
  check(open.includes(LATECOMER.account), 'the renamed one lives on');
  check(open.length === 2, 'each of them once, and nothing else is open');

  say('Deleting the stack: cdk destroy');
  await showingCalls(cloud, () => cloud.cdk('destroy', '--build', '', '--force', ...renewal));
  check(openTargets(await showInvitations(management)).length === 0, 'no invitation is open any more');
  const { Accounts = [] } = await management.send(new ListAccountsCommand());
  check(
    Accounts.some(({ Id }) => Id === ANA.account),
    `account ${ANA.account} is still a member`,
  );
  const tags = Object.fromEntries(cloud.emulator.organization.tagsOf(ANA.account));
  check(tags.team === 'data' && tags.stage === 'prod', `it has the tags it was invited with: ${JSON.stringify(tags)}`);
}

function contextOf(invitations: readonly (object | undefined)[]): readonly string[] {
  return ['--context', `invitations=${JSON.stringify(invitations)}`];
}

function openTargets(handshakes: readonly Handshake[]): readonly string[] {
  return handshakes.filter(({ State }) => State === 'OPEN').map(targetOf);
}

/** Tells each call of Organizations as it comes, while the work is going on. */
async function showingCalls(
  cloud: LocalCloud,
  work: () => Promise<unknown>,
  onFirstCall: () => void = () => {},
): Promise<void> {
  const { calls } = cloud.emulator;
  const before = calls.length;
  let shown = before;
  const show = () => {
    if (shown === before && calls.length > before) {
      onFirstCall();
    }
    for (const call of calls.slice(shown)) {
      line(`    ${call.operation}: ${explain(call)}`);
    }
    shown = calls.length;
  };
  const watching = setInterval(show, 200);
  try {
    await work();
  } finally {
    clearInterval(watching);
    show();
  }
}

function explain({ outcome }: Call): string {
  return outcome === 'FinalizingOrganizationException'
    ? 'the organization is still initializing; the state machine waits, no function runs'
    : outcome;
}

async function showInvitations(client: OrganizationsClient): Promise<readonly Handshake[]> {
  const { Handshakes = [] } = await client.send(
    new ListHandshakesForOrganizationCommand({ Filter: { ActionType: 'INVITE' } }),
  );
  const rows = Handshakes.map((handshake) => [
    targetOf(handshake),
    handshake.State ?? '',
    handshake.Id ?? '',
    handshake.ExpirationTimestamp?.toISOString().slice(0, 10) ?? '',
  ]);
  const table = [['INVITED', 'STATE', 'HANDSHAKE', 'EXPIRES'], ...rows];
  for (const row of table) {
    line(`    ${row.map((cell, column) => cell.padEnd(widthOf(table, column))).join('  ')}`.trimEnd());
  }
  return Handshakes;
}

function widthOf(table: readonly (readonly string[])[], column: number): number {
  return Math.max(...table.map((row) => row[column]?.length ?? 0));
}

function targetOf({ Parties = [] }: Handshake): string {
  return Parties.find(({ Type }) => Type !== 'ORGANIZATION')?.Id ?? '';
}

function find(handshakes: readonly Handshake[], target: string): Handshake {
  const handshake = handshakes.find((candidate) => targetOf(candidate) === target);
  if (handshake === undefined) {
    throw new Error(`there is no invitation to ${target}`);
  }
  return handshake;
}

function idOf(handshakes: readonly Handshake[], target: string): string | undefined {
  return find(handshakes, target).Id;
}

function stateOf(handshakes: readonly Handshake[], target: string): string | undefined {
  return find(handshakes, target).State;
}

function check(holds: boolean, claim: string): void {
  if (!holds) {
    throw new Error(`this does not hold: ${claim}`);
  }
  line(`    ✔ ${claim}`);
}

const startedAt = Date.now();

function say(message: string): void {
  line(`\n${message}`);
}

function line(text: string): void {
  console.log(text.startsWith('\n') ? `\n[${seconds(Date.now() - startedAt)}] ${text.slice(1)}` : text);
}

function seconds(millis: number): string {
  return `${(millis / 1000).toFixed(0)} s`;
}

async function main(): Promise<void> {
  say('Starting a local cloud: MiniStack for AWS, an emulator for the invitations of AWS Organizations');
  const cloud = await LocalCloud.start({ progress: (message) => line(`    ${message}`), waitScale: WAIT_SCALE });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('Stopping the local cloud');
      void cloud.stop().finally(() => process.exit(1));
    });
  }
  try {
    await tell(cloud);
  } finally {
    await cloud.stop();
  }
  say('Done: every step was checked, and the local cloud is gone again.');
}

main().catch((error: unknown) => {
  console.error(`\n✘ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
