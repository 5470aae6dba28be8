import {
  CancelHandshakeCommand,
  DescribeAccountCommand,
  DescribeHandshakeCommand,
  InviteAccountToOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { type Clock, type Random, type RetryBudget, retry } from './backoff';
import type { Invitation } from './cloudformation-request';
import { classify, OrganizationsError } from './errors';
import { type Handshake, readHandshake } from './handshake';
import type { Log } from './log';

/** The calls this project makes. Each throws OrganizationsError. */
export interface Organizations {
  inviteAccount(invitation: Invitation): Promise<Handshake>;
  cancelHandshake(id: string): Promise<Handshake>;
  describeHandshake(id: string): Promise<Handshake>;
  /** When the account joined the organization, if the service says so. */
  accountJoinedAt(accountId: string): Promise<Date | undefined>;
}

/**
 * Retries are ours alone (maxAttempts 1): the SDK knows nothing of
 * ConcurrentModificationException. The time-outs leave room for the answer
 * within the function's own.
 */
export function organizationsClient(): OrganizationsClient {
  return new OrganizationsClient({
    maxAttempts: 1,
    useDualstackEndpoint: false,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
}

/** Organizations behind the SDK. Transient errors are retried here, within the budget. */
export function sdkOrganizations(
  client: OrganizationsClient,
  { budget, clock, random, log }: { budget: RetryBudget; clock: Clock; random: Random; log: Log },
): Organizations {
  const call = <T>(operation: string, send: () => Promise<T>): Promise<T> =>
    retry(
      async (attempt) => {
        try {
          const result = await send();
          log.info('call', { operation, attempt, outcome: 'OK' });
          return result;
        } catch (thrown) {
          const error = classify(thrown);
          log.warn('call', { operation, attempt, outcome: error.code, kind: error.kind });
          throw error;
        }
      },
      (thrown) => thrown instanceof OrganizationsError && thrown.kind === 'transient',
      budget,
      clock,
      random,
    );

  return {
    inviteAccount: ({ target, notes, tags }) =>
      call('InviteAccountToOrganization', async () => {
        const input = {
          Target: target,
          ...(notes !== undefined && { Notes: notes }),
          ...(tags.length > 0 && { Tags: [...tags] }),
        };
        return readHandshake((await client.send(new InviteAccountToOrganizationCommand(input))).Handshake);
      }),
    cancelHandshake: (id) =>
      call('CancelHandshake', async () =>
        readHandshake((await client.send(new CancelHandshakeCommand({ HandshakeId: id }))).Handshake),
      ),
    describeHandshake: (id) =>
      call('DescribeHandshake', async () =>
        readHandshake((await client.send(new DescribeHandshakeCommand({ HandshakeId: id }))).Handshake),
      ),
    accountJoinedAt: (accountId) =>
      call(
        'DescribeAccount',
        async () => (await client.send(new DescribeAccountCommand({ AccountId: accountId }))).Account?.JoinedTimestamp,
      ),
  };
}
