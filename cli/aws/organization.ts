import {
  DescribeHandshakeCommand,
  ListAccountsCommand,
  ListHandshakesForOrganizationCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { allPages, loggedCall } from '../../lambda/aws/call';
import { CallError } from '../../lambda/aws/call-error';
import type { Clock, Random } from '../../lambda/base/clock';
import type { Log } from '../../lambda/base/log';
import { type Account, readAccount } from '../../lambda/model/account';
import { type Handshake, readHandshake } from '../../lambda/model/handshake';
import { Failure } from '../terminal/failure';

/** The organization as it stands, read only. */
export interface Organization {
  /** All that AWS remembers: open ones, and ended ones for 30 days. */
  listInvitations(): Promise<readonly Handshake[]>;
  /** Undefined when AWS does not know it (any more). */
  findInvitation(handshakeId: string): Promise<Handshake | undefined>;
  /** The members, the management account among them. */
  listAccounts(): Promise<readonly Account[]>;
}

/** Lists may be called 5 and 8 times a second, DescribeHandshake once: what is throttled is soon let through. */
const BACKOFF = { baseMillis: 200, capMillis: 4_000 };
const RETRIED_FOR_MILLIS = 30_000;

/** The person reads the table, not the calls. */
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** Retries are ours alone: the SDK knows nothing of ConcurrentModificationException. */
export function sdkOrganization(
  client: OrganizationsClient,
  { clock, random, progress }: { clock: Clock; random: Random; progress: (text: string) => void },
): Organization {
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> => {
    const budget = { backoff: BACKOFF, untilMillis: clock.now() + RETRIED_FOR_MILLIS };
    return loggedCall({ budget, clock, random, log: SILENT })(operation, send).catch((thrown: unknown) => {
      throw thrown instanceof CallError && thrown.kind !== 'gone' ? refused(operation, thrown) : thrown;
    });
  };

  return {
    listInvitations: () =>
      readAll('invitations', progress, (NextToken) =>
        call('ListHandshakesForOrganization', async () => {
          const command = new ListHandshakesForOrganizationCommand({ Filter: { ActionType: 'INVITE' }, NextToken });
          const { Handshakes = [], NextToken: next } = await client.send(command);
          return { items: Handshakes.map(readHandshake), NextToken: next };
        }),
      ),
    findInvitation: async (HandshakeId) => {
      try {
        const command = new DescribeHandshakeCommand({ HandshakeId });
        return readHandshake((await call('DescribeHandshake', () => client.send(command))).Handshake);
      } catch (error) {
        if (error instanceof CallError && error.kind === 'gone') {
          return undefined;
        }
        throw error;
      }
    },
    listAccounts: () =>
      readAll('accounts', progress, (NextToken) =>
        call('ListAccounts', async () => {
          const { Accounts = [], NextToken: next } = await client.send(new ListAccountsCommand({ NextToken }));
          return { items: Accounts.map(readAccount), NextToken: next };
        }),
      ),
  };
}

interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken: string | undefined;
}

/**
 * Reads a list once more from its first page if AWS refuses the token of a page, because the list has changed.
 *
 * @param plural the items' name in the progress
 */
async function readAll<T>(
  plural: string,
  progress: (text: string) => void,
  readPage: (token: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const read = async () => {
    const all: T[] = [];
    for await (const { items } of allPages(readPage)) {
      all.push(...items);
      progress(`reading the ${plural}: ${all.length}`);
    }
    return all;
  };
  return read().catch((error: unknown) => {
    const cause = error instanceof Failure ? error.cause : undefined;
    if (cause instanceof CallError && cause.code === 'INVALID_NEXT_TOKEN') {
      return read();
    }
    throw error;
  });
}

/** The failure of a call. The remedies of the error table are for a deployment, so this one replaces them. */
function refused(operation: string, error: CallError): Failure {
  const remedy =
    error.kind === 'transient'
      ? 'Try again in a few minutes.'
      : `Use credentials of the management account that allow organizations:${operation}.`;
  return new Failure(`cannot read the organization: ${error.what} (${error.fullCode}). ${remedy}`, error);
}
