import type { Configuration, RoleName } from './evidence';

/** Reads the roles of a synthesized template as IAM gets them: with every intrinsic function resolved. */

/** Where a stack is deployed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export const PLACES: readonly Place[] = [
  { partition: 'aws', region: 'us-east-1', account: '000000000000' },
  { partition: 'aws-us-gov', region: 'us-gov-west-1', account: '000000000000' },
  { partition: 'aws-cn', region: 'cn-north-1', account: '000000000000' },
];

export interface Role {
  readonly arn: string;
  readonly policies: readonly object[];
  readonly trust: object;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RolePolicies {
  readonly configuration: Configuration;
  readonly place: Place;
  readonly roles: Readonly<Record<RoleName, Role>>;
  /** The access role, which is in the management account. */
  readonly access?: Role;
  /** The names that stand for MACHINE, REQUEST and STEP in the ARNs of the tests. */
  readonly names: { readonly MACHINE: string; readonly REQUEST: string; readonly STEP: string };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
type Resources = Readonly<Record<string, Resource>>;

/** The one role of a template. */
export function accessRoleOf(template: object, { partition, region }: Place, account = ACCESS_ACCOUNT): Role {
  const place = { partition, region, account };
  const [resource, ...more] = Object.values(new Resolver(template as { Resources: Resources }, place).resources());
  if (resource?.Type !== ROLE || more.length > 0) {
    throw new Error('one role expected, and nothing else');
  }
  return roleOf(ACCESS.replace('PARTITION', partition).replace(ACCESS_ACCOUNT, account), resource, []);
}

export function rolePoliciesOf(
  template: object,
  configuration: Configuration,
  place: Place,
  access?: Role,
): RolePolicies {
  const resources = new Resolver(template as { Resources: Resources }, place).resources();
  const only = (type: string, handler?: string): [string, Resource] => {
    const found = Object.entries(resources).filter(
      ([, { Type, Properties }]) => Type === type && (handler === undefined || Properties.Handler === handler),
    );
    const [first] = found;
    if (first === undefined || found.length > 1) {
      throw new Error(`one ${type} expected, got ${found.length}`);
    }
    return first;
  };
  const roleAt = (arn: unknown): Role => {
    const role = Object.entries(resources).find(([id, { Type }]) => Type === ROLE && arnOfRole(place, id) === arn);
    if (role === undefined) {
      throw new Error(`no role ${String(arn)}`);
    }
    const [id, resource] = role;
    const attached = Object.values(resources)
      .filter(({ Type, Properties }) => POLICIES.includes(Type) && (Properties.Roles as string[]).includes(nameOf(id)))
      .map(policyOf);
    return roleOf(String(arn), resource, attached);
  };
  for (const { Type, Properties } of Object.values(resources)) {
    // Whatever else grants or takes away would have to be read, too.
    if ((Type.startsWith('AWS::IAM::') && ![ROLE, ...POLICIES].includes(Type)) || isPermission(Type, Properties)) {
      throw new Error(`a resource of type ${Type} is not read here`);
    }
  }
  const [requestId, request] = only('AWS::Lambda::Function', 'index.request');
  const [stepId, step] = only('AWS::Lambda::Function', 'index.step');
  const [, machine] = only('AWS::StepFunctions::StateMachine');
  return {
    configuration,
    place,
    ...(access !== undefined && { access }),
    roles: {
      request: roleAt(request.Properties.Role),
      step: roleAt(step.Properties.Role),
      'state machine': roleAt(machine.Properties.RoleArn),
    },
    names: {
      MACHINE: String(machine.Properties.StateMachineName),
      REQUEST: nameOf(requestId),
      STEP: nameOf(stepId),
    },
  };
}

/** A permission of another service than EventBridge, which only lets a rule of the stack call the step function. */
function isPermission(type: string, { Principal, FunctionName }: Resource['Properties']): boolean {
  const isOfRule = Principal === 'events.amazonaws.com' && String(FunctionName).includes(':function:');
  return type.endsWith('::Permission') && !isOfRule;
}

const ROLE = 'AWS::IAM::Role';
const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

function policyOf({ Properties }: Resource): object {
  const others = Object.keys(Properties).filter((name) => !['PolicyDocument', 'PolicyName', 'Roles'].includes(name));
  if (others.length > 0) {
    throw new Error(`of a policy ${others.join()} is not read here`);
  }
  return Properties.PolicyDocument as object;
}

