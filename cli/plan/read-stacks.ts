import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { fieldOf } from '../aws/references';
import { NESTED_STACK_TYPE, pseudoParameters, type Region } from '../aws/stack';
import { Failure } from '../terminal/failure';
import { type AssembledStack, readTemplate } from './assembly';
import { type DeployedStack, readDeployedStack } from './deployed-stack';
import { keeps, type Nesting, type PlannedStack, planStack, type Side, type TargetOf } from './planned-stack';
import { evaluate, isKnown, resourcesOfType, type Scope } from './values';

/** A template of an assembly, of a stack or of one that is nested in it. */
type Assembled = Pick<AssembledStack, 'template' | 'parameters' | 'folder'>;

/** A stack that is in no other. */
const TOP: Nesting = { isCertain: true, isRetained: false };

/** Where a stack is deployed, and how the targets of its physical ids are found. */
export interface Place {
  readonly region: Region;
  readonly accountId: string;
  readonly targetOf: TargetOf;
}

/** Compares a stack of an assembly, and those nested in it, with what is deployed. */
export async function readPlannedStacks(stack: AssembledStack, place: Place): Promise<readonly PlannedStack[]> {
  const { stackName, displayName, template } = stack;
  const deployed = await readDeployedStack(place.region.client, stackName, mentionsInvitations(template));
  return new Comparison(place).compare(displayName, stackName, stack, deployed, TOP);
}

const mentionsInvitations = (template: unknown) => JSON.stringify(template ?? null).includes(RESOURCE_TYPE);

class Comparison {
  private readonly client: CloudFormationClient;

  constructor(private readonly place: Place) {
    this.client = place.region.client;
  }

  /** @param assembled undefined if the parent's template drops the nested stack */
  async compare(
    displayName: string,
    stackName: string,
    assembled: Assembled | undefined,
    deployed: DeployedStack | undefined,
    nesting: Nesting,
  ): Promise<readonly PlannedStack[]> {
    const { region, accountId, targetOf } = this.place;
    const stackId =
      deployed?.stackId ?? `arn:aws:cloudformation:${region.name}:${accountId}:stack/${stackName}/not-deployed-yet`;
    const parameters = parametersAfter(assembled, deployed);
    const [before, after] = await Promise.all([
      this.side(stackId, deployed?.template, deployed?.parameters, deployed?.resources),
      this.side(stackId, assembled?.template, parameters, unchanged(assembled, deployed)),
    ]);
    const sides = { before: { ...before, ...nesting }, after: { ...after, ...nesting } };
    const stackPlace = { displayName, region: region.name, isDeployed: deployed !== undefined };
    const nested = await this.nestedStacks(displayName, sides, assembled);
    const planned = await planStack(stackId, stackPlace, sides.before, sides.after, targetOf);
    // CloudFormation deploys nested stacks before it deletes what the parent drops, and drops nested stacks at last.
    return [...nested.kept, planned, ...nested.dropped];
  }

  private async side(
    stackId: string,
    template: unknown,
    parameters: ReadonlyMap<string, string> = new Map(),
    resources: DeployedStack['resources'] = new Map(),
  ): Promise<Omit<Side, keyof Nesting>> {
    const { region } = this.place;
    const isImporting = JSON.stringify(template ?? null).includes('"Fn::ImportValue"');
    const scope: Scope = {
      template,
      parameters: new Map([...pseudoParameters(stackId), ...parameters]),
      exports: isImporting ? await region.exports() : new Map(),
      physicalIds: new Map([...resources].map(([logicalId, { physicalId }]) => [logicalId, physicalId])),
    };
    return { scope, resources };
  }

