import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { RESOURCE_TYPE } from '../../lib/shared/contract';
import { fieldOf } from '../aws/references';
import { pseudoParameters, type Region } from '../aws/stack';
import { isSame } from '../rehearsal/rehearse';
import { Failure } from '../terminal/failure';
import { type AssembledStack, readTemplate } from './assembly';
import { type DeployedStack, NESTED_STACK_TYPE, readDeployedStack } from './deployed-stack';
import { type PlannedStack, planStack, type Side, type TargetOf } from './planned-stack';
import { evaluate, isKnown, type Scope } from './values';

/** A template of an assembly, of a stack or of one that is nested in it. */
type Assembled = Pick<AssembledStack, 'template' | 'parameters' | 'folder'>;

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
  return new Comparison(place).compare(displayName, stackName, stack, deployed);
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
  ): Promise<readonly PlannedStack[]> {
    const { region, accountId, targetOf } = this.place;
    const stackId =
      deployed?.stackId ?? `arn:aws:cloudformation:${region.name}:${accountId}:stack/${stackName}/not-deployed-yet`;
    const before = await this.side(stackId, deployed?.template, deployed?.parameters, deployed?.resources);
    const parameters = parametersAfter(assembled, deployed);
    const after = await this.side(stackId, assembled?.template, parameters, unchanged(assembled, deployed));
    const stackPlace = { displayName, region: region.name, isDeployed: deployed !== undefined };
    const nested = await this.nestedStacks(displayName, { before, after }, assembled);
    const planned = await planStack(stackId, stackPlace, before, after, targetOf);
    // CloudFormation deploys nested stacks before it deletes what the parent drops, and drops nested stacks at last.
    return [...nested.kept, planned, ...nested.dropped];
  }

  private async side(
    stackId: string,
    template: unknown,
    parameters: ReadonlyMap<string, string> = new Map(),
    resources: DeployedStack['resources'] = new Map(),
  ): Promise<Side> {
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
    const [old, wanted] = [nestedIn(before.scope.template), nestedIn(after.scope.template)];
    const result: { kept: PlannedStack[]; dropped: PlannedStack[] } = { kept: [], dropped: [] };
    for (const logicalId of new Set([...wanted.keys(), ...old.keys()])) {
      const physicalId = before.resources.get(logicalId)?.physicalId;
      const definition = wanted.get(logicalId);
      const deployed =
        physicalId === undefined
          ? undefined
          : await readDeployedStack(this.client, physicalId, definition !== undefined);
      const nested =
        definition === undefined || assembled === undefined
          ? undefined
          : nestedOf(definition, old.get(logicalId), { before, after }, assembled.folder, deployed);
      const name = `${displayName}/${logicalId}`;
      const planned = await this.compare(name, logicalId, nested, deployed);
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
    const kept = assembled?.parameters[name] ?? deployed?.parameters.get(name);
    const value = kept ?? (isLookedUp ? undefined : standard);
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
      isSame(definitionIn(assembled?.template, logicalId), definitionIn(deployed?.template, logicalId)),
    ),
  );
}

function nestedIn(template: unknown): ReadonlyMap<string, unknown> {
  const all = Object.entries(fieldOf(template, 'Resources') ?? {}) as [string, unknown][];
  return new Map(all.filter(([, definition]) => fieldOf(definition, 'Type') === NESTED_STACK_TYPE));
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
    const isKept = isSame(value, evaluate(fieldOf(given(former), name), before.scope));
    return [name, isKept ? (deployed?.parameters.get(name) ?? value) : value] as const;
  });
  return { template: readTemplate(folder, file), parameters: Object.fromEntries(parameters), folder };
}
