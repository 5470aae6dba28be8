import { createHash } from 'node:crypto';
import type { Properties } from '../rehearsal/rehearse';
import { branchOf, fieldOf, hasUnresolved, isMet, type Known, resolve, UNRESOLVED } from '../aws/references';

/** What the values of one template depend on. */
export interface Scope extends Known {
  /** Physical ids of the resources that stay as they are, by logical id. */
  readonly physicalIds: ReadonlyMap<string, string>;
}

/** The beginning of a text that stands for a value which is known only in the deployment. */
const NOT_KNOWN = '\u0000';

export const isKnown = (value: unknown): boolean => !JSON.stringify(value ?? null).includes('\\u0000');

/**
 * The value of an expression, as a custom resource gets it.
 *
 * A part that nothing tells is the expression itself, with the definitions that it refers to. So two such parts are
 * equal if the same deployment would give both the same value.
 */
export function evaluate(expression: unknown, scope: Scope): unknown {
  const resolved = resolve(expression, scope);
  if (!hasUnresolved(resolved)) {
    return resolved;
  }
  if (Array.isArray(expression)) {
    return expression.map((item: unknown) => evaluate(item, scope)).filter((item) => item !== undefined);
  }
  const [name, argument] = Object.entries(expression ?? {})[0] ?? [];
  const branch = name === 'Fn::If' ? branchOf(argument, scope) : 'not known';
  if (branch !== 'not known') {
    return evaluate(branch.value, scope);
  }
  if (typeof expression === 'object' && expression !== null && resolved !== UNRESOLVED) {
    const fields = Object.entries(expression).map(([field, value]) => [field, evaluate(value, scope)] as const);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
  return (
    physicalIdOf(name, argument, scope) ?? `${NOT_KNOWN}${JSON.stringify([expression, referredIn(expression, scope)])}`
  );
}

/** The physical id of a resource. That of an organizational unit is its id, too. */
function physicalIdOf(
  name: string | undefined,
  argument: unknown,
  { template, physicalIds }: Scope,
): string | undefined {
  if (name === 'Ref') {
    return physicalIds.get(String(argument));
  }
  const [logicalId, attribute] = Array.isArray(argument) ? (argument as unknown[]) : String(argument).split('.');
  const type = fieldOf(fieldOf(fieldOf(template, 'Resources'), logicalId), 'Type');
  const isId = name === 'Fn::GetAtt' && attribute === 'Id' && type === 'AWS::Organizations::OrganizationalUnit';
  return isId ? physicalIds.get(String(logicalId)) : undefined;
}

/** The resources to which an expression refers, and the parameters and conditions on which they depend. */
function referredIn(expression: unknown, scope: Scope): readonly unknown[] {
  const direct = mentionedIn(expression, 'Resources', scope).map(([, definition]) => definition);
  return [...direct, ...conditionsIn([expression, direct], scope, new Set())];
}

/** The values of the parameters, and the conditions, to which an expression refers, each once. */
function conditionsIn(expression: unknown, scope: Scope, seen: Set<string>): readonly unknown[] {
  return ['Parameters', 'Conditions'].flatMap((section) =>
    mentionedIn(expression, section, scope).flatMap(([name, definition]) => {
      const isNew = !seen.has(`${section}/${name}`);
      seen.add(`${section}/${name}`);
      return isNew ? [scope.parameters.get(name) ?? definition, ...conditionsIn(definition, scope, seen)] : [];
    }),
  );
}

function mentionedIn(expression: unknown, section: string, { template }: Scope): readonly [string, unknown][] {
  const text = JSON.stringify(expression);
  const all = Object.entries(fieldOf(template, section) ?? {}) as [string, unknown][];
  return all.filter(([name]) => text.includes(`"${name}"`) || text.includes(`\${${name}`));
}

/** A resource of a template. */
export interface TemplateResource {
  readonly definition: unknown;
  /** False if its condition is known only in the deployment. */
  readonly isCertain: boolean;
}

/** The resources of a type, by logical id, without those whose condition is not met. */
export function resourcesOfType(type: string, scope: Scope): ReadonlyMap<string, TemplateResource> {
  const all = Object.entries(fieldOf(scope.template, 'Resources') ?? {}) as [string, unknown][];
  return new Map(
    all
      .filter(([, definition]) => fieldOf(definition, 'Type') === type)
      .flatMap(([logicalId, definition]) => {
        const condition = fieldOf(definition, 'Condition');
        const met = condition === undefined ? true : isMet({ Condition: condition }, scope);
        return met === false ? [] : [[logicalId, { definition, isCertain: met === true }] as const];
      }),
  );
}

/** Texts that do not decide what is done get a placeholder, so that a change of them is one. */
export function withPlaceholders(properties: Properties | undefined): Properties | undefined {
  if (properties === undefined) {
    return undefined;
  }
  const { Notes, Tags, OrganizationalUnit, Acceptance, ...others } = properties;
  const ExternalId = fieldOf(Acceptance, 'ExternalId');
  return {
    ...others,
    ...(Notes !== undefined && { Notes: placed(Notes, UNKNOWN_TEXT) }),
    ...(Tags !== undefined && { Tags: placed(Tags, UNKNOWN_TEXT) }),
    ...(OrganizationalUnit !== undefined && { OrganizationalUnit: placed(OrganizationalUnit, UNKNOWN_UNIT) }),
    ...(Acceptance !== undefined && {
      Acceptance:
        ExternalId === undefined
          ? Acceptance
          : { ...(Acceptance as object), ExternalId: placed(ExternalId, UNKNOWN_TEXT) },
    }),
  };
}

/** The beginning of any other text that is known only in the deployment. */
const UNKNOWN_TEXT = 'known-in-the-deployment-';

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