  private async nestedStacks(
    displayName: string,
    { before, after }: { readonly before: Side; readonly after: Side },
    assembled: Assembled | undefined,
  ): Promise<{ kept: readonly PlannedStack[]; dropped: readonly PlannedStack[] }> {
    const old = resourcesOfType(NESTED_STACK_TYPE, before.scope);
    const wanted = resourcesOfType(NESTED_STACK_TYPE, after.scope);
    const result: { kept: PlannedStack[]; dropped: PlannedStack[] } = { kept: [], dropped: [] };
    for (const logicalId of new Set([...wanted.keys(), ...old.keys()])) {
      const physicalId = before.resources.get(logicalId)?.physicalId;
      const former = old.get(logicalId)?.definition;
      const { definition, isCertain = true } = wanted.get(logicalId) ?? {};
      const deployed =
        physicalId === undefined
          ? undefined
          : await readDeployedStack(this.client, physicalId, definition !== undefined);
      const nested =
        definition === undefined || assembled === undefined
          ? undefined
          : nestedOf(definition, former, { before, after }, assembled.folder, deployed);
      const nesting: Nesting = {
        isCertain: after.isCertain && isCertain,
        isRetained: after.isRetained || (definition === undefined && keeps(former, 'DeletionPolicy')),
      };
      const planned = await this.compare(`${displayName}/${logicalId}`, logicalId, nested, deployed, nesting);
      (nested === undefined ? result.dropped : result.kept).push(...planned);
    }
    return result;
  }
}

/** The parameters of the next deployment: given by the assembly, kept from the last one, or the default. */
function parametersAfter(assembled: Assembled | undefined, deployed: DeployedStack | undefined) {
  const values = new Map<string, string>();
  for (const [name, definition] of Object.entries(fieldOf(assembled?.template, 'Parameters') ?? {})) {
    const [type, standard] = [fieldOf(definition, 'Type'), fieldOf(definition, 'Default')];
    const isLookedUp = String(type).startsWith('AWS::SSM::');
    const [given, kept] = [assembled?.parameters[name], deployed?.parameters.get(name)];
    // What is given or standard for a parameter that is looked up is the name, not the value.
    const value = isLookedUp ? (given === undefined ? kept : undefined) : (given ?? kept ?? standard);
    if ((typeof value === 'string' || typeof value === 'number') && isKnown(value)) {
      values.set(name, String(value));
    }
  }
  return values;
}

/** The deployed resources whose definition stays as it is. */
function unchanged(assembled: Assembled | undefined, deployed: DeployedStack | undefined): DeployedStack['resources'] {
  const definitionIn = (template: unknown, logicalId: string) => fieldOf(fieldOf(template, 'Resources'), logicalId);
  return new Map(
    [...(deployed?.resources ?? [])].filter(([logicalId]) =>
      isDeepStrictEqual(definitionIn(assembled?.template, logicalId), definitionIn(deployed?.template, logicalId)),
    ),
  );
}

/** The template of a nested stack. CDK writes its file's name into the metadata. */
function nestedOf(
  definition: unknown,
  former: unknown,
  { before, after }: { readonly before: Side; readonly after: Side },
  folder: string,
  deployed: DeployedStack | undefined,
): Assembled {
  const file = fieldOf(fieldOf(definition, 'Metadata'), 'aws:asset:path');
  if (typeof file !== 'string') {
    throw new Failure(
      'the assembly does not tell the templates of its nested stacks. Run npx cdk synth without --no-asset-metadata.',
    );
  }
  const given = (nested: unknown) => fieldOf(fieldOf(nested, 'Properties'), 'Parameters') ?? {};
  const parameters = Object.entries(given(definition)).map(([name, expression]: [string, unknown]) => {
    const value = evaluate(expression, after.scope);
    // An unknown value that stays the same is the one that the nested stack has.
    const isKept = isDeepStrictEqual(value, evaluate(fieldOf(given(former), name), before.scope));
    return [name, isKept ? (deployed?.parameters.get(name) ?? value) : value] as const;
  });
  return { template: readTemplate(folder, file), parameters: Object.fromEntries(parameters), folder };
}
