import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { type ListedResource, listResources, NESTED_STACK_TYPE, parametersOf, readTemplate } from '../aws/stack';
import { Failure } from '../terminal/failure';

/** A stack that is deployed. */
export interface DeployedStack {
  // 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid'
  readonly stackId: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** By logical id, without those that are deleted. */
  readonly resources: ReadonlyMap<string, ListedResource>;
  /** Undefined if nobody needs it. */
  readonly template: unknown;
}

/** A stack in these states is created anew by the next deployment. */
const UNCREATED: readonly string[] = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_COMPLETE'];
/** CloudFormation takes no deployment of a stack in these states. */
const STUCK = /^(ROLLBACK_FAILED|UPDATE_ROLLBACK_FAILED|DELETE_FAILED)$/;

/**
 * Reads a stack by its name or ARN.
 *
 * @param needsTemplate whether its template is read also if it has no invitation
 * @returns undefined if a deployment would create it
 * @throws Failure if a deployment is at work, or if none can begin
 */
export async function readDeployedStack(
  client: CloudFormationClient,
  name: string,
  needsTemplate: boolean,
): Promise<DeployedStack | undefined> {
  const stack = await describe(client, name);
  const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
  if (stack?.StackId === undefined || UNCREATED.includes(status)) {
    return undefined;
  }
  if (status.endsWith('_IN_PROGRESS')) {
    throw new Failure(`the stack ${name} is ${status}. Plan again when that has ended.`);
  }
  if (STUCK.test(status)) {
    throw new Failure(`the stack ${name} is ${status} and takes no deployment. Roll it back or delete it first.`);
  }
  const resources = await listResources(client, stack.StackId);
  const types = [...resources.values()].map(({ type }) => type);
  const isOfInterest = needsTemplate || types.includes(RESOURCE_TYPE) || types.includes(NESTED_STACK_TYPE);
  return {
    stackId: stack.StackId,
    parameters: parametersOf(stack),
    resources,
    template: isOfInterest ? await readTemplate(client, stack.StackId) : undefined,
  };
}

async function describe(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) {
      return undefined;
    }
    throw error;
  }
}
