import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { ServiceError } from './errors';
import type { Input } from './input';

/** Reads what any awsJson request holds: who calls, which operation, with what. */

const TARGET_PREFIX = 'AWSOrganizationsV20161128.';
const BODY_MAX_BYTES = 1024 * 1024;

/** Whose signature it is; the signature itself is not checked, any region is. */
export interface Signature {
  readonly accessKeyId: string;
  readonly service: 'organizations' | 'sts';
  /** Comes with temporary credentials. */
  readonly sessionToken: string | undefined;
}

export function readSignature(headers: IncomingHttpHeaders): Signature {
  const { authorization } = headers;
  if (authorization === undefined) {
    throw new ServiceError('MissingAuthenticationTokenException', 'The request is not signed.');
  }
  const scope = /Credential=([^/,\s]+)\/\d{8}\/[^/]+\/(organizations|sts)\/aws4_request/.exec(authorization);
  const [, accessKeyId, service] = scope ?? [];
  if (accessKeyId === undefined) {
    throw new ServiceError(
      'IncompleteSignatureException',
      'The signature names no credential scope of organizations or sts.',
    );
  }
  const token = headers['x-amz-security-token'];
  return {
    accessKeyId,
    service: service === 'sts' ? service : 'organizations',
    sessionToken: typeof token === 'string' ? token : undefined,
  };
}

/** The name that the client gives itself (AWS_SDK_UA_APP_ID). It tells several callers of one account apart. */
export function appIdOf(headers: IncomingHttpHeaders): string {
  return / app\/(\S+)/.exec(headers['user-agent'] ?? '')?.[1] ?? '';
}

export function operationOf(headers: IncomingHttpHeaders): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
}

export function parseInput(body: string): Input {
  let input: unknown;
  try {
    input = body === '' ? {} : JSON.parse(body);
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON.');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new ServiceError('SerializationException', 'The body is not a structure.');
  }
  return input as Input;
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) {
      chunks.push(chunk);
    }
  }
  // Only now: left unread, the body keeps a client writing that would never see the answer.
  if (bytes > BODY_MAX_BYTES) {
    throw new ServiceError('RequestEntityTooLargeException', `The body is larger than ${BODY_MAX_BYTES} bytes.`);
  }
  return Buffer.concat(chunks).toString();
}
