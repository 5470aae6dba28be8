import { fieldOf, type Known, resolve, UNRESOLVED } from '../aws/references';

/** What the values of one template depend on. */
export interface Scope extends Known {
  readonly template: unknown;
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
    return expression.map((item: unknown) => evaluate(item, scope));
  }
  if (typeof expression === 'object' && expression !== null && resolved !== UNRESOLVED) {
    return Object.fromEntries(Object.entries(expression).map(([name, value]) => [name, evaluate(value, scope)]));
  }
  const [name, argument] = Object.entries(expression ?? {})[0] ?? [];
  return (
    physicalIdOf(name, argument, scope) ?? `${NOT_KNOWN}${JSON.stringify([expression, referredIn(expression, scope)])}`
  );
}

function hasUnresolved(value: unknown): boolean {
  return (
    value === UNRESOLVED || (typeof value === 'object' && value !== null && Object.values(value).some(hasUnresolved))
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

/** The definitions of the template to which an expression refers. */
function referredIn(expression: unknown, { template }: Scope): readonly unknown[] {
  const text = JSON.stringify(expression);
  return ['Resources', 'Parameters'].flatMap((section) =>
    Object.entries(fieldOf(template, section) ?? {}).flatMap(([logicalId, definition]) =>
      text.includes(`"${logicalId}"`) || text.includes(`\${${logicalId}`) ? [definition as unknown] : [],
    ),
  );
}

/** Whether a resource is part of the stack: its condition. Undefined if that is known only in the deployment. */
export function isWanted(resource: unknown, scope: Scope): boolean | undefined {
  const condition = fieldOf(resource, 'Condition');
  return condition === undefined ? true : isMet({ Condition: condition }, scope);
}

function isMet(condition: unknown, scope: Scope): boolean | undefined {
  const [name, argument] = Object.entries(condition ?? {})[0] ?? [];
  const each = () => (argument as readonly unknown[]).map((other) => isMet(other, scope));
  switch (name) {
    case 'Condition':
      return isMet(fieldOf(fieldOf(scope.template, 'Conditions'), argument), scope);
    case 'Fn::Equals': {
      const [one, other] = (argument as readonly unknown[]).map((value) => evaluate(value, scope));
      return isKnown([one, other]) ? one === other : undefined;
    }
    case 'Fn::Not':
      return each()[0] === undefined ? undefined : each()[0] === false;
    case 'Fn::And':
      return each().includes(false) ? false : each().includes(undefined) ? undefined : true;
    case 'Fn::Or':
      return each().includes(true) ? true : each().includes(undefined) ? undefined : false;
    default:
      return undefined;
  }
}
