import { Organizations } from '@aws-sdk/client-organizations';
import { type Answer, post } from './bare-http';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';
import { Emulator } from '../server';
import type { Settings } from '../settings';

export const MEMBER = '222222222222';
export const INVITED = '111111111111';
export const OUTSIDER = '333333333333';

export const SECOND = 1000;
export const HOUR = 60 * 60 * SECOND;
export const DAY = 24 * HOUR;

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** An emulator whose clock a test moves, and the SDK's client for each account that calls it. */
export class Fixture {
  static async start(settings: Omit<Settings, 'now'> = {}): Promise<Fixture> {
    const clock = { millis: Date.UTC(2026, 0, 1) };
    return new Fixture(await Emulator.start(0, { now: () => clock.millis, ...settings }), clock);
  }

  private readonly clients = new Map<string, Organizations>();

  private constructor(
    readonly emulator: Emulator,
    private readonly clock: { millis: number },
  ) {}

  get management(): Organizations {
    return this.as(MANAGEMENT_ACCOUNT);
  }

  as(accountId: string): Organizations {
    return this.withCredentials({ accessKeyId: accountId, secretAccessKey: 'any' });
  }

  withCredentials(credentials: Credentials): Organizations {
    const known = this.clients.get(credentials.accessKeyId);
    if (known !== undefined) {
      return known;
    }
    const client = new Organizations({
      endpoint: this.emulator.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    this.clients.set(credentials.accessKeyId, client);
    return client;
  }

  pass(millis: number): void {
    this.clock.millis += millis;
  }

  /** An action of the control API. */
  control(action: string, input: object = {}): Promise<Answer> {
    return post(`${this.emulator.url}/_emulator/${action}`, {}, JSON.stringify(input));
  }

  /** Invites as the management account and returns the handshake's id. */
  async invite(target = INVITED): Promise<string> {
    const { Handshake } = await this.management.inviteAccountToOrganization({ Target: targetOf(target) });
    return Handshake?.Id ?? 'no id';
  }

  /** The accounts of the organization, in the order of joining. */
  get memberIds(): readonly string[] {
    return [...this.emulator.organization.members.keys()];
  }

  /** The states of all that the service remembers, the oldest first. */
  get states(): readonly string[] {
    return this.emulator.organization.allHandshakes().map(({ state }) => state);
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) {
      client.destroy();
    }
    await this.emulator.stop();
  }
}

export function targetOf(id: string) {
  return { Id: id, Type: id.includes('@') ? ('EMAIL' as const) : ('ACCOUNT' as const) };
}

/** `OK`, or the error's name, with ` / REASON` where there is one. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'OK';
  } catch (error) {
    const { name, Reason } = error as { name: string; Reason?: string };
    return Reason === undefined ? name : `${name} / ${Reason}`;
  }
}
