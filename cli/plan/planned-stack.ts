import { isDeepStrictEqual } from 'node:util';
import { RESOURCE_TYPE, type Target } from '../../lib/shared/contract';
import { isSameTarget } from '../../lambda/model/handshake';
import { targetIn } from '../aws/declared';
import { fieldOf } from '../aws/references';
import type { ListedResource } from '../aws/stack';
import {
  type DeclaredResource,
  type DeployedResource,
  type Properties,
  type Rehearsed,
  type StackChange,
} from '../rehearsal/rehearse';
import { evaluate, isKnown, resourcesOfType, type Scope, withPlaceholders } from './values';

/** A stack, and where it is to be. */
export interface StackPlace {
  /** `Prod/Accounts` */
  readonly displayName: string;
  readonly region: string;
  /** False if the deployment creates it. */
  readonly isDeployed: boolean;
}

/** A stack, with its invitations as they are and as they are to be. */
export interface PlannedStack extends StackPlace {
  readonly change: StackChange;
  /** All that either declares, by logical id. */
  readonly constructs: ReadonlyMap<string, Construct>;
}

/** An invitation that a stack declares, or declared until now. */
export interface Construct {
  /** `Accounts/Data` */
  readonly path: string;
  readonly target: Target | undefined;
  /** Undefined if the stack has none yet. */
  readonly physicalId: string | undefined;
  /** Names of the properties whose values are known only in the deployment. */
  readonly notKnown: readonly string[];
  /** False if those decide what is done. */
  readonly isDecided: boolean;
  /** True if the template drops it, and its removal policy keeps what it has. */
  readonly isRetained: boolean;
  /** True if the template does not declare it any more. */
  readonly isRemoved: boolean;
  /** The target that the stack has now, if that is another one. */
  readonly formerTarget: Target | undefined;
}

/** A construct with its place, and what the deployment asks for it. */
export interface PlannedConstruct extends Construct {
  readonly stack: PlannedStack;
  readonly logicalId: string;
  readonly requests: readonly Rehearsed[];
}

/** What the stacks above it decide for a nested stack. */
export interface Nesting {
  /** False if a condition that is known only in the deployment decides whether the nested stack is there. */
  readonly isCertain: boolean;
  /** True if a template drops the nested stack, and its removal policy keeps it. */
  readonly isRetained: boolean;
}

/** A template, with all that its values depend on. */
export interface Side extends Nesting {
  readonly scope: Scope;
  /** Empty of a stack that is not deployed. */
  readonly resources: ReadonlyMap<string, ListedResource>;
}

/** Finds the target that a physical id was given for. */
export type TargetOf = (physicalId: string) => Promise<Target | undefined>;

export async function planStack(
  stackId: string,
  place: StackPlace,
  before: Side,
  after: Side,
  targetOf: TargetOf,
): Promise<PlannedStack> {
  const deployed = new Map<string, DeployedResource>();
  const declared = new Map<string, DeclaredResource>();
  const constructs = new Map<string, Construct>();
  for (const [logicalId, pair] of pairsOf(before, after)) {
    const settled = await settle(pair, targetOf);
    constructs.set(logicalId, {
      ...constructOf(pair, settled),
      path: pathOf(pair) ?? `${place.displayName}/${logicalId}`,
    });
    const [had, has] = [deployedOf(pair, settled), declaredOf(pair, settled)];
    if (settled.isDecided && had !== undefined) {
      deployed.set(logicalId, had);
    }
    if (settled.isDecided && has !== undefined) {
      declared.set(logicalId, has);
    }
  }
  return { ...place, change: { stackId, deployed, declared }, constructs };
}

/** An invitation in both templates, and the resource that stands for it. */
interface Pair {
  readonly old: Invitation | undefined;
  readonly wanted: Invitation | undefined;
  readonly listed: ListedResource | undefined;
}

/** All that either template declares, those of the next one first. One that was not created is none of the old ones. */
function pairsOf(before: Side, after: Side): ReadonlyMap<string, Pair> {
  const [old, wanted] = [invitationsIn(before), invitationsIn(after)];
  const pairs = [...new Set([...wanted.keys(), ...old.keys()])].map((logicalId) => {
    const listed = before.resources.get(logicalId);
    const former = listed === undefined ? undefined : old.get(logicalId);
    return [logicalId, { listed, old: former, wanted: wanted.get(logicalId) }] as const;
  });
  return new Map(pairs.filter(([, pair]) => pair.old !== undefined || pair.wanted !== undefined));
}

