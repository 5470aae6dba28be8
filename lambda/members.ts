import {
  ListParentsCommand,
  ListTagsForResourceCommand,
  MoveAccountCommand,
  type OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-organizations';
import type { Tag } from '../lib/private/contract';
import { allPages, type Call } from './calls';

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

export function sdkMembers(client: OrganizationsClient, call: Call): Members {
  return {
    parentOf: (accountId) =>
      call('ListParents', async () => {
        const { Parents = [] } = await client.send(new ListParentsCommand({ ChildId: accountId }));
        const [parent] = Parents;
        if (parent?.Id === undefined) {
          throw new Error('AWS Organizations answered without a parent');
        }
        return parent.Id;
      }),
    moveAccount: async (AccountId, SourceParentId, DestinationParentId) => {
      const command = new MoveAccountCommand({ AccountId, SourceParentId, DestinationParentId });
      await call('MoveAccount', () => client.send(command));
    },
    tagsOf: async (ResourceId) => {
      const pages = allPages((NextToken) =>
        call('ListTagsForResource', () => client.send(new ListTagsForResourceCommand({ ResourceId, NextToken }))),
      );
      const all: Tag[] = [];
      for await (const { Tags = [] } of pages) {
        all.push(...Tags.map(({ Key = '', Value = '' }) => ({ Key, Value })));
      }
      return all;
    },
    tagAccount: async (ResourceId, tags) => {
      await call('TagResource', () => client.send(new TagResourceCommand({ ResourceId, Tags: [...tags] })));
    },
    untagAccount: async (ResourceId, keys) => {
      await call('UntagResource', () => client.send(new UntagResourceCommand({ ResourceId, TagKeys: [...keys] })));
    },
    removeAccount: async (AccountId) => {
      await call('RemoveAccountFromOrganization', () =>
        client.send(new RemoveAccountFromOrganizationCommand({ AccountId })),
      );
    },
  };
}
