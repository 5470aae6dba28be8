import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, control } from './control';
import { ServiceError } from './errors';
import type { Input } from './input';
import { OPERATIONS } from './operations';
import { Organization, type Settings } from './organization';

const TARGET_PREFIX = 'AWSOrganizationsV20161128.';
const CONTROL_PREFIX = '/_emulator/';
const BODY_MAX_BYTES = 1024 * 1024;

/** The part of AWS Organizations that deals with invitations, on the loopback address. */
export class Emulator {
  organization: Organization;
  /** Every call that was made, the oldest first. */
  readonly calls: Call[] = [];
  /** Errors that the next calls of an operation answer instead of doing anything. */
  readonly faults: { readonly operation: string; readonly error: ServiceError }[] = [];
  /** How long an answer takes, for a test of what happens when it takes too long. */
  delayMillis = 0;
  private readonly server: Server;

  private constructor(private readonly settings: Settings) {
    this.organization = new Organization(settings);
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  /** @param port 0 for any free one */
  static async start(port = 0, settings: Settings = {}): Promise<Emulator> {
    const emulator = new Emulator(settings);
    await new Promise<void>((resolve, reject) => {
      emulator.server.once('error', reject);
      emulator.server.listen(port, '127.0.0.1', resolve);
    });
    return emulator;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Forgets everything: a new organization with the settings it was started with. */
  reset(): void {
    this.organization = new Organization(this.settings);
    this.calls.length = 0;
    this.faults.length = 0;
    this.delayMillis = 0;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: object) => {
      const bytes = Buffer.from(JSON.stringify(body));
      response.writeHead(status, {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': bytes.length,
        'x-amzn-requestid': randomUUID(),
      });
      response.end(bytes);
    };
    try {
      const body = await readBody(request);
      const path = request.url ?? '/';
      if (path.startsWith(CONTROL_PREFIX)) {
        reply(200, control(this, request.method ?? 'GET', path.slice(CONTROL_PREFIX.length), body));
      } else {
        // A late call belongs to the organization it was made in, not to one that a reset made since.
        const { organization } = this;
        if (this.delayMillis > 0) {
          await sleep(this.delayMillis);
        }
        reply(200, this.answer(organization, request, body));
      }
    } catch (error) {
      const shown =
        error instanceof ServiceError
          ? error
          : new ServiceError('ServiceException', `Internal error: ${String(error)}`);
      reply(shown.httpStatus, shown.body);
    }
  }

  private answer(organization: Organization, request: IncomingMessage, body: string): object {
    const caller = callerOf(request);
    const name = operationOf(request);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) {
      throw new ServiceError('UnknownOperationException', 'The emulator does not know this operation.');
    }
    try {
      const fault = this.faults.findIndex((candidate) => candidate.operation === name);
      for (const { error } of fault < 0 ? [] : this.faults.splice(fault, 1)) {
        throw error;
      }
      const answer = operation(organization, caller, parseInput(body));
      this.calls.push({ operation: name, caller, outcome: 'OK' });
      return answer;
    } catch (error) {
      this.calls.push({
        operation: name,
        caller,
        outcome: error instanceof ServiceError ? (error.reason ?? error.name) : 'ServiceException',
      });
      throw error;
    }
  }
}

/** The account in the access key of the signature; the signature itself is not checked, any region is. */
function callerOf(request: IncomingMessage): string {
  const authorization = request.headers.authorization;
  if (authorization === undefined) {
    throw new ServiceError('MissingAuthenticationTokenException', 'The request is not signed.');
  }
  const accessKey = /Credential=([^/,\s]+)\/\d{8}\/[^/]+\/organizations\/aws4_request/.exec(authorization)?.[1];
  if (accessKey === undefined) {
    throw new ServiceError('IncompleteSignatureException', 'The signature names no credential scope of organizations.');
  }
  if (!/^\d{12}$/.test(accessKey)) {
    throw new ServiceError(
      'UnrecognizedClientException',
      'The access key must be the 12 digits of the calling account.',
    );
  }
  return accessKey;
}

function operationOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  return typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
}

function parseInput(body: string): Input {
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

async function readBody(request: IncomingMessage): Promise<string> {
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
