import {
  CancelHandshakeCommand,
  DescribeHandshakeCommand,
  InviteAccountToOrganizationCommand,
  ListHandshakesForOrganizationCommand,
  ListParentsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  OrganizationsClient,
  type OrganizationsClientConfig,
  RemoveAccountFromOrganizationCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-organizations';
import type { Tag, Target } from '../../lib/shared/contract';
import { type Handshake, readHandshake } from '../model/handshake';
import { type Accounts, accountsOf } from './accounts';
import { allPages, type CallOrganizations, loggedCall, type OrganizationsCall, type Surroundings } from './call';
import { asCallError } from './call-error';
import { READING_MILLIS, type SharedList, type SharedLists } from './shared-list';

/** The calls that change what a member account is. Each throws CallError. */
export interface Members {
  /** `ou-…` or `r-…`: an account has one parent. */
  parentOf(accountId: string): Promise<string>;
  /** Fails when the account does not stand in `sourceId` any more. */
  moveAccount(accountId: string, sourceId: string, destinationId: string): Promise<void>;
  tagsOf(accountId: string): Promise<readonly Tag[]>;
  tagAccount(accountId: string, tags: readonly Tag[]): Promise<void>;
  untagAccount(accountId: string, keys: readonly string[]): Promise<void>;
  removeAccount(accountId: string): Promise<void>;
}

/** The calls about invitations. Each throws CallError. */
export interface Invitations {
  /** @param notes as they are sent, with the reference */
  inviteAccount(
    invitation: { readonly target: Target; readonly tags: readonly Tag[] },
    notes: string,
  ): Promise<Handshake>;
  cancelHandshake(id: string): Promise<Handshake>;
  describeHandshake(id: string): Promise<Handshake>;
  /**
   * The invitation with an id as the shared list shows it, or undefined if it does not.
   *
   * @param sinceMillis the earliest beginning of a list that may answer: see SharedList
   */
  findInvitation(id: string, sinceMillis: number): Promise<Handshake | undefined>;
  /**
   * All that the service remembers, pending and ended. An invitation that was sent a moment ago may be missing.
   *
   * @param sinceMillis the earliest beginning of a list that may answer: see SharedList. If it is left out, the list is
   * read anew
   */
  listInvitations(sinceMillis?: number): Promise<readonly Handshake[]>;
}

/** All calls of AWS Organizations that the functions make. */
export interface Organizations extends Invitations, Accounts, Members {}

/** Calls AWS Organizations by the function's own role. */
export function ownCalls(client: OrganizationsClient): CallOrganizations {
  return (surroundings) => {
    const call = loggedCall(surroundings);
    return (operation, send) => call(operation, () => send(client));
  };
}

/**
 * Retries are ours alone (maxAttempts 1): the SDK knows nothing of
 * ConcurrentModificationException. The time-outs leave room for the answer
 * within the function's own.
 *
 * @param credentials those of a role that was assumed; left out: the function's own
 */
export function organizationsClient(credentials?: OrganizationsClientConfig['credentials']): OrganizationsClient {
  return new OrganizationsClient({
    ...(credentials !== undefined && { credentials }),
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

/** Organizations behind the SDK. Transient errors are retried here, within the budget. */
export function sdkOrganizations(
  callOrganizations: CallOrganizations,
  lists: SharedLists,
  surroundings: Surroundings,
): Organizations {
  const call = callOrganizations(surroundings);
  const { budget, clock } = surroundings;
  // A page after the first is tried again in the function, even in an attempt without retries. A wait of the state
  // machine could mean to read all earlier pages again.
  const untilMillis = Math.max(budget.untilMillis, clock.now() + READING_MILLIS);
  const callAgain = callOrganizations({ ...surroundings, budget: { backoff: budget.backoff, untilMillis } });
  return {
    ...invitationsOf(call, callAgain, lists.invitations, surroundings),
    ...accountsOf(call, lists.accounts, surroundings),
    ...membersOf(call),
  };
}

function invitationsOf(
  call: OrganizationsCall,
  callAgain: OrganizationsCall,
  list: SharedList<Handshake>,
  surroundings: Surroundings,
): Invitations {
  const readPage = async (calling: OrganizationsCall, NextToken: string | undefined) =>
    calling('ListHandshakesForOrganization', async (client) => {
      const command = new ListHandshakesForOrganizationCommand({ Filter: { ActionType: 'INVITE' }, NextToken });
      const page = await client.send(command);
      return { items: (page.Handshakes ?? []).map(readHandshake), NextToken: page.NextToken };
    });
  return {
    inviteAccount: ({ target, tags }, notes) =>
      call('InviteAccountToOrganization', async (client) => {
        const input = { Target: target, Notes: notes, ...(tags.length > 0 && { Tags: [...tags] }) };
        return readHandshake((await client.send(new InviteAccountToOrganizationCommand(input))).Handshake);
      }),
    cancelHandshake: (HandshakeId) =>
      call('CancelHandshake', async (client) =>
        readHandshake((await client.send(new CancelHandshakeCommand({ HandshakeId }))).Handshake),
      ),
    describeHandshake: (HandshakeId) =>
      call('DescribeHandshake', async (client) =>
        readHandshake((await client.send(new DescribeHandshakeCommand({ HandshakeId }))).Handshake),
      ),
    findInvitation: (id, sinceMillis) => list.find(id, sinceMillis, (token) => readPage(call, token), surroundings),
    listInvitations: async (sinceMillis) => {
      if (sinceMillis !== undefined) {
        return list.all(sinceMillis, (token) => readPage(call, token), surroundings);
      }
      const all: Handshake[] = [];
      for await (const { items } of allPages((token) => readPage(token === undefined ? call : callAgain, token))) {
        all.push(...items);
      }
      return all;
    },
  };
}

function membersOf(call: OrganizationsCall): Members {
  return {
    parentOf: (accountId) =>
      call('ListParents', async (client) => {
        const { Parents = [] } = await client.send(new ListParentsCommand({ ChildId: accountId }));
        const [parent] = Parents;
        if (parent?.Id === undefined) {
          throw new Error('AWS Organizations answered without a parent');
        }
        return parent.Id;
      }),
    moveAccount: async (AccountId, SourceParentId, DestinationParentId) => {
      const command = new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId });
      await call('MoveAccount', (client) => client.send(command));
    },
    tagsOf: async (ResourceId) => {
      const pages = allPages((NextToken) =>
        call('ListTagsForResource', (client) => client.send(new ListTagsForResourceCommand({ ResourceId, NextToken }))),
      );
      const all: Tag[] = [];
      for await (const { Tags = [] } of pages) {
        all.push(...Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })));
      }
      return all;
    },
    tagAccount: async (ResourceId, tags) => {
      await call('TagResource', (client) => client.send(new TagResourceCommand({ ResourceId, Tags: [...tags] })));
    },
    untagAccount: async (ResourceId, keys) => {
      await call('UntagResource', (client) =>
        client.send(new UntagResourceCommand({ ResourceId, TagKeys: [...keys] })),
      );
    },
    removeAccount: async (AccountId) => {
      await call('RemoveAccountFromOrganization', (client) =>
        client.send(new RemoveAccountFromOrganizationCommand({ AccountId })),
      );
    },
  };
}

/**
 * Cancels an invitation that was read, or sent, a moment ago. If AWS does not find it by its id, it does so soon.
 *
 * @returns the invitation, or undefined if it was not open
 */
export async function cancelIfOpen(handshakeId: string, organizations: Organizations): Promise<Handshake | undefined> {
  try {
    return await organizations.cancelHandshake(handshakeId);
  } catch (thrown) {
    const error = asCallError(thrown);
    if (error.code === NOT_FOUND) {
      throw error.as('unlisted');
    }
    if (error.kind === 'gone') {
      return undefined;
    }
    throw error;
  }
}

/** AWS has forgotten the invitation, or does not find it yet. */
export const NOT_FOUND = 'HandshakeNotFoundException';

/** Undefined when the service does not know it (any more). */
export async function describeIfKnown(
  handshakeId: string,
  organizations: Organizations,
): Promise<Handshake | undefined> {
  try {
    return await organizations.describeHandshake(handshakeId);
  } catch (error) {
    if (asCallError(error).kind === 'gone') {
      return undefined;
    }
    throw error;
  }
}
