import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, DeleteStackCommand, waitUntilStackDeleteComplete } from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LocalCloud } from './local-cloud';

/** The stack of the example app, as the tests deploy it. */
export const STACK = { StackName: 'InvitedAccounts' };

export interface ExampleOptions {
  /** Id of the construct that all accounts are under. */
  readonly id?: string;
  /** True if the change events go to a queue. */
  readonly events?: boolean;
}

export function deployInvitations(
  cloud: LocalCloud,
  accounts: readonly object[],
  options?: ExampleOptions,
  ...more: readonly string[]
): Promise<string> {
  const context = [...contextOf(cloud, accounts, options), ...more];
  return cloud.cdk('deploy', '--build', '', '--require-approval', 'never', '--method', 'direct', ...context);
}

/** The options of the CDK CLI with which the app invites these accounts. */
export function contextOf(
  { folder }: LocalCloud,
  accounts: readonly object[],
  { id, events }: ExampleOptions = {},
): readonly string[] {
  const file = join(folder, 'accounts.json');
  writeFileSync(file, JSON.stringify(accounts));
  return [
    `accounts=${file}`,
    ...(id === undefined ? [] : [`id=${id}`]),
    ...(events === true ? ['events=true'] : []),
  ].flatMap((context) => ['--context', context]);
}

/** What `cdk destroy` does, without the time that its synthesis takes. */
export async function removeStack(cloud: LocalCloud, stack = STACK): Promise<void> {
  const client = new CloudFormationClient(cloud.clientConfig);
  await client.send(new DeleteStackCommand(stack));
  await waitUntilStackDeleteComplete({ client, maxWaitTime: 60, minDelay: 0.2, maxDelay: 0.5 }, stack);
}

/** The lines that the functions of the stack printed, as long as it stands. */
export async function functionLogs(cloud: LocalCloud): Promise<readonly string[]> {
  const client = new CloudWatchLogsClient(cloud.clientConfig);
  const { logGroups = [] } = await client.send(new DescribeLogGroupsCommand());
  const pages = await Promise.all(
    logGroups.map(({ logGroupName }) => client.send(new FilterLogEventsCommand({ logGroupName }))),
  );
  return pages.flatMap(({ events = [] }) => events.map(({ message = '' }) => message));
}
