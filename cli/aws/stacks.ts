import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStacks,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { quote } from '../../lib/shared/constraints';
import { Failure } from '../terminal/failure';
import { awsFailure } from './aws-failure';
import type { Connection } from './connection';
import type { DeclaredInvitation } from './declared';
import { inParallel } from './in-parallel';
import { readStack, type Region, regionOf } from './stack';

/** CloudFormation publishes no rates. With five stacks at once, the SDK's retries are enough for throttling. */
export const STACKS_AT_ONCE = 5;

/** Every status but that of deleted stacks, which CloudFormation lists for 90 days. */
const LIVE = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');

/** The stacks that were read, and what they declare. */
export interface Declarations {
  readonly stackCount: number;
  readonly invitations: readonly DeclaredInvitation[];
}

/** A stack to read. */
interface Place {
  readonly region: Region;
  readonly stackId: string;
}

/**
 * Reads the named stacks and those nested in them, or all of the connection's regions if none is named.
 *
 * @throws Failure also if a named stack is in none of the regions
 */
export async function readDeclarations(
  connection: Connection,
  names: readonly string[],
  progress: (text: string) => void,
): Promise<Declarations> {
  const invitations: DeclaredInvitation[] = [];
  const known = new Set<string>();
  let places = await findStacks(connection, names);
  let read = 0;
  while (places.length > 0) {
    places.forEach(({ stackId }) => known.add(stackId));
    const stacks = await inParallel(places, STACKS_AT_ONCE, async ({ region, stackId }) => {
      progress(`reading stack ${++read} of ${known.size}`);
      const stack = await readStack(region, stackId).catch(refusedIn(region.name));
      invitations.push(...stack.invitations);
      return stack.nestedIds.map((nestedId) => ({ region, stackId: nestedId }));
    });
    places = stacks.flat().filter(({ stackId }) => !known.has(stackId));
  }
  return { stackCount: read, invitations };
}

const refusedIn = (region: string) => (error: unknown) => {
  throw awsFailure(`read the stacks of ${region}`, error, region);
};

async function findStacks(connection: Connection, names: readonly string[]): Promise<readonly Place[]> {
  const missing = new Set(names);
  const found = await inParallel(connection.regions, STACKS_AT_ONCE, async (name) => {
    const region = regionOf(name, connection.cloudFormationIn(name));
    const stackIds =
      names.length === 0
        ? await liveStackIds(region.client).catch(refusedIn(name))
        : await namedStackIds(region.client, names, missing).catch(refusedIn(name));
    return stackIds.map((stackId) => ({ region, stackId }));
  });
  if (missing.size > 0) {
    const [named] = missing;
    const where = `${connection.regions.join(', ')} of account ${connection.accountId}`;
    throw new Failure(`there is no stack ${quote(named)} in ${where}. Check --stack, --region and --profile.`);
  }
  return found.flat();
}

async function liveStackIds(client: CloudFormationClient): Promise<string[]> {
  const stackIds: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, { StackStatusFilter: LIVE })) {
    stackIds.push(...StackSummaries.map(({ StackId = '' }) => StackId));
  }
  return stackIds;
}

/** @param missing the names that were found are taken out */
async function namedStackIds(
  client: CloudFormationClient,
  names: readonly string[],
  missing: Set<string>,
): Promise<string[]> {
  const stackIds: string[] = [];
  for (const name of names) {
    const stackId = await stackIdOf(client, name);
    if (stackId !== undefined) {
      missing.delete(name);
      stackIds.push(stackId);
    }
  }
  return [...new Set(stackIds)];
}

async function stackIdOf(client: CloudFormationClient, name: string): Promise<string | undefined> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name })).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) {
      return { Stacks: [] };
    }
    throw error;
  });
  // A deleted stack is still found by its ARN.
  return Stacks.find(({ StackStatus: status }) => status !== 'DELETE_COMPLETE')?.StackId;
}
