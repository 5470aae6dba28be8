/** The value of the context `organizationAccess`. */
export interface AccessContext {
  readonly roleArn: string;
  readonly externalId?: string;
}

/**
 * Reads the value: an object in cdk.json, and its JSON from `--context`.
 *
 * @throws Error
 */
export function readAccess(given: unknown): AccessContext | undefined {
  if (given === undefined) {
    return undefined;
  }
  const value: unknown = typeof given === 'string' ? parseJson(given) : given;
  if (typeof value !== 'object' || value === null || !('roleArn' in value) || typeof value.roleArn !== 'string') {
    throw new Error(`organizationAccess must be an object with roleArn, got ${JSON.stringify(given)}`);
  }
  const { roleArn, ...others } = value as AccessContext;
  const unknown = Object.keys(others).filter((name) => name !== 'externalId');
  if (unknown.length > 0) {
    throw new Error(`organizationAccess must have roleArn and externalId only, got ${unknown.join(', ')}`);
  }
  return { roleArn, ...others };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`organizationAccess must be JSON, got ${text}`);
  }
}
