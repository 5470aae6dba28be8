import type { Target } from '../lib/shared/contract';

/** An invitation as a stack declares it. */
export interface DeclaredInvitation {
  // 'arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid'
  readonly stackId: string;
  readonly logicalId: string;
  /** Undefined until CloudFormation has one. */
  readonly physicalId: string | undefined;
  /** Whether a deployment is at work on it. */
  readonly isChanging: boolean;
  /** Undefined where the template has no literal but a reference. */
  readonly target: Target | undefined;
  /** Whether a role accepts it in the name of the account. */
  readonly isAcceptedByRole: boolean;
}

/** `arn:aws:cloudformation:us-east-1:000000000000:stack/Accounts/guid` -> `Accounts` */
export function stackNameOf(stackId: string): string {
  return stackId.split('/')[1] ?? stackId;
}

/** What the template says of an invitation, as far as it can be told without CloudFormation's functions. */
export type DeclaredProperties = Pick<DeclaredInvitation, 'target' | 'isAcceptedByRole'>;

/** JSON, as the CDK writes it; of YAML nothing is known. */
export function parseTemplate(templateBody: string): unknown {
  try {
    return JSON.parse(templateBody);
  } catch {
    return undefined;
  }
}

/** `{{resolve:ssm:/accounts/data}}`: CloudFormation reads it at each deployment. */
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
