import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListExports,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { type DeclaredInvitation, targetIn } from './declared';
import { fieldOf, type Known, resolve } from './references';
import { parseTemplate } from './template';

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
  const found: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client: region.client }, { StackName: stackId })) {
    found.push(...(page.StackResourceSummaries ?? []));
  }
  // A resource that is deleted, or left behind by a removal policy, is not declared any more.
  const resources = found.filter(({ ResourceStatus = '' }) => !ResourceStatus.startsWith('DELETE_'));
  const nestedIds = resources
    .filter(({ ResourceType }) => ResourceType === 'AWS::CloudFormation::Stack')
    .flatMap(({ PhysicalResourceId = '' }) => (PhysicalResourceId === '' ? [] : [PhysicalResourceId]));
  const invited = resources.filter(({ ResourceType }) => ResourceType === RESOURCE_TYPE);
  return { invitations: invited.length === 0 ? [] : await readInvitations(region, stackId, invited), nestedIds };
}

async function readInvitations(
  region: Region,
  stackId: string,
  invited: readonly StackResourceSummary[],
): Promise<readonly DeclaredInvitation[]> {
  const { TemplateBody = '' } = await region.client.send(
    new GetTemplateCommand({ StackName: stackId, TemplateStage: 'Processed' }),
  );
  const template = parseTemplate(TemplateBody);
  const propertiesOf = (logicalId: string) => fieldOf(fieldOf(fieldOf(template, 'Resources'), logicalId), 'Properties');
  const all = invited.map(({ LogicalResourceId = '' }) => propertiesOf(LogicalResourceId));
  const known = await readKnown(region, stackId, template, all);
  return invited.map(({ LogicalResourceId = '', PhysicalResourceId, ResourceStatus = '' }, index) => {
    const properties = resolve(all[index] ?? {}, known);
    return {
      stackId,
      region: region.name,
      logicalId: LogicalResourceId,
      physicalId: PhysicalResourceId,
      isChanging: ResourceStatus.endsWith('_IN_PROGRESS'),
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
