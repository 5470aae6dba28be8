/** A part of a template that nothing tells: a resource's attribute, a secret parameter, a dynamic reference. */
export const UNRESOLVED = Symbol('unresolved');

/** What CloudFormation tells of a stack. */
export interface Known {
  /** Those of the template, with the values that CloudFormation resolved (of SSM), and `AWS::Region` and the like. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The exports of the account in the region. */
  readonly exports: ReadonlyMap<string, string>;
  /** The template, of which mappings and conditions are read. */
  readonly template: unknown;
}

/** The beginning of `{{resolve:ssm:/accounts/data}}`, which CloudFormation resolves at each deployment. */
const DYNAMIC_REFERENCE = '{{resolve:';

/** True if nothing tells a part of a resolved value. */
export function hasUnresolved(value: unknown): boolean {
  return (
    value === UNRESOLVED || (typeof value === 'object' && value !== null && Object.values(value).some(hasUnresolved))
  );
}

/** The value with all references replaced by what they stand for. Texts are texts, as a custom resource gets them. */
export function resolve(value: unknown, known: Known): unknown {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const text = String(value);
    return text.includes(DYNAMIC_REFERENCE) ? UNRESOLVED : text;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((item) => resolve(item, known)).filter((item) => item !== undefined);
  }
  const [first, ...others] = Object.entries(value);
  if (first !== undefined && others.length === 0 && isFunction(first[0])) {
    return call(first[0], first[1], known);
  }
  const fields = Object.entries(value).map(([name, each]) => [name, resolve(each, known)] as const);
  // A property that is AWS::NoValue is none.
  return Object.fromEntries(fields.filter(([, each]) => each !== undefined));
}

const isFunction = (name: string) => name === 'Ref' || name.startsWith('Fn::');

function call(name: string, argument: unknown, known: Known): unknown {
  if (name === 'Ref') {
    return argument === 'AWS::NoValue' ? undefined : (known.parameters.get(String(argument)) ?? UNRESOLVED);
  }
  if (name === 'Fn::Sub') {
    return substitute(argument, known);
  }
  if (name === 'Fn::If') {
    const branch = branchOf(argument, known);
    return branch === 'not known' ? UNRESOLVED : resolve(branch.value, known);
  }
  const resolved = resolve(argument, known);
  const parts = Array.isArray(resolved) ? (resolved as unknown[]) : [resolved];
  return parts.flat(2).includes(UNRESOLVED) ? UNRESOLVED : apply(name, parts, known);
}

function apply(name: string, parts: readonly unknown[], known: Known): unknown {
  const [one, two] = parts;
  switch (name) {
    case 'Fn::ImportValue':
      return known.exports.get(String(one)) ?? UNRESOLVED;
    case 'Fn::Join':
      return listOf(two).join(String(one));
    case 'Fn::Select':
      return listOf(two)[Number(one)] ?? UNRESOLVED;
    case 'Fn::Split':
      return String(two).split(String(one));
    case 'Fn::FindInMap':
      return parts.reduce(fieldOf, fieldOf(known.template, 'Mappings')) ?? UNRESOLVED;
    default:
      return UNRESOLVED;
  }
}

/** A parameter that is a list comes as one text with commas. */
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : String(value).split(','));

/** `${Name}` and `${!Literal}` in a text, with values of its own beside it. */
function substitute(argument: unknown, known: Known): unknown {
  const [template, own] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  const values = resolve(own ?? {}, known);
  let isResolved = !String(template).includes(DYNAMIC_REFERENCE);
  const text = String(template).replace(/\$\{([^!][^}]*)\}/g, (_, name: string) => {
    const value = fieldOf(values, name) ?? known.parameters.get(name);
    isResolved &&= typeof value === 'string';
    return typeof value === 'string' ? value : '';
  });
  return isResolved ? text.replaceAll('${!', '${') : UNRESOLVED;
}

/**
 * The value that `Fn::If` takes.
 *
 * @param argument `['IsProd', valueIfMet, valueOtherwise]`
 */
export function branchOf(argument: unknown, known: Known): { readonly value: unknown } | 'not known' {
  const [condition, ifMet, otherwise] = Array.isArray(argument) ? (argument as unknown[]) : [];
  const met = isMet({ Condition: condition }, known);
  return met === undefined ? 'not known' : { value: met ? ifMet : otherwise };
}

/** Whether a condition is met. Undefined if that is known only in the deployment. */
export function isMet(condition: unknown, known: Known): boolean | undefined {
  const [name, argument] = Object.entries(condition ?? {})[0] ?? [];
  const each = () => (Array.isArray(argument) ? (argument as unknown[]) : []).map((other) => isMet(other, known));
  switch (name) {
    case 'Condition':
      return isMet(fieldOf(fieldOf(known.template, 'Conditions'), argument), known);
    case 'Fn::Equals': {
      const [one, other] = [0, 1].map((index) => resolve(fieldOf(argument, index), known));
      return hasUnresolved([one, other]) ? undefined : JSON.stringify(one) === JSON.stringify(other);
    }
    case 'Fn::Not':
      return opposite(each()[0]);
    case 'Fn::And':
      return allOf(each());
    case 'Fn::Or':
      return opposite(allOf(each().map(opposite)));
    default:
      return undefined;
  }
}

const opposite = (met: boolean | undefined) => (met === undefined ? undefined : !met);

const allOf = (met: readonly (boolean | undefined)[]) =>
  met.includes(false) ? false : met.includes(undefined) ? undefined : true;

/** A field of an object that may be none. */
export function fieldOf(value: unknown, name: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, String(name))
    ? (value as Readonly<Record<string, unknown>>)[String(name)]
    : undefined;
}
