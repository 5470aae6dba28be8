import { Annotations, App, CfnOutput, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { InvitedAccountProvider, InvitedAccounts, OrganizationAccess } from '../lib';
import { readAccess } from './access-context';

/**
 * The example app. It invites the accounts of the file that the context `accounts` names, in cdk.json or with `--context`:
 *
 *   npx cdk deploy --context accounts=accounts.csv
 *
 * `events` sends the change events to a queue, `allowEmpty` lets the file have no accounts, and `id` is the construct's id.
 * With `organizationAccess`, the stack may be in another account than the management account.
 */
const app = new App();
const stack = new Stack(app, 'InvitedAccounts', { description: 'Accounts that are invited to the organization' });
const textOf = (key: string) => app.node.tryGetContext(key) as string | boolean | undefined;
const isTrue = (key: string) => String(textOf(key)) === 'true';

const access = readAccess(app.node.tryGetContext('organizationAccess'));
if (access !== undefined) {
  const { roleArn, ...options } = access;
  InvitedAccountProvider.ofStack(stack, { organizationAccess: OrganizationAccess.byRole(roleArn, options) });
}

const path = textOf('accounts');
if (typeof path !== 'string') {
  throw new Error('the context must have accounts, the path of a file, in cdk.json or with --context');
}
const invited = InvitedAccounts.fromFile(stack, String(textOf('id') ?? 'Accounts'), path, {
  allowEmpty: isTrue('allowEmpty'),
});

if (invited.accounts.length === 0) {
  Annotations.of(stack).addWarningV2(
    'cdk-invited-account:noInvitations',
    `${path} has no accounts: add one, and take allowEmpty out of cdk.json`,
  );
}
if (isTrue('events')) {
  const queue = new Queue(stack, 'Events');
  new CfnOutput(stack, 'EventsQueueUrl', { value: queue.queueUrl });
  for (const account of invited.accounts) {
    account.onStateChange('Changed', { target: new SqsQueue(queue) });
  }
}
// A stack has at most 200 outputs.
if (invited.accounts.length <= 60) {
  for (const { node, handshakeId, state, expirationTimestamp } of invited.accounts) {
    new CfnOutput(stack, `${node.id}HandshakeId`, { value: handshakeId });
    new CfnOutput(stack, `${node.id}State`, { value: state });
    new CfnOutput(stack, `${node.id}ExpirationTimestamp`, { value: expirationTimestamp });
  }
}
