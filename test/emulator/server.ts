import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Call, control } from './control';
import { BrokenConnection, ServiceError, tooManyRequests } from './errors';
import { type Fault, throwFault } from './faults';
import type { Input } from './input';
import { OPERATIONS, WRITES } from './operations';
import { Organization } from './organization';
import { TokenBuckets } from './rates';
import { appIdOf, callerOf, operationOf, parseInput, readBody } from './request';
import type { Rates, Settings } from './settings';

/** A call with what its client calls itself and what it asked for. */
export interface ObservedCall extends Call {
  readonly appId: string;
  readonly input: Input;
}

interface Response {
  readonly status: number;
  readonly body: object;
}

const CONTROL_PREFIX = '/_emulator/';

/** The part of AWS Organizations that deals with invitations, on the loopback address. */
export class Emulator {
  organization: Organization;
  /** Every call that was made, the oldest first. */
  readonly calls: Call[] = [];
  /** What the next calls of an operation meet, in this order. */
  readonly faults: Fault[] = [];
  /** How long an answer takes, for a test of what happens when it takes too long. The only real time here. */
  delayMillis = 0;
  /** Told of every call when it is answered. */
  onCall: (call: ObservedCall) => void = () => {};
  rates: Rates;
  private readonly server: Server;
  private buckets: TokenBuckets;
  private advancedMillis = 0;

  /** Serves nobody until it is started: `call` is all that it has. */
  constructor(private readonly settings: Settings = {}) {
    this.organization = new Organization({ ...settings, now: this.now });
    this.rates = settings.rates ?? 'none';
    this.buckets = new TokenBuckets(this.now);
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

  /** The emulator's clock: the one it was started with, and what it was advanced by. */
  readonly now = (): number => (this.settings.now ?? Date.now)() + this.advancedMillis;

  advance(millis: number): void {
    this.advancedMillis += millis;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Forgets everything: a new organization with the settings and the clock it was started with. */
  reset(): void {
    this.advancedMillis = 0;
    this.organization = new Organization({ ...this.settings, now: this.now });
    this.rates = this.settings.rates ?? 'none';
    this.buckets = new TokenBuckets(this.now);
    this.calls.length = 0;
    this.faults.length = 0;
    this.delayMillis = 0;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status, body } = await this.respond(request);
      const bytes = Buffer.from(JSON.stringify(body));
      response.writeHead(status, {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': bytes.length,
        'x-amzn-requestid': randomUUID(),
      });
      response.end(bytes);
    } catch {
      request.socket.destroy();
    }
  }

  private async respond(request: IncomingMessage): Promise<Response> {
    let body: string;
    try {
      body = await readBody(request);
      const path = request.url ?? '/';
      if (path.startsWith(CONTROL_PREFIX)) {
        return { status: 200, body: control(this, request.method ?? 'GET', path.slice(CONTROL_PREFIX.length), body) };
      }
    } catch (error) {
      return responseOf(error);
    }
    // A late call belongs to the organization it was made in, not to one that a reset made since.
    const { organization } = this;
    if (this.delayMillis > 0) {
      await sleep(this.delayMillis);
    }
    return this.call(request.headers, body, organization);
  }

  /**
   * One call of an operation, also without a server.
   *
   * @throws BrokenConnection where there is no response
   */
  call(headers: IncomingHttpHeaders, body: string, organization = this.organization): Response {
    try {
      return { status: 200, body: this.answer(organization, headers, body) };
    } catch (error) {
      return responseOf(error);
    }
  }

  private answer(organization: Organization, headers: IncomingHttpHeaders, body: string): object {
    const caller = callerOf(headers);
    const name = operationOf(headers);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) {
      throw new ServiceError('UnknownOperationException', 'The emulator does not know this operation.');
    }
    let input: Input = {};
    const note = (outcome: string) => {
      const call = { operation: name, caller, outcome };
      this.calls.push(call);
      this.onCall({ ...call, appId: appIdOf(headers), input });
    };
    try {
      input = parseInput(body);
      if (this.rates === 'aws' && !this.buckets.take(caller, name)) {
        throw tooManyRequests();
      }
      throwFault(this.faults, name, 'before');
      const run = () => operation(organization, caller, input);
      const answer = WRITES.has(name) ? organization.write(run) : run();
      throwFault(this.faults, name, 'after');
      note('OK');
      return answer;
    } catch (error) {
      note(outcomeOf(error));
      throw error;
    }
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof BrokenConnection) {
    return error.name;
  }
  return error instanceof ServiceError ? (error.reason ?? error.name) : 'ServiceException';
}

function responseOf(error: unknown): Response {
  if (error instanceof BrokenConnection) {
    throw error;
  }
  const shown =
    error instanceof ServiceError ? error : new ServiceError('ServiceException', `Internal error: ${String(error)}`);
  return { status: shown.httpStatus, body: shown.body };
}
