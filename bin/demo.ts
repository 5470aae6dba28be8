import {
  AcceptHandshakeCommand,
  CreateOrganizationalUnitCommand,
  DeclineHandshakeCommand,
  ListAccountsCommand,
  ListHandshakesForAccountCommand,
  ListHandshakesForOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../emulator/organization/organization';
import { makeAccessRoles, STACK_ACCOUNT } from '../test/local-cloud/access-role';
import { contextOf, type ExampleOptions } from '../test/local-cloud/example-app';
import { LocalCloud } from '../test/local-cloud/local-cloud';
import { check, EventQueue, line, say, seconds, secondsUntil, showingCalls } from './demo-view';

/**
 * The main job, as a story on the local cloud. Each step is checked against the
 * state of the organization; the exit code is 0 only if all of them hold.
 *
 * With `--two-accounts` the stack is in another account than the management account, and acts by a role of that one.
 */
const hasTwoAccounts = process.argv.includes('--two-accounts');

const ANA = { account: '111122223333' };
const OWNER = { account: '222233334444', email: 'owner@example.com' };
const LATECOMER = { account: '333344445555' };
const PARTNER = { account: '444455556666', roleName: 'OrganizationAcceptance', externalId: 'partner-2026' };
const TAGS = { team: 'data', stage: 'prod' };
const STACK_NAME = 'InvitedAccounts';
const FIRST: ExampleOptions = { events: true };
const RENAMED: ExampleOptions = { ...FIRST, id: 'Renamed' };

/**
 * Counted from the first refused call, so that a slow machine sees it, too. The
 * state machine's waits are shortened to match: 20 s become 2 s, two minutes 12 s.
 */
const INITIALIZING_MILLIS = 4_000;
const WAIT_SCALE = 0.1;
/** Values for the app and for the command. They have some in the story of two accounts only. */
let access: ReturnType<typeof makeAccessRoles> = { context: [], options: [] };
const TWO_DAYS_MILLIS = 2 * 24 * 60 * 60 * 1000;
/** From the acceptance to the placement. Without the event it would be 4 minutes, here 24 s ±20 %: the second gap of a follow-up. */
const PLACED_WITHIN_SECONDS = 10;

/** The story in acts. Each checks what it shows. */
async function tell(cloud: LocalCloud): Promise<void> {
  const management = new OrganizationsClient(cloud.organizationsConfig());
  say('Preparing the account for CDK: cdk bootstrap');
  await cloud.cdk('bootstrap', '--build', '');
  const unit = await prepareOrganization(cloud, management);
  if (hasTwoAccounts) {
    access = makeAccessRoles(cloud, ['tags', 'email', 'placement', 'removal']);
    line(`    the stack is in account ${cloud.account}, and acts by a role of the management account`);
  }
  await deployFourInvitations(cloud, management, unit);

  say('The events of the deployment come when its rules are there, two minutes later (here: seconds)');
  const queue = await EventQueue.ofStack(cloud, STACK_NAME);
  await queue.tellUntil('PLACED', PARTNER.account);
  // By then the follow-up has made its first look.
  await queue.tellUntil('INVITED', undefined);
  await letTwoPeopleAnswer(cloud, queue, unit);

  const renewed = invitations(unit, true);
  await deployAgain(cloud, management, renewed);
  await deleteTheStack(cloud, management, renewed);
}

async function deployFourInvitations(cloud: LocalCloud, management: OrganizationsClient, unit: string): Promise<void> {
  const { organization } = cloud.emulator;
  say(
    `Deploying four invitations: cdk deploy. The organization is new, it goes on initializing for ${seconds(INITIALIZING_MILLIS)}`,
  );
  organization.initializeFor(Number.POSITIVE_INFINITY);
  await showingCalls(
    cloud,
    () => deploy(cloud, invitations(unit, false)),
    () => organization.initializeFor(INITIALIZING_MILLIS),
  );
  const refused = cloud.emulator.calls.filter(({ outcome }) => outcome === 'FinalizingOrganizationException');
  check(refused.length > 0, 'the deployment met the initializing organization and waited');
  const openAtFirst = await openTargets(management);
  check(
    sameMembers(openAtFirst, [ANA.account, OWNER.email, LATECOMER.account]),
    'three invitations are open, and the deployment is over',
  );
  check(
    organization.parentOf(PARTNER.account) === unit,
    `the role in account ${PARTNER.account} accepted the fourth: the account stands in its organizational unit`,
  );

  say('The declared invitations, and who must act: npx cdk-invited-account status');
  await showStatus(cloud, 2);
}

async function letTwoPeopleAnswer(cloud: LocalCloud, queue: EventQueue, unit: string): Promise<void> {
  const { organization } = cloud.emulator;
  // The clock of the functions does not move with that of the organization, so they would keep a session that is over.
  const later = hasTwoAccounts ? '' : 'Two days pass. ';
  say(`${later}The owner of ${OWNER.email} accepts, the owner of account ${ANA.account} declines`);
  cloud.emulator.advance(hasTwoAccounts ? 0 : TWO_DAYS_MILLIS);
  organization.knowEmail(OWNER.account, OWNER.email);
  const ofOwner = new OrganizationsClient(cloud.organizationsConfig(OWNER.account));
  const acceptedAt = Date.now();
  await ofOwner.send(new AcceptHandshakeCommand({ HandshakeId: await invitationOf(ofOwner) }));
  line('    no deployment: AWS Organizations tells that an account has joined, and the functions look at once');
  const placedSeconds = await secondsUntil(acceptedAt, () => organization.parentOf(OWNER.account) === unit);
  check(
    placedSeconds < PLACED_WITHIN_SECONDS,
    `account ${OWNER.account} stands in its organizational unit ${placedSeconds.toFixed(1)} s after its owner has accepted`,
  );
  checkTags(cloud, OWNER.account);
  const ofAna = new OrganizationsClient(cloud.organizationsConfig(ANA.account));
  await ofAna.send(new DeclineHandshakeCommand({ HandshakeId: await invitationOf(ofAna) }));
  await queue.tellUntil('PLACED', OWNER.account);
  await showStatus(cloud, 3);
}

async function deployAgain(
  cloud: LocalCloud,
  management: OrganizationsClient,
  renewed: readonly object[],
): Promise<void> {
  say('Deploying again: the declined invitation has a revision of 2 now, and the constructs have other names');
  await showingCalls(cloud, () => deploy(cloud, renewed, RENAMED));
  check(
    sameMembers(await openTargets(management), [ANA.account, LATECOMER.account]),
    'the declined invitation was sent again, the renamed one lives on, and nothing else is open',
  );
}

async function deleteTheStack(
  cloud: LocalCloud,
  management: OrganizationsClient,
  renewed: readonly object[],
): Promise<void> {
  say('Deleting the stack: cdk destroy');
  await showingCalls(cloud, () =>
    cloud.cdk('destroy', '--build', '', '--force', ...contextOf(cloud, renewed, RENAMED), ...access.context),
  );
  check((await openTargets(management)).length === 0, 'no invitation is open any more');
  const { Accounts = [] } = await management.send(new ListAccountsCommand());
  check(
    [OWNER.account, PARTNER.account].every((account) => Accounts.some(({ Id }) => Id === account)),
    'the accounts that joined are still members',
  );
  checkTags(cloud, OWNER.account);
}

/** The invitations declared at first. Then Ana is invited once more. */
function invitations(unit: string, isRenewed: boolean): readonly object[] {
  const { roleName, externalId } = PARTNER;
  return [
    { account: ANA.account, notes: 'Welcome to our organization', ...(isRenewed && { revision: 2 }) },
    { email: OWNER.email, organizationalUnit: unit, tags: TAGS },
    { account: LATECOMER.account },
    { account: PARTNER.account, organizationalUnit: unit, acceptance: { roleName, externalId } },
  ];
}

/** An organizational unit, and a role in the partner's account that trusts the account of the stack. */
async function prepareOrganization(cloud: LocalCloud, management: OrganizationsClient): Promise<string> {
  const { account: accountId, roleName: name, externalId } = PARTNER;
  const allows = ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'];
  const body = JSON.stringify({ accountId, name, trusts: [cloud.account], externalId, allows });
  await fetch(`${cloud.emulator.url}/_emulator/make-role`, { method: 'POST', body });
  const made = await management.send(new CreateOrganizationalUnitCommand({ ParentId: ROOT_ID, Name: 'Workloads' }));
  return made.OrganizationalUnit?.Id ?? '';
}

function deploy(cloud: LocalCloud, declared: readonly object[], options: ExampleOptions = FIRST): Promise<string> {
  return cloud.cdk(
    'deploy',
    '--build',
    '',
    '--require-approval',
    'never',
    ...contextOf(cloud, declared, options),
    ...access.context,
  );
}

async function openTargets(management: OrganizationsClient): Promise<readonly string[]> {
  const { Handshakes = [] } = await management.send(
    new ListHandshakesForOrganizationCommand({ Filter: { ActionType: 'INVITE' } }),
  );
  return Handshakes.filter(({ State }) => State === 'OPEN').map(
    ({ Parties = [] }) => Parties.find(({ Type }) => Type !== 'ORGANIZATION')?.Id ?? '',
  );
}

/** The open one that the account's owner sees. */
async function invitationOf(owner: OrganizationsClient): Promise<string | undefined> {
  const { Handshakes = [] } = await owner.send(new ListHandshakesForAccountCommand({}));
  return Handshakes.find(({ State }) => State === 'OPEN')?.Id;
}

async function showStatus(cloud: LocalCloud, expectedCode: number): Promise<void> {
  const { code, stdout, stderr } = await cloud.command('status', '--stack', STACK_NAME, ...access.options);
  for (const row of (stdout + stderr).trimEnd().split('\n')) {
    line(`    ${row}`);
  }
  check(code === expectedCode, `its exit code is ${expectedCode}`);
}

function checkTags({ emulator: { organization } }: LocalCloud, account: string): void {
  const tags = Object.fromEntries(organization.tagsOf(account));
  check(
    Object.entries(TAGS).every(([key, value]) => tags[key] === value),
    `it has its tags: ${JSON.stringify(tags)}`,
  );
}

function sameMembers(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && others.every((other) => some.includes(other));
}

async function main(): Promise<void> {
  say('Starting a local cloud: MiniStack for AWS, an emulator for the invitations of AWS Organizations');
  const cloud = await LocalCloud.start({
    progress: (message) => line(`    ${message}`),
    waitScale: WAIT_SCALE,
    account: hasTwoAccounts ? STACK_ACCOUNT : MANAGEMENT_ACCOUNT,
  });
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
