import { DescribeOrganizationalUnitCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { quote } from '../../lib/shared/constraints';
import type { Target } from '../../lib/shared/contract';
import { readPhysicalId } from '../../lambda/model/physical-id';
import { awsFailure } from '../aws/aws-failure';
import { type Connection, connect } from '../aws/connection';
import { inParallel } from '../aws/in-parallel';
import { type Member, type Organization, organizationNow } from '../aws/organization';
import type { Reach } from '../aws/reach';
import { type Region, regionOf } from '../aws/stack';
import { STACKS_AT_ONCE } from '../aws/stacks';
import { rehearse } from '../rehearsal/rehearse';
import type { OrganizationAsRead } from '../rehearsal/organization-copy';
import { Failure } from '../terminal/failure';
import { type AssembledStack, readAssembly } from './assembly';
import type { Line } from './line';
import { linesOf } from './lines';
import type { PlannedStack, StackPlace } from './planned-stack';
import { readPlannedStacks } from './read-stacks';
import { type Spent, spentBy } from './spent';
import type { UnitNames } from './words';

export interface Plan {
  readonly accountId: string;
  /** Those of the assembly, without those that are nested in them. */
  readonly stacks: readonly StackPlace[];
  readonly lines: readonly Line[];
  readonly spent: Spent;
  readonly unitNames: UnitNames;
}

/**
 * Reads the assembly, the stacks and the organization, and rehearses the deployment.
 *
 * @throws Failure
 */
export async function readPlan(app: string, reach: Reach, progress: (text: string) => void): Promise<Plan> {
  const assembled = choose(readAssembly(app), reach.stack);
  const connection = await connect(reach);
  try {
    refuseForeign(assembled, connection.accountId);
    const organization = organizationNow(connection.organizations, progress);
    const asRead = await readOrganization(organization, connection.managementAccountId);
    const planned = await readStacks(assembled, connection, asRead, progress);
    progress('rehearsing the deployment');
    const rehearsal = await rehearse(
      planned.map(({ change }) => change),
      asRead,
      Date.now(),
    );
    const lines = linesOf(planned, rehearsal, asRead);
    const unitNames = await readUnitNames(lines, connection.organizations);
    const writes = rehearsal.requests.flatMap((request) => request.writes);
    const spent = spentBy(writes, asRead, Date.now());
    const names = assembled.map(({ displayName }) => displayName);
    const stacks = planned.filter(({ displayName }) => names.includes(displayName));
    return { accountId: connection.accountId, stacks, lines, spent, unitNames };
  } finally {
    connection.close();
  }
}

async function readStacks(
  assembled: readonly AssembledStack[],
  connection: Connection,
  asRead: OrganizationAsRead,
  progress: (text: string) => void,
): Promise<readonly PlannedStack[]> {
  const regions = new Map<string, Region>();
  const regionNamed = (name: string) => {
    const region = regions.get(name) ?? regionOf(name, connection.cloudFormationIn(name));
    regions.set(name, region);
    return region;
  };
  const targetOf = (physicalId: string) => findTarget(physicalId, asRead);
  let read = 0;
  const stacks = await inParallel(assembled, STACKS_AT_ONCE, (stack) => {
    progress(`reading stack ${++read} of ${assembled.length}`);
    const region = regionNamed(stack.region ?? connection.regions[0] ?? '');
    return readPlannedStacks(stack, { region, accountId: connection.accountId, targetOf }).catch((error: unknown) => {
      throw awsFailure(`read the stack ${stack.displayName}`, error, region.name);
    });
  });
  return stacks.flat();
}

function choose(stacks: readonly AssembledStack[], names: readonly string[]): readonly AssembledStack[] {
  const isNamed = ({ stackName, displayName }: AssembledStack, name: string) =>
    name === stackName || name === displayName;
  const missing = names.find((name) => !stacks.some((stack) => isNamed(stack, name)));
  if (missing !== undefined) {
    const all = stacks.map(({ displayName }) => displayName).join(', ');
    throw new Failure(`the assembly has no stack ${quote(missing)}. It has ${all === '' ? 'none' : all}.`);
  }
  return names.length === 0 ? stacks : stacks.filter((stack) => names.some((name) => isNamed(stack, name)));
}

function refuseForeign(stacks: readonly AssembledStack[], accountId: string): void {
  const foreign = stacks.find(({ account = accountId }) => account !== accountId);
  if (foreign !== undefined) {
    throw new Failure(
      `the stack ${foreign.displayName} is for account ${foreign.account}, and the credentials are of account ` +
        `${accountId}. Give --profile, or name the other stacks by --stack.`,
    );
  }
}

/** Both lists have rates of their own, so they are read at once. */
async function readOrganization(organization: Organization, managementAccountId: string): Promise<OrganizationAsRead> {
  const [invitations, accounts] = await Promise.all([organization.listInvitations(), organization.listAccounts()]);
  const places = new Map(accounts.map(({ id, place }) => [id, place]));
  return {
    managementAccountId,
    invitations,
    accounts,
    rootId: rootOf(accounts),
    findInvitation: (handshakeId) => organization.findInvitation(handshakeId),
    findAccount: (accountId) => organization.findAccount(accountId),
    parentOf: (accountId) => Promise.resolve(places.get(accountId) ?? ''),
    tagsOf: (accountId) => organization.tagsOf(accountId),
  };
}

/** The id of a unit holds that of its root: `ou-examplerootid-exampleouid` stands under `r-examplerootid`. */
function rootOf(accounts: readonly Member[]): string {
  const [, suffix = ''] = accounts.find(({ place }) => place !== '')?.place.split('-') ?? [];
  return `r-${suffix}`;
}

async function findTarget(physicalId: string, asRead: OrganizationAsRead): Promise<Target | undefined> {
  const id = readPhysicalId(physicalId);
  switch (id.kind) {
    case 'member':
      return { Type: 'ACCOUNT', Id: id.accountId };
    case 'sent':
    case 'adopted':
      return (
        asRead.invitations.find((each) => each.id === id.handshakeId) ?? (await asRead.findInvitation(id.handshakeId))
      )?.target;
    case 'failed':
    case 'made up':
      return undefined;
  }
}

/** The names of the units that the lines tell. One that may not be read has its id alone. */
async function readUnitNames(lines: readonly Line[], client: OrganizationsClient): Promise<UnitNames> {
  const ids = lines
    .flatMap(({ effects, afterJoining }) => [...effects, ...afterJoining])
    .flatMap((effect) => (effect.is === 'move' ? [effect.from, effect.to] : []))
    .filter((id) => id.startsWith('ou-'));
  const names = new Map<string, string>();
  for (const OrganizationalUnitId of new Set(ids)) {
    const { OrganizationalUnit } = await client
      .send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId }))
      .catch(() => ({ OrganizationalUnit: undefined }));
    if (OrganizationalUnit?.Name !== undefined) {
      names.set(OrganizationalUnitId, OrganizationalUnit.Name);
    }
  }
  return names;
}
