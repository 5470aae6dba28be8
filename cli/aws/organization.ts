import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeAccountCommand,
  DescribeHandshakeCommand,
  ListAccountsCommand,
  ListHandshakesForOrganizationCommand,
  ListTagsForResourceCommand,
  type Account as SdkAccount,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { allPages, loggedCall } from '../../lambda/aws/call';
import { CallError } from '../../lambda/aws/call-error';
import type { Clock, Random } from '../../lambda/base/clock';
import type { Log } from '../../lambda/base/log';
import { type Account, readAccount } from '../../lambda/model/account';
import { type Handshake, readHandshake } from '../../lambda/model/handshake';
import type { Tag } from '../../lib/shared/contract';
import { Failure } from '../terminal/failure';
import { Pace } from './pace';

/** The organization as it stands, read only. */
export interface Organization {
  /** All that AWS remembers: open ones, and ended ones for 30 days. */
  listInvitations(): Promise<readonly Handshake[]>;
  /** Undefined when AWS does not know it (any more). */
  findInvitation(handshakeId: string): Promise<Handshake | undefined>;
  /** The members, the management account among them. */
  listAccounts(): Promise<readonly Member[]>;
  /** Undefined if the account is no member. */
  findAccount(accountId: string): Promise<Member | undefined>;
  tagsOf(accountId: string): Promise<readonly Tag[]>;
}

/** A member, and where it stands. */
export interface Member extends Account {
  /** `ou-…` or `r-…`. An empty string if AWS does not tell it. */
  readonly place: string;
  /** `INVITED` or `CREATED`. An empty string if AWS does not tell it. */
  readonly joinedMethod: string;
}

/** A path is `o-exampleorgid/r-exampleroot/ou-exampleroot-exampleou/111122223333/`. */
function readMember(account: SdkAccount | undefined): Member {
  const [path = ''] = account?.Paths ?? [];
  return {
    ...readAccount(account),
    place: path.split('/').filter(Boolean).at(-2) ?? '',
    joinedMethod: account?.JoinedMethod ?? '',
  };
}

/** Others may call, too: what is throttled is soon let through. */
const BACKOFF = { baseMillis: 200, capMillis: 4_000 };
const RETRIED_FOR_MILLIS = 30_000;

/** The person reads the table, not the calls. */
const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** The organization on the clock of this machine. */
export function organizationNow(client: OrganizationsClient, progress: (text: string) => void): Organization {
  const clock = { now: () => Date.now(), sleep: (millis: number) => sleep(millis) };
  return sdkOrganization(client, { clock, random: Math.random, progress });
}

/** Retries are ours alone: the SDK knows nothing of ConcurrentModificationException. */
export function sdkOrganization(
  client: OrganizationsClient,
  { clock, random, progress }: { clock: Clock; random: Random; progress: (text: string) => void },
): Organization {
  const pace = new Pace(clock);
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> => {
    const paced = () => pace.wait(operation).then(send);
    const budget = { backoff: BACKOFF, untilMillis: clock.now() + RETRIED_FOR_MILLIS };
    return loggedCall({ budget, clock, random, log: SILENT })(operation, paced).catch((thrown: unknown) => {
      throw thrown instanceof CallError && !isMissing(thrown) ? refused(operation, thrown) : thrown;
    });
  };

  return { ...listsOf(client, call, progress), ...lookUpsOf(client, call) };
}

type Call = <T>(operation: string, send: () => Promise<T>) => Promise<T>;

function listsOf(
  client: OrganizationsClient,
  call: Call,
  progress: (text: string) => void,
): Pick<Organization, 'listInvitations' | 'listAccounts'> {
  return {
    listInvitations: () =>
      readAll('invitations', progress, (NextToken) =>
        call('ListHandshakesForOrganization', async () => {
          const command = new ListHandshakesForOrganizationCommand({ Filter: { ActionType: 'INVITE' }, NextToken });
          const { Handshakes = [], NextToken: next } = await client.send(command);
          return { items: Handshakes.map(readHandshake), NextToken: next };
        }),
      ),
    listAccounts: () =>
      readAll('accounts', progress, (NextToken) =>
        call('ListAccounts', async () => {
          const { Accounts = [], NextToken: next } = await client.send(new ListAccountsCommand({ NextToken }));
          return { items: Accounts.map(readMember), NextToken: next };
        }),
      ),
  };
}

function lookUpsOf(
  client: OrganizationsClient,
  call: Call,
): Pick<Organization, 'findInvitation' | 'findAccount' | 'tagsOf'> {
  return {
    findInvitation: (HandshakeId) =>
      unlessMissing(
        call('DescribeHandshake', async () =>
          readHandshake((await client.send(new DescribeHandshakeCommand({ HandshakeId }))).Handshake),
        ),
      ),
    findAccount: (AccountId) =>
      unlessMissing(
        call('DescribeAccount', async () =>
          readMember((await client.send(new DescribeAccountCommand({ AccountId }))).Account),
        ),
      ),
    tagsOf: async (ResourceId) => {
      const tags: Tag[] = [];
      const pages = allPages((NextToken) =>
        call('ListTagsForResource', () => client.send(new ListTagsForResourceCommand({ ResourceId, NextToken }))),
      );
      for await (const { Tags = [] } of pages) {
        tags.push(...Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })));
      }
      return tags;
    },
  };
}

/** True if AWS does not know the invitation, or if the account is no member. */
const isMissing = ({ kind, code }: CallError) => kind === 'gone' || code === 'AccountNotFoundException';

function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  return found.catch((error: unknown) => {
    if (error instanceof CallError && isMissing(error)) {
      return undefined;
    }
    throw error;
  });
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
