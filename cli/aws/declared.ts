import type { Target } from '../../lib/shared/contract';

/** An invitation as a stack declares it. */
export interface DeclaredInvitation {
  // 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid'
  readonly stackId: string;
  readonly logicalId: string;
  /** Undefined until CloudFormation has one. */
  readonly physicalId: string | undefined;
  /** True if a deployment is at work on it. */
  readonly isChanging: boolean;
  /** Undefined if the template has a reference instead of a literal. */
  readonly target: Target | undefined;
  /** True if a role accepts it in the name of the account. */
  readonly isAcceptedByRole: boolean;
}

/** `arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid` -> `Accounts` */
export function stackNameOf(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}

/** The properties of an invitation that can be read in the template without CloudFormation's functions. */
export type DeclaredProperties = Pick<DeclaredInvitation, 'target' | 'isAcceptedByRole'>;

/** Parses a template in JSON, as CDK writes it. Undefined for YAML. */
export function parseTemplate(templateBody: string): unknown {
  try {
    return JSON.parse(templateBody);
  } catch {
    return undefined;
  }
}

/** The beginning of `{{resolve:ssm:/accounts/data}}`, which CloudFormation resolves at each deployment. */
const DYNAMIC_REFERENCE = '{{resolve:';

export function propertiesIn(template: unknown, logicalId: string): DeclaredProperties {
  const properties = field(field(field(template, 'Resources'), logicalId), 'Properties');
  const target = field(properties, 'Target');
  const [Type, Id] = [field(target, 'Type'), field(target, 'Id')];
  const isLiteral = typeof Id === 'string' && !Id.includes(DYNAMIC_REFERENCE);
  return {
    target: (Type === 'ACCOUNT' || Type === 'EMAIL') && isLiteral ? { Type, Id } : undefined,
    isAcceptedByRole: field(properties, 'Acceptance') !== undefined,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
