import { ServiceError } from '../wire/errors';
import type { Input } from '../wire/input';
import { parsePolicy } from './policy';
import type { Assumption, Caller, Roles, Session } from './roles';

/**
 * STS on the wire: the query protocol, a form in and XML out.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */

const VERSION = '2011-06-15';
const NAMESPACE = `https://sts.amazonaws.com/doc/${VERSION}/`;
const MEMBERS = ['Action', 'Version', 'RoleArn', 'RoleSessionName', 'DurationSeconds', 'ExternalId', 'Policy'];
const DEFAULT_SECONDS = 3600;
const INTEGER_MAX = 2 ** 31 - 1;
/** The names of these errors in the query protocol. */
const QUERY_NAMES: Readonly<Record<string, string>> = {
  ExpiredTokenException: 'ExpiredToken',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ServiceException: 'InternalFailure',
};
const FORBIDDEN: readonly string[] = ['AccessDenied', 'ExpiredToken', 'InvalidClientTokenId'];

export const parseForm = (body: string): Input => Object.fromEntries(new URLSearchParams(body));

/** Each answers the content of its result. */
export const STS_OPERATIONS = {
  AssumeRole: (roles: Roles, caller: Caller, input: Input) =>
    assumeRoleXml(roles.assume(caller, readAssumption(input))),
  // It needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  GetCallerIdentity: (_: Roles, { accountId, arn, id }: Caller) =>
    `${element('Arn', arn)}${element('UserId', id)}${element('Account', accountId)}`,
};

type StsOperation = keyof typeof STS_OPERATIONS;

export function stsOperationOf({ Action, Version }: Input): StsOperation {
  const names = Object.keys(STS_OPERATIONS) as StsOperation[];
  const name = Version === VERSION ? names.find((known) => known === Action) : undefined;
  if (name === undefined) {
    throw new ServiceError(
      'InvalidAction',
      `Could not find operation ${String(Action)} for version ${String(Version)}`,
    );
  }
  return name;
}

function readAssumption(input: Input): Assumption {
  const unknown = Object.keys(input).filter((name) => !MEMBERS.includes(name));
  if (unknown.length > 0) {
    throw new ServiceError('ValidationError', `The emulator does not know ${unknown.join(', ')}.`);
  }
  const roleArn = text('roleArn', input.RoleArn, 20, 2048, /^[\t\n\r -~]+$/);
  const sessionName = text('roleSessionName', input.RoleSessionName, 2, 64, /^[\w+=,.@-]*$/);
  const externalId = optional(input.ExternalId, (value) => text('externalId', value, 2, 1224, /^[\w+=,.@:/-]*$/));
  const durationSeconds = optional(input.DurationSeconds, readSeconds) ?? DEFAULT_SECONDS;
  const policy = optional(input.Policy, (value) => text('policy', value, 1, 2048, /^[\t\n\r -\u00ff]+$/));
  if (!/^arn:[\w-]+:iam::\d{12}:\S+$/.test(roleArn)) {
    throw new ServiceError('ValidationError', `${roleArn} is invalid`);
  }
  return { roleArn, sessionName, durationSeconds, externalId, policy: optional(policy, parsePolicy) };
}

function assumeRoleXml({ accessKeyId, secretAccessKey, sessionToken, expiresAt, arn, id }: Session): string {
  return `<AssumedRoleUser>${element('AssumedRoleId', id)}${element('Arn', arn)}</AssumedRoleUser><Credentials>${[
    element('AccessKeyId', accessKeyId),
    element('SecretAccessKey', secretAccessKey),
    element('SessionToken', sessionToken),
    element('Expiration', new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z')),
  ].join('')}</Credentials>`;
}

export function responseXml(operation: StsOperation, result: string, requestId: string): string {
  const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
  return `<${operation}Response xmlns="${NAMESPACE}"><${operation}Result>${result}</${operation}Result>${metadata}</${operation}Response>`;
}

export function errorXml({ name, message, httpStatus }: ServiceError, requestId: string) {
  const code = QUERY_NAMES[name] ?? name;
  const type = httpStatus === 500 ? 'Receiver' : 'Sender';
  const error = `<Error>${element('Type', type)}${element('Code', code)}${element('Message', message)}</Error>`;
  return {
    status: FORBIDDEN.includes(code) ? 403 : httpStatus,
    body: `<ErrorResponse xmlns="${NAMESPACE}">${error}${element('RequestId', requestId)}</ErrorResponse>`,
  };
}

function readSeconds(value: unknown): number {
  const written = String(value);
  const seconds = /^[+-]?\d+$/.test(written) ? Number(written) : Number.NaN;
  if (!(Math.abs(seconds) <= INTEGER_MAX)) {
    throw new ServiceError('MalformedInput', 'DurationSeconds is not a whole number of 32 bits.');
  }
  if (seconds < 900) {
    throw constraint('durationSeconds', written, 'Member must have value greater than or equal to 900');
  }
  if (seconds > 43_200) {
    throw constraint('durationSeconds', written, 'Member must have value less than or equal to 43200');
  }
  return seconds;
}

function text(name: string, value: unknown, min: number, max: number, pattern: RegExp): string {
  if (typeof value !== 'string') {
    throw new ServiceError(
      'ValidationError',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  const length = Array.from(value).length;
  if (length < min) {
    throw constraint(name, value, `Member must have length greater than or equal to ${min}`);
  }
  if (length > max) {
    throw constraint(name, value, `Member must have length less than or equal to ${max}`);
  }
  if (!pattern.test(value)) {
    throw constraint(name, value, `Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  return value;
}

function optional<T, R>(value: T | undefined, read: (value: T) => R): R | undefined {
  return value === undefined ? undefined : read(value);
}

const constraint = (name: string, value: string, rule: string) =>
  new ServiceError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${rule}`,
  );

function element(name: string, content: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  // Control characters are no part of XML 1.0, not even escaped
  return `<${name}>${escaped.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '?')}</${name}>`;
}