function constructOf({ old, wanted, listed }: Pair, { before, after, notKnown, isDecided }: Settled) {
  const [former, target] = [knownTargetIn(before), knownTargetIn(after)];
  return {
    target: wanted === undefined ? former : target,
    physicalId: listed?.physicalId,
    notKnown,
    isDecided,
    isRetained: wanted === undefined && old?.isRetained === true,
    isRemoved: wanted === undefined,
    formerTarget: formerTargetOf(former, target),
  };
}

function deployedOf({ old, listed }: Pair, { before: properties }: Settled): DeployedResource | undefined {
  return properties === undefined || listed === undefined
    ? undefined
    : {
        physicalId: listed.physicalId,
        properties,
        isRetained: old?.isRetained === true,
        hasFailed: listed.status === 'CREATE_FAILED',
      };
}

function declaredOf({ wanted }: Pair, { after: properties }: Settled): DeclaredResource | undefined {
  return properties && { properties, isRetainedWhenReplaced: keeps(wanted?.definition, 'UpdateReplacePolicy') };
}

function knownTargetIn(properties: Properties | undefined): Target | undefined {
  const target = targetIn(properties);
  return isKnown(target) ? target : undefined;
}

function formerTargetOf(before: Target | undefined, after: Target | undefined): Target | undefined {
  return before !== undefined && after !== undefined && !isSameTarget(before, after) ? before : undefined;
}

interface Invitation {
  readonly definition: unknown;
  readonly properties: Properties;
  /** False if its condition is known only in the deployment. */
  readonly isCertain: boolean;
  /** True if nothing is deleted when the template drops it. */
  readonly isRetained: boolean;
}

function invitationsIn({ scope, ...nesting }: Side): ReadonlyMap<string, Invitation> {
  return new Map(
    [...resourcesOfType(RESOURCE_TYPE, scope)].map(([logicalId, { definition, ...resource }]) => {
      const all = Object.entries(fieldOf(definition, 'Properties') ?? {});
      const expressions = all.filter(([name]) => name !== 'ServiceToken');
      const properties = evaluate(Object.fromEntries(expressions), scope) as Properties;
      const isCertain = nesting.isCertain && resource.isCertain;
      const isRetained = nesting.isRetained || keeps(definition, 'DeletionPolicy');
      return [logicalId, { definition, properties, isCertain, isRetained }] as const;
    }),
  );
}

/** `Accounts/Data/Resource/Default` -> `Accounts/Data` */
function pathOf({ old, wanted }: Pair): string | undefined {
  const path = fieldOf(fieldOf((wanted ?? old)?.definition, 'Metadata'), 'aws:cdk:path');
  return typeof path === 'string' ? path.replace(/(\/Resource)?(\/Default)?$/, '') : undefined;
}

/** Whether the removal policy of a resource keeps what it has. */
export const keeps = (definition: unknown, policy: 'DeletionPolicy' | 'UpdateReplacePolicy') =>
  String(fieldOf(definition, policy)).startsWith('Retain');

interface Settled {
  readonly before: Properties | undefined;
  readonly after: Properties | undefined;
  readonly notKnown: readonly string[];
  readonly isDecided: boolean;
}

/** Puts in what decides, as far as anything tells it: a target that stays is that of the physical id. */
async function settle({ old, wanted, listed }: Pair, targetOf: TargetOf): Promise<Settled> {
  const Target = await keptTarget(old?.properties, wanted?.properties, listed, targetOf);
  const filled = (properties: Properties | undefined) =>
    properties && (Target === undefined ? properties : { ...properties, Target });
  const both = { ...filled(old?.properties), ...filled(wanted?.properties) };
  const [before, after] = [filled(old?.properties), filled(wanted?.properties)].map(withPlaceholders);
  const isUnchanged = old !== undefined && wanted !== undefined && isDeepStrictEqual(before, after);
  const isUndecided = !isKnown([before, after]);
  const isUncertain = [old, wanted].some((invitation) => invitation?.isCertain === false);
  const notKnown = Object.entries(both).flatMap(([name, value]) => (isKnown(value) ? [] : [name]));
  return {
    before,
    after,
    notKnown: isUncertain ? ['Condition', ...notKnown] : notKnown,
    isDecided: !isUncertain && (isUnchanged || !isUndecided),
  };
}

/** The target of a reference that stays the same, by the physical id that was given for it. */
function keptTarget(
  before: Properties | undefined,
  after: Properties | undefined,
  listed: ListedResource | undefined,
  targetOf: TargetOf,
): Promise<Target | undefined> {
  const isKept = before !== undefined && (after === undefined || isDeepStrictEqual(before.Target, after.Target));
  const mustFind = isKept && listed !== undefined && !isKnown(before.Target);
  return mustFind ? targetOf(listed.physicalId) : Promise.resolve(undefined);
}
