import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListExports,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { type DeclaredInvitation, targetIn } from './declared';
import { fieldOf, type Known, resolve } from './references';
import { parseTemplate } from './template';

export const NESTED_STACK_TYPE = 'AWS::CloudFormation::Stack';

/** A resource as CloudFormation lists it. */
export interface ListedResource {
  readonly type: string;
  /** An empty string until CloudFormation has one. */
  readonly physicalId: string;
  readonly status: string;
}

/** A stack of a region, as far as invitations go. */
export interface ReadStack {
  readonly invitations: readonly DeclaredInvitation[];
  readonly nestedIds: readonly string[];
}

/** A region's CloudFormation. Its exports are read once, when the first template imports one. */
export interface Region {
  readonly name: string;
  readonly client: CloudFormationClient;
  readonly exports: () => Promise<ReadonlyMap<string, string>>;
}

export function regionOf(name: string, client: CloudFormationClient): Region {
  let reading: Promise<ReadonlyMap<string, string>> | undefined;
  return { name, client, exports: () => (reading ??= readExports(client)) };
}

async function readExports(client: CloudFormationClient): Promise<ReadonlyMap<string, string>> {
  const exports = new Map<string, string>();
  for await (const page of paginateListExports({ client }, {})) {
    page.Exports?.forEach(({ Name = '', Value = '' }) => exports.set(Name, Value));
  }
  return exports;
}

/** Reads a stack by its ARN, because CloudFormation finds that even if the stack is deleted meanwhile. */
export async function readStack(region: Region, stackId: string): Promise<ReadStack> {
  const resources = [...(await listResources(region.client, stackId))];
  const nestedIds = resources
    .filter(([, { type, physicalId }]) => type === NESTED_STACK_TYPE && physicalId !== '')
    .map(([, { physicalId }]) => physicalId);
  const invited = resources.filter(([, { type }]) => type === RESOURCE_TYPE);
  return { invitations: invited.length === 0 ? [] : await readInvitations(region, stackId, invited), nestedIds };
}

/**
 * The resources of a stack, by logical id.
 *
 * A resource that is deleted, or left behind by a removal policy, is not declared any more, and not among them.
 */
export async function listResources(
  client: CloudFormationClient,
  stackId: string,
): Promise<ReadonlyMap<string, ListedResource>> {
  const resources = new Map<string, ListedResource>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stackId })) {
    for (const summary of StackResourceSummaries) {
      const { LogicalResourceId = '', ResourceType: type = '', PhysicalResourceId: physicalId = '' } = summary;
      const status = summary.ResourceStatus ?? '';
      if (!status.startsWith('DELETE_')) {
        resources.set(LogicalResourceId, { type, physicalId, status });
      }
    }
  }
  return resources;
}

/** The template of a stack, with its macros and includes processed. */
export async function readTemplate(client: CloudFormationClient, StackName: string): Promise<unknown> {
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Processed' }));
  return parseTemplate(TemplateBody);
}

async function readInvitations(
  region: Region,
  stackId: string,
  invited: readonly (readonly [string, ListedResource])[],
): Promise<readonly DeclaredInvitation[]> {
  const template = await readTemplate(region.client, stackId);
  const propertiesOf = (logicalId: string) => fieldOf(fieldOf(fieldOf(template, 'Resources'), logicalId), 'Properties');
  const all = invited.map(([logicalId]) => propertiesOf(logicalId));
  const known = await readKnown(region, stackId, template, all);
  return invited.map(([logicalId, { physicalId, status }], index) => {
    const properties = resolve(all[index] ?? {}, known);
    return {
      stackId,
      region: region.name,
      logicalId,
      physicalId: physicalId || undefined,
      isChanging: status.endsWith('_IN_PROGRESS'),
      target: targetIn(properties),
      isAcceptedByRole: fieldOf(properties, 'Acceptance') !== undefined,
      properties,
    };
  });
}

const hasConditions = (properties: readonly unknown[]) => JSON.stringify(properties).includes('"Fn::If":');

/** Asks CloudFormation only for what the templates refer to. */
async function readKnown(
  region: Region,
  stackId: string,
  template: unknown,
  properties: readonly unknown[],
): Promise<Known> {
  const texts = JSON.stringify([properties, hasConditions(properties) && fieldOf(template, 'Conditions')]);
  const parameters = new Map(pseudoParameters(stackId));
  if (/"(Ref|Fn::Sub)":/.test(texts)) {
    const { Stacks = [] } = await region.client.send(new DescribeStacksCommand({ StackName: stackId }));
    parametersOf(Stacks[0]).forEach((value, name) => parameters.set(name, value));
  }
  return { parameters, template, exports: texts.includes('"Fn::ImportValue":') ? await region.exports() : new Map() };
}

/** `AWS::Region` and the like, with their values. */
export function pseudoParameters(stackId: string): readonly (readonly [string, string])[] {
  const [, partition = '', , region = '', accountId = ''] = stackId.split(':');
  return [
    ['AWS::AccountId', accountId],
    ['AWS::Partition', partition],
    ['AWS::Region', region],
    ['AWS::StackId', stackId],
    ['AWS::StackName', stackId.split('/')[1] ?? ''],
  ];
}

/** The parameters whose values are told. CloudFormation hides that of a parameter with NoEcho. */
export function parametersOf(stack: Stack | undefined): ReadonlyMap<string, string> {
  return new Map(
    stack?.Parameters?.flatMap(({ ParameterKey = '', ParameterValue, ResolvedValue }) => {
      const value = ResolvedValue ?? ParameterValue;
      return value === undefined || /^\*+$/.test(value) ? [] : [[ParameterKey, value] as const];
    }),
  );
}
