import { parsePolicy } from '../../emulator/identity/policy';
import type { Role } from '../../emulator/identity/roles';

/** Makes roles of templates, as CloudFormation would. */

type Values = Readonly<Record<string, string>>;

interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: unknown }>>;
}

export interface RoleProperties {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: {
    readonly Statement: readonly {
      readonly Principal: { readonly AWS: string };
      readonly Condition: { readonly StringEquals: { readonly 'sts:ExternalId': string } };
    }[];
  };
  readonly Policies: readonly { readonly PolicyDocument: object }[];
}

/** The properties of the only role of a template, with every function of CloudFormation resolved. */
export function rolePropertiesOf(template: object, parameters: Values = {}): RoleProperties {
  const { Parameters = {}, Conditions = {}, Resources } = template as Template;
  const defaults = Object.entries(Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, Default] as const],
  );
  const values: Values = { 'AWS::Partition': 'aws', ...Object.fromEntries(defaults), ...parameters };
  const roles = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
  expect(roles).toHaveLength(1);
  return resolve(roles[0]?.Properties, values, Conditions) as RoleProperties;
}

/** The role as the emulator has it. It knows no condition but the external id. */
export function madeRole(
  accountId: string,
  { RoleName: name, AssumeRolePolicyDocument, Policies }: RoleProperties,
): Role {
  const [trust] = AssumeRolePolicyDocument.Statement;
  return {
    accountId,
    name,
    trusts: [trust?.Principal.AWS.split(':')[4] ?? ''],
    externalId: trust?.Condition.StringEquals['sts:ExternalId'],
    policy: Policies.flatMap(({ PolicyDocument }) => parsePolicy(JSON.stringify(PolicyDocument))),
  };
}

const NOTHING = Symbol('AWS::NoValue');

function resolve(value: unknown, values: Values, conditions: Readonly<Record<string, unknown>>): unknown {
  const inner = (each: unknown) => resolve(each, values, conditions);
  if (Array.isArray(value)) {
    return value.map(inner).filter((each) => each !== NOTHING);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [name, argument] = (Object.entries(value) as [string, unknown][])[0] ?? [];
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? NOTHING : valueOf(String(argument), values);
    case 'Fn::Sub': {
      const [text, own = {}] = [argument].flat() as [string, Readonly<Record<string, unknown>>?];
      const given = { ...values, ...(inner(own) as Values) };
      return text.replace(/\$\{([\w:]+)\}/g, (_, reference: string) => valueOf(reference, given));
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map(inner).join(separator);
    }
    case 'Fn::Equals': {
      const [one, other] = argument as [unknown, unknown];
      return inner(one) === inner(other);
    }
    case 'Fn::If': {
      const [condition, yes, no] = argument as [string, unknown, unknown];
      return inner(inner(conditions[condition]) === true ? yes : no);
    }
    default:
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inner(each)]));
  }
}

function valueOf(reference: string, values: Values): string {
  const value = values[reference];
  if (value === undefined) {
    throw new Error(`there is no ${reference}`);
  }
  return value;
}
