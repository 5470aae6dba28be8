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
import { authorize } from './operations/authorization';
import { type Call, control } from './control/control';
import { ServiceError, tooManyRequests } from './wire/errors';
import { type Fault, throwFault } from './operations/faults';
import type { Input } from './wire/input';
import { MembershipEvents } from './organization/membership-events';
import { OPERATIONS, WRITES } from './operations/operations';
import { Organization } from './organization/organization';
import { TokenBuckets } from './operations/rates';
import { appIdOf, operationOf, parseInput, readBody, readSignature, type Signature } from './wire/request';
import { failure, json, outcomeOf, type Response, shown, xml } from './wire/responses';
import { type Caller, Roles } from './identity/roles';
import type { Rates, Settings } from './settings';
import { errorXml, parseForm, responseXml, STS_OPERATIONS, stsOperationOf } from './identity/sts';

/** A call with what its client calls itself and what it asked for. */
export interface ObservedCall extends Call {
  readonly appId: string;
  readonly input: Input;
}

const CONTROL_PREFIX = '/_emulator/';

/** The part of AWS Organizations that deals with invitations, and a part of STS, on the loopback address. */
export class Emulator {
  organization: Organization;
  /** Of all accounts, with the sessions of those who assumed them. */
  roles: Roles;
  /** The events that tell the management account of a membership. */
  readonly membershipEvents: MembershipEvents;
  /** Every call that was made, the oldest first. */
  readonly calls: Call[] = [];
  /** Faults that the next calls of an operation meet, in this order. */
  readonly faults: Fault[] = [];
  /** The time that an answer takes, for a test of time-outs. It is real time, as that of membership events is. */
  delayMillis = 0;
  /** Told of every call when it is answered. */
  onCall: (call: ObservedCall) => void = () => {};
  rates: Rates;
  private readonly server: Server;
  private buckets: TokenBuckets;
  private advancedMillis = 0;

  /** Serves nobody until it is started: `call` is all that it has. */
  constructor(private readonly settings: Settings = {}) {
    this.membershipEvents = new MembershipEvents(this.now, settings.eventsUrl);
    this.organization = this.newOrganization();
    this.roles = new Roles(this.now);
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
    this.membershipEvents.forget();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Forgets everything: a new organization with the settings and the clock it was started with. */
  reset(): void {
    this.advancedMillis = 0;
    this.membershipEvents.forget();
    this.membershipEvents.delaySeconds = [0];
    this.organization = this.newOrganization();
    this.roles = new Roles(this.now);
    this.rates = this.settings.rates ?? 'none';
    this.buckets = new TokenBuckets(this.now);
    this.calls.length = 0;
    this.faults.length = 0;
    this.delayMillis = 0;
  }

  private newOrganization(): Organization {
    return this.membershipEvents.tellOf(new Organization({ ...this.settings, now: this.now }));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const { status, headers, body } = await this.respond(request);
      const bytes = Buffer.from(body);
      response.writeHead(status, { ...headers, 'content-length': bytes.length });
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
        return json(200, control(this, request.method ?? 'GET', path.slice(CONTROL_PREFIX.length), body));
      }
    } catch (error) {
      return failure(error);
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
      const signature = readSignature(headers);
      return signature.service === 'sts'
        ? this.answerSts(signature, headers, body)
        : json(200, this.answer(organization, signature, headers, body));
    } catch (error) {
      return failure(error);
    }
  }

  private answer(
    organization: Organization,
    { accessKeyId, sessionToken }: Signature,
    headers: IncomingHttpHeaders,
    body: string,
  ): object {
    const caller = this.roles.caller(accessKeyId, sessionToken);
    const name = operationOf(headers);
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation === undefined) {
      throw new ServiceError('UnknownOperationException', 'The emulator does not know this operation.');
    }
    return this.observe(
      { headers, name, caller },
      () => parseInput(body),
      (input) => {
        authorize(organization, caller, name, input);
        const run = () => operation(organization, caller.accountId, input);
        return WRITES.has(name) ? organization.write(run) : run();
      },
    );
  }

  private answerSts({ accessKeyId, sessionToken }: Signature, headers: IncomingHttpHeaders, body: string): Response {
    const requestId = randomUUID();
    try {
      const caller = this.roles.caller(accessKeyId, sessionToken);
      const form = parseForm(body);
      const name = stsOperationOf(form);
      const result = this.observe(
        { headers, name, caller },
        () => form,
        (input) => STS_OPERATIONS[name](this.roles, caller, input),
      );
      return xml(200, responseXml(name, result, requestId), requestId);
    } catch (error) {
      const { status, body } = errorXml(shown(error), requestId);
      return xml(status, body, requestId);
    }
  }

  /** Runs a call of an operation, as a fault or a rate lets it, and notes how it ended. */
  private observe<T>(
    { headers, name, caller }: { headers: IncomingHttpHeaders; name: string; caller: Caller },
    read: () => Input,
    run: (input: Input) => T,
  ): T {
    let input: Input = {};
    const note = (outcome: string) => {
      const call = { operation: name, caller: caller.accountId, outcome };
      this.calls.push(call);
      this.onCall({ ...call, appId: appIdOf(headers), input });
    };
    try {
      input = read();
      if (this.rates === 'aws' && !this.buckets.take(caller.accountId, name)) {
        throw tooManyRequests();
      }
      throwFault(this.faults, name, 'before');
      const answer = run(input);
      throwFault(this.faults, name, 'after');
      note('OK');
      return answer;
    } catch (error) {
      note(outcomeOf(error));
      throw error;
    }
  }
}
