import { ServiceError } from '../wire/errors';

/**
 * IAM policies as far as a session policy needs them: Allow and Deny, with
 * patterns of actions and resources.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export type Policy = readonly Statement[];

const POLICY_MEMBERS = ['Version', 'Id', 'Statement'];
const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Action', 'Resource'];
/** `service:Action`, with wildcards in the action. */
export const ACTION = /^(?:\*|[\w-]+:[\w*?]+)$/;
const RESOURCE = /^(?:\*|arn:.+)$/;

/** Refuses what it does not evaluate, conditions for example: they would otherwise allow too much. */
export function parsePolicy(json: string): Policy {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  const { Version = '2008-10-17', Statement } = structure(document, POLICY_MEMBERS);
  if (Version !== '2012-10-17' && Version !== '2008-10-17') {
    throw malformed('The policy must contain a valid version string');
  }
  const statements: readonly unknown[] = Array.isArray(Statement) ? Statement : [Statement];
  return statements.map((statement) => {
    const { Effect, Action, Resource } = structure(statement, STATEMENT_MEMBERS);
    if (Effect !== 'Allow' && Effect !== 'Deny') {
      throw malformed('Effect must be Allow or Deny.');
    }
    return {
      effect: Effect,
      actions: patterns('Action', Action, ACTION),
      resources: patterns('Resource', Resource, RESOURCE),
    };
  });
}

/** True if a statement allows it and none denies it. */
export function allows(policy: Policy, action: string, resource: string): boolean {
  const applying = policy.filter(
    ({ actions, resources }) =>
      actions.some((pattern) => isLike(pattern, action, 'i')) && resources.some((pattern) => isLike(pattern, resource)),
  );
  return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
}

/** `*` stands for any characters, `?` for one. */
function isLike(pattern: string, value: string, flags = ''): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags).test(value);
}

function structure(value: unknown, known: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('Syntax errors in policy.');
  }
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw malformed(`The emulator evaluates only ${known.join(', ')}, got ${unknown.join(', ')}.`);
  }
  return value as Readonly<Record<string, unknown>>;
}

function patterns(name: string, value: unknown, form: RegExp): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0 || !values.every((item) => typeof item === 'string' && form.test(item))) {
    throw malformed(`${name} must be one or more patterns that match ${form.source}.`);
  }
  return values as readonly string[];
}

const malformed = (message: string) => new ServiceError('MalformedPolicyDocument', message);
