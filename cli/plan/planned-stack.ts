import { createHash } from 'node:crypto';
import { RESOURCE_TYPE, type Target } from '../../lib/shared/contract';
import { isSameTarget } from '../../lambda/model/handshake';
import { targetIn } from '../aws/declared';
import { fieldOf } from '../aws/references';
import { type DeclaredResource, type DeployedResource, isSame, type Properties, type StackChange } from '../rehearsal/rehearse';
import type { ListedResource } from './deployed-stack';
import { evaluate, isKnown, isWanted, type Scope } from './values';

/** A stack, with its invitations as they are and as they are to be. */
export interface PlannedStack {
  /** `Prod/Accounts` */
  readonly displayName: string;
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

/** A template, with all that its values depend on. */
export interface Side {
  readonly scope: Scope;
  /** Empty of a stack that is not deployed. */
  readonly resources: ReadonlyMap<string, ListedResource>;
}

/** Finds the target that a physical id was given for. */
export type TargetOf = (physicalId: string) => Promise<Target | undefined>;

export async function planStack(
  stackId: string,
  displayName: string,
  before: Side,
  after: Side,
  targetOf: TargetOf,
): Promise<PlannedStack> {
  const deployed = new Map<string, DeployedResource>();
  const declared = new Map<string, DeclaredResource>();
  const constructs = new Map<string, Construct>();
  const [old, wanted] = [invitationsIn(before), invitationsIn(after)];
  for (const logicalId of new Set([...wanted.keys(), ...old.keys()])) {
    const listed = before.resources.get(logicalId);
    const known = await settle(wanted.get(logicalId), listed === undefined ? undefined : old.get(logicalId), () =>
      listed === undefined ? Promise.resolve(undefined) : targetOf(listed.physicalId),
    );
    const resource = wanted.get(logicalId) ?? old.get(logicalId);
    constructs.set(logicalId, {
      path: pathOf(resource?.definition) ?? `${displayName}/${logicalId}`,
      target: knownTargetIn(known.after) ?? knownTargetIn(known.before),
      physicalId: listed?.physicalId,
      notKnown: known.notKnown,
      isDecided: known.isDecided,
      isRetained: !wanted.has(logicalId) && keeps(old.get(logicalId)?.definition, 'DeletionPolicy'),
      isRemoved: !wanted.has(logicalId),
      formerTarget: formerTargetOf(knownTargetIn(known.before), knownTargetIn(known.after)),
    });
    if (known.isDecided && known.before !== undefined && listed !== undefined) {
      deployed.set(logicalId, {
        physicalId: listed.physicalId,
        properties: known.before,
        isRetained: keeps(old.get(logicalId)?.definition, 'DeletionPolicy'),
        hasFailed: listed.status === 'CREATE_FAILED',
      });
    }
    if (known.isDecided && known.after !== undefined) {
      const isRetainedWhenReplaced = keeps(wanted.get(logicalId)?.definition, 'UpdateReplacePolicy');
      declared.set(logicalId, { properties: known.after, isRetainedWhenReplaced });
    }
  }
  return { displayName, change: { stackId, deployed, declared }, constructs };
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
}

function invitationsIn({ scope }: Side): ReadonlyMap<string, Invitation> {
  const all = Object.entries(fieldOf(scope.template, 'Resources') ?? {}) as [string, unknown][];
  return new Map(
    all
      .filter(([, definition]) => fieldOf(definition, 'Type') === RESOURCE_TYPE)
      .flatMap(([logicalId, definition]) => {
        const wanted = isWanted(definition, scope);
        const { ServiceToken: _, ...expressions } = (fieldOf(definition, 'Properties') ?? {}) as Properties;
        const properties = evaluate(expressions, scope) as Properties;
        return wanted === false ? [] : [[logicalId, { definition, properties, isCertain: wanted === true }] as const];
      }),
  );
}

/** `Accounts/Data/Resource/Default` -> `Accounts/Data` */
function pathOf(definition: unknown): string | undefined {
  const path = fieldOf(fieldOf(definition, 'Metadata'), 'aws:cdk:path');
  return typeof path === 'string' ? path.replace(/(\/Resource)?(\/Default)?$/, '') : undefined;
}

const keeps = (definition: unknown, policy: 'DeletionPolicy' | 'UpdateReplacePolicy') =>
  String(fieldOf(definition, policy)).startsWith('Retain');

interface Settled {
  readonly before: Properties | undefined;
  readonly after: Properties | undefined;
  readonly notKnown: readonly string[];
  readonly isDecided: boolean;
}

/** Puts in what decides, as far as anything tells it: a target that stays is that of the physical id. */
async function settle(
  wanted: Invitation | undefined,
  old: Invitation | undefined,
  findTarget: () => Promise<Target | undefined>,
): Promise<Settled> {
  const [before, after] = [old?.properties, wanted?.properties];
  const isSameTarget = JSON.stringify(before?.Target) === JSON.stringify((after ?? before)?.Target);
  const mustFind = before !== undefined && isSameTarget && !isKnown(before.Target);
  const Target = mustFind ? await findTarget() : undefined;
  const filled = (properties: Properties | undefined) =>
    properties && withPlaceholders(Target === undefined ? properties : { ...properties, Target });
  const notKnown = Object.entries({ ...before, ...after, ...(Target && { Target }) })
    .filter(([, value]) => !isKnown(value))
    .map(([name]) => name);
  const undecided = Object.entries({ ...filled(before), ...filled(after) }).some(([, value]) => !isKnown(value));
  const isCertain = wanted?.isCertain !== false && old?.isCertain !== false;
  const isUnchanged = old !== undefined && wanted !== undefined && isSame(before, after);
  return {
    before: filled(before),
    after: filled(after),
    notKnown: isCertain ? notKnown : ['Condition', ...notKnown],
    isDecided: isCertain && (isUnchanged || !undecided),
  };
}

/** Texts that do not decide what is done get a placeholder, so that a change of them is one. */
function withPlaceholders(properties: Properties): Properties {
  const { Notes, Tags, OrganizationalUnit, Acceptance, ...others } = properties;
  const ExternalId = fieldOf(Acceptance, 'ExternalId');
  return {
    ...others,
    ...(Notes !== undefined && { Notes: placed(Notes, 'known-in-the-deployment-') }),
    ...(Tags !== undefined && { Tags: placed(Tags, 'known-in-the-deployment-') }),
    ...(OrganizationalUnit !== undefined && { OrganizationalUnit: placed(OrganizationalUnit, UNKNOWN_UNIT) }),
    ...(Acceptance !== undefined && {
      Acceptance:
        ExternalId === undefined
          ? Acceptance
          : { ...(Acceptance as object), ExternalId: placed(ExternalId, 'known-in-the-deployment-') },
    }),
  };
}

/** The beginning of a unit's id that is known only in the deployment. */
export const UNKNOWN_UNIT = 'ou-unknown-';

/** The value with its unknown texts replaced by others, which are equal if those are. */
function placed(value: unknown, prefix: string): unknown {
  if (typeof value === 'string') {
    return isKnown(value) ? value : prefix + createHash('sha256').update(value).digest('hex').slice(0, 12);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => placed(item, prefix));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, placed(each, prefix)]))
    : value;
}
