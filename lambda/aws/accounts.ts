import { DescribeAccountCommand, ListAccountsCommand } from '@aws-sdk/client-organizations';
import { type Account, readAccount } from '../model/account';
import type { OrganizationsCall, Surroundings } from './call';
import { CallError } from './call-error';
import type { ReadPage, SharedList } from './shared-list';

/** The calls that find a member. Each throws CallError. */
export interface Accounts {
  /** Undefined when the account is no member. */
  findMember(accountId: string): Promise<Account | undefined>;
  /**
   * Undefined when no member has this e-mail address. The whole list is a call for every 20 accounts.
   *
   * @param sinceMillis the earliest beginning of a list that may answer: see SharedList
   */
  findMemberByEmail(email: string, sinceMillis?: number): Promise<Account | undefined>;
}

/** Accounts behind the SDK. The log warns of an account that is not active, because AWS may refuse what follows. */
export function accountsOf(call: OrganizationsCall, list: SharedList<Account>, surroundings: Surroundings): Accounts {
  const accounts = sdkAccounts(call, list, surroundings);
  const warned = (account: Account | undefined) => {
    if (account !== undefined && !['ACTIVE', ''].includes(account.state)) {
      surroundings.log.warn('inactive', { state: account.state });
    }
    return account;
  };
  return {
    findMember: async (accountId) => warned(await accounts.findMember(accountId)),
    findMemberByEmail: async (email, sinceMillis) => warned(await accounts.findMemberByEmail(email, sinceMillis)),
  };
}

function sdkAccounts(call: OrganizationsCall, list: SharedList<Account>, surroundings: Surroundings): Accounts {
  return {
    findMember: async (AccountId) => {
      try {
        return await call('DescribeAccount', async (client) =>
          readAccount((await client.send(new DescribeAccountCommand({ AccountId }))).Account),
        );
      } catch (error) {
        if (error instanceof CallError && error.code === 'AccountNotFoundException') {
          return undefined;
        }
        throw error;
      }
    },
    findMemberByEmail: (email, sinceMillis) => {
      const readPage: ReadPage<Account> = (token) =>
        call('ListAccounts', async (client) => {
          const { Accounts = [], NextToken } = await client.send(new ListAccountsCommand({ NextToken: token }));
          return { items: Accounts.map(readAccount), NextToken };
        });
      return list.find(email.toLowerCase(), sinceMillis, readPage, surroundings);
    },
  };
}