function roleOf(arn: string, { Properties }: Resource, attached: readonly object[]): Role {
  const {
    AssumeRolePolicyDocument,
    Policies,
    Tags = [],
    ...others
  } = Properties as {
    AssumeRolePolicyDocument: object;
    Policies: readonly { PolicyDocument: object }[];
    Tags?: readonly { Key: string; Value: string }[];
  };
  // A name is no right.
  if (Object.keys(others).some((name) => name !== 'RoleName')) {
    throw new Error(`of a role ${Object.keys(others).join()} is not read here`);
  }
  return {
    arn,
    trust: AssumeRolePolicyDocument,
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
    policies: [...Policies.map(({ PolicyDocument }) => PolicyDocument), ...attached],
  };
}

/** CloudFormation makes names up; any will do that are told apart. */
function nameOf(logicalId: string): string {
  return `Stack-${logicalId}`;
}

function arnOfRole({ partition, account }: Place, logicalId: string): string {
  return `arn:${partition}:iam::${account}:role/${nameOf(logicalId)}`;
}

/** The intrinsic functions that occur in the templates; every other one is an error. */
class Resolver {
  constructor(
    private readonly template: { readonly Resources: Resources },
    private readonly place: Place,
  ) {}

  resources(): Resources {
    return this.resolve(this.template.Resources) as Resources;
  }

  private resolve(value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value);
    const [[name, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.call(name, argument);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item)]));
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = argument as [string, string];
        return attribute === 'Arn' ? this.arnOf(logicalId) : `${nameOf(logicalId)}.${attribute}`;
      }
      case 'Fn::Join': {
        const [delimiter, parts] = argument as [string, unknown];
        return (this.resolve(parts) as string[]).join(delimiter);
      }
      case 'Fn::Split': {
        const [delimiter, text] = argument as [string, unknown];
        return String(this.resolve(text)).split(delimiter);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number, unknown];
        return (this.resolve(list) as unknown[])[index];
      }
      case 'Fn::Sub':
        return String(argument).replace(/\$\{([\w:]+)\}/g, (_, reference: string) => this.reference(reference));
      default:
        throw new Error(`the intrinsic function ${name} is not resolved here`);
    }
  }

  private reference(name: string): string {
    const { partition, region, account } = this.place;
    switch (name) {
      case 'AWS::Partition':
        return partition;
      case 'AWS::Region':
        return region;
      case 'AWS::AccountId':
        return account;
      case 'AWS::StackId':
        return `arn:${partition}:cloudformation:${region}:${account}:stack/Stack/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f`;
      default:
        if (name.startsWith('AWS::') || !Object.hasOwn(this.template.Resources, name)) {
          throw new Error(`${name} is not resolved here`);
        }
        return nameOf(name);
    }
  }

  private arnOf(logicalId: string): string {
    const { partition, region, account } = this.place;
    const type = this.template.Resources[logicalId]?.Type;
    switch (type) {
      case ROLE:
        return arnOfRole(this.place, logicalId);
      case 'AWS::Lambda::Function':
        return `arn:${partition}:lambda:${region}:${account}:function:${nameOf(logicalId)}`;
      case 'AWS::Logs::LogGroup':
        return `arn:${partition}:logs:${region}:${account}:log-group:${nameOf(logicalId)}:*`;
      case 'AWS::Events::Rule':
        return `arn:${partition}:events:${region}:${account}:rule/${nameOf(logicalId)}`;
      default:
        throw new Error(`the ARN of ${logicalId}, ${type ?? 'nothing'}, is not known here`);
    }
  }
}

/** The role that accepts, as every stack with that feature declares it. */
export const ACCEPTING_ROLE = 'arn:PARTITION:iam::111122223333:role/Accept';

const ACCESS_ACCOUNT = '999988887777';

/** The access role, as every stack that has one names it. */
export const ACCESS = `arn:PARTITION:iam::${ACCESS_ACCOUNT}:role/InvitedAccounts`;

export const managementAccountOf = ({ place, access }: RolePolicies) =>
  access === undefined ? place.account : ACCESS_ACCOUNT;

/** An ARN of the tests in this stack, with the words in capitals filled in: see Call. */
export function inStack(stack: RolePolicies, resource: string): string {
  const { place, names } = stack;
  return resource
    .replace(/^ACCEPTOR$/, ACCEPTING_ROLE)
    .replace(/^ACCESS$/, ACCESS)
    .replace('PARTITION', place.partition)
    .replace('MANAGEMENT', managementAccountOf(stack))
    .replace('REGION', place.region)
    .replace('ACCOUNT', place.account)
    .replace(/\b(MACHINE|REQUEST|STEP)\b/, (name) => names[name as keyof typeof names]);
}
