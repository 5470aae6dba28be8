import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  paginateListStacks,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import { quote } from '../../lib/shared/constraints';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { type DeclaredInvitation, parseTemplate, propertiesIn } from './declared';
import { Failure } from '../terminal/failure';
import { inParallel } from './in-parallel';

/** CloudFormation publishes no rates. With five stacks at once, the SDK's retries are enough for throttling. */
const STACKS_AT_ONCE = 5;

/** Every status but that of deleted stacks, which CloudFormation lists for 90 days. */
const LIVE = Object.values(StackStatus).filter((status) => status !== 'DELETE_COMPLETE');

export function cloudFormationClient(): CloudFormationClient {
  // Eight attempts last through half a minute of throttling.
  return new CloudFormationClient({
    maxAttempts: 8,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  });
}

/** Invitations that a stack and those nested in it declare. Without a stack, those of all stacks of the region. */
export async function declaredInvitations(
  client: CloudFormationClient,
  stack: string | undefined,
  progress: (text: string) => void,
): Promise<readonly DeclaredInvitation[]> {
  const declared: DeclaredInvitation[] = [];
  const known = new Set<string>();
  let stackIds = stack === undefined ? await liveStackIds(client) : [await stackIdOf(client, stack)];
  let read = 0;
  while (stackIds.length > 0) {
    stackIds.forEach((stackId) => known.add(stackId));
    const stacks = await inParallel(stackIds, STACKS_AT_ONCE, async (stackId) => {
      progress(`reading stack ${++read} of ${known.size}`);
      return readStack(client, stackId);
    });
    declared.push(...stacks.flatMap(({ invitations }) => invitations));
    stackIds = stacks.flatMap(({ nestedIds }) => nestedIds).filter((stackId) => !known.has(stackId));
  }
  return declared;
}

async function liveStackIds(client: CloudFormationClient): Promise<string[]> {
  const stackIds: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, { StackStatusFilter: LIVE })) {
    stackIds.push(...StackSummaries.map(({ StackId = '' }) => StackId));
  }
  return stackIds;
}

async function stackIdOf(client: CloudFormationClient, stack: string): Promise<string> {
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack })).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) {
      return { Stacks: [] };
    }
    throw error;
  });
  // A deleted stack is still found by its ARN.
  const found = Stacks.find(({ StackStatus: status }) => status !== 'DELETE_COMPLETE');
  if (found?.StackId === undefined) {
    const region = await client.config.region();
    throw new Failure(`there is no stack ${quote(stack)} in ${region}. Check its name, AWS_PROFILE and AWS_REGION.`);
  }
  return found.StackId;
}

interface ReadStack {
  readonly invitations: readonly DeclaredInvitation[];
  readonly nestedIds: readonly string[];
}

/** Reads a stack by its ARN, because CloudFormation finds that even if the stack is deleted meanwhile. */
async function readStack(client: CloudFormationClient, stackId: string): Promise<ReadStack> {
  const found = [];
  for await (const page of paginateListStackResources({ client }, { StackName: stackId })) {
    found.push(...(page.StackResourceSummaries ?? []));
  }
  // A resource that is deleted, or left behind by a removal policy, is not declared any more.
  const resources = found.filter(({ ResourceStatus = '' }) => !ResourceStatus.startsWith('DELETE_'));
  const nestedIds = resources
    .filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack')
    .flatMap(({ PhysicalResourceId = '' }) => (PhysicalResourceId === '' ? [] : [PhysicalResourceId]));
  const invited = resources.filter(({ ResourceType }) => ResourceType === RESOURCE_TYPE);
  if (invited.length === 0) {
    return { invitations: [], nestedIds };
  }
  const { TemplateBody = '' } = await client.send(
    new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Processed' }),
  );
  const template = parseTemplate(TemplateBody);
  const invitations = invited.map(({ LogicalResourceId = '', PhysicalResourceId, ResourceStatus = '' }) => ({
    stackId,
    logicalId: LogicalResourceId,
    physicalId: PhysicalResourceId,
    isChanging: ResourceStatus.endsWith('_IN_PROGRESS'),
    ...propertiesIn(template, LogicalResourceId),
  }));
  return { invitations, nestedIds };
}
