import {
  CancelHandshakeCommand,
  InviteAccountToOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { StandardRetryStrategy } from '@smithy/core/retry';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import { VirtualClock } from '../simulation/virtual-clock';
import { type AtOnce, type Busy, recordAttempts, summary, targetOf } from './at-once';
import { seeded } from './numbers';

/**
 * The peer on the virtual clock. Its handler makes one call with an SDK client
 * that it has set nothing in, and answers FAILED when that throws. So the real
 * client runs here, with the SDK's own standard strategy (3 attempts, and its
 * verdict on what is worth one); only the sleep between two attempts is moved
 * from the real clock to the virtual one. CloudFormation would roll the whole
 * stack back after the first FAILED; here the others go on.
 */
export type PeerResult = Pick<AtOnce, 'share' | 'seconds' | 'callsEach' | 'attempts'>;

export async function peerCreates(count: number, busy: Busy, seed: number): Promise<PeerResult> {
  return withPeer(seed, async (peer) => peer.all(count, busy, (client, index) => invite(client, index)));
}

export async function peerDeletes(count: number, busy: Busy, seed: number): Promise<PeerResult> {
  return withPeer(seed, async (peer) => {
    const ids = peer.handshakeIds(count);
    return peer.all(count, busy, (client, index) =>
      client.send(new CancelHandshakeCommand({ HandshakeId: ids[index] })),
    );
  });
}

const invite = (client: OrganizationsClient, index: number) =>
  client.send(new InviteAccountToOrganizationCommand({ Target: { Type: 'ACCOUNT', Id: targetOf(index).Id } }));

async function withPeer<T>(seed: number, work: (peer: Peer) => Promise<T>): Promise<T> {
  const clock = new VirtualClock(Date.parse('2026-06-01T00:00:00Z'));
  const emulator = await Emulator.start(0, { now: clock.now, accountQuota: 100_000 });
  try {
    return await work(new Peer(emulator, clock, seeded(seed)));
  } finally {
    await emulator.stop();
  }
}

class Peer {
  constructor(
    readonly emulator: Emulator,
    readonly clock: VirtualClock,
    private readonly random: () => number,
  ) {}

  handshakeIds(count: number): readonly string[] {
    return Array.from({ length: count }, (_, index) => {
      const target = { type: 'ACCOUNT', id: targetOf(index).Id } as const;
      return this.emulator.organization.invite({ target, notes: undefined, tags: new Map() }).id;
    });
  }

  async all(
    count: number,
    { rates = 'none', writeMillis = 0 }: Busy,
    call: (client: OrganizationsClient, index: number) => Promise<unknown>,
  ): Promise<PeerResult> {
    this.emulator.rates = rates;
    this.emulator.organization.writeMillis = writeMillis;
    const attempts = recordAttempts(this);
    const outcomes = await Promise.all(
      Array.from({ length: count }, (_, index) =>
        this.clock.run(async () => {
          // Each invocation is a function of its own, so the clients share no quota of retries.
          const client = this.client();
          try {
            await call(client, index);
            return true;
          } catch {
            return false;
          } finally {
            client.destroy();
          }
        }),
      ),
    );
    return { share: outcomes.filter(Boolean).length / count, ...summary(attempts, count) };
  }

  private client(): OrganizationsClient {
    return new OrganizationsClient({
      endpoint: this.emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: MANAGEMENT_ACCOUNT, secretAccessKey: 'local' },
      retryStrategy: new SleepingStrategy(this.clock, this.random),
    });
  }
}

/** The SDK's standard strategy, which computes its delays and is told that they are 0; they are slept here. */
class SleepingStrategy extends StandardRetryStrategy {
  private readonly delays: DelaysOnly;

  constructor(
    private readonly clock: VirtualClock,
    random: () => number,
  ) {
    const delays = new DelaysOnly(random);
    super({ maxAttempts: 3, backoff: delays });
    this.delays = delays;
  }

  override async refreshRetryTokenForRetry(
    ...args: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ): ReturnType<StandardRetryStrategy['refreshRetryTokenForRetry']> {
    const token = await super.refreshRetryTokenForRetry(...args);
    await this.clock.sleep(this.delays.millis);
    return token;
  }
}

/** Full jitter over base * 2 ** retries, 20 s at the most: the SDK's DefaultRetryBackoffStrategy, from the seed. */
class DelaysOnly {
  millis = 0;
  private baseMillis = 0;

  constructor(private readonly random: () => number) {}

  setDelayBase(millis: number): void {
    this.baseMillis = millis;
  }

  computeNextBackoffDelay(retries: number): number {
    this.millis = Math.floor(this.random() * Math.min(this.baseMillis * 2 ** retries, 20_000));
    return 0;
  }
}
