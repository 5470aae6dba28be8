import { createHash } from 'node:crypto';
import { Annotations, App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Acceptance, InvitationTarget, InvitedAccount, InvitedAccountProvider, OrganizationAccess } from '../lib';
import { type AcceptanceContext, readAccess, readInvitations } from './invitation-context';

/**
 * The example app. It invites the accounts that the context names, in cdk.json or with `--context`:
 *
 *   "invitations": [
 *     { "account": "111122223333", "notes": "Welcome", "tags": { "team": "data" } },
 *     { "email": "owner@example.com", "waitForAcceptanceMinutes": 30, "events": true }
 *   ]
 *
 * With "organizationAccess": { "roleArn": "…" } the stack may be in another account than the management account.
 */
const app = new App();
const stack = new Stack(app, 'InvitedAccounts', { description: 'Accounts that are invited to the organization' });
const context = app.node.getAllContext() as Readonly<Record<string, unknown>>;
const invitations = readInvitations(context);
const access = readAccess(context);

if (access !== undefined) {
  const { roleArn, ...options } = access;
  InvitedAccountProvider.ofStack(stack, { organizationAccess: OrganizationAccess.byRole(roleArn, options) });
}

if (invitations.length === 0) {
  Annotations.of(stack).addWarningV2(
    'cdk-invited-account:noInvitations',
    'the context names no invitations: add "invitations": [{ "account": "111122223333" }] to the context in cdk.json',
  );
}

const queue = invitations.some(({ events }) => events === true) ? new Queue(stack, 'Events') : undefined;
if (queue !== undefined) {
  new CfnOutput(stack, 'EventsQueueUrl', { value: queue.queueUrl });
}

for (const [index, invitation] of invitations.entries()) {
  const {
    account,
    email = '',
    id = idOf(account, email),
    acceptance,
    waitForAcceptanceMinutes,
    initializationTimeoutMinutes,
    events,
    ...rest
  } = invitation;
  const invited = inNameOf(
    `invitations[${index}]`,
    () =>
      new InvitedAccount(stack, id, {
        target: account === undefined ? InvitationTarget.email(email) : InvitationTarget.account(account),
        ...(acceptance !== undefined && { acceptance: acceptanceOf(acceptance) }),
        ...(waitForAcceptanceMinutes !== undefined && {
          waitForAcceptance: Duration.minutes(waitForAcceptanceMinutes),
        }),
        ...(initializationTimeoutMinutes !== undefined && {
          initializationTimeout: Duration.minutes(initializationTimeoutMinutes),
        }),
        ...rest,
      }),
  );
  if (queue !== undefined && events === true) {
    invited.onStateChange('Changed', { target: new SqsQueue(queue) });
  }
  new CfnOutput(stack, `${id}HandshakeId`, { value: invited.handshakeId });
  new CfnOutput(stack, `${id}State`, { value: invited.state });
  new CfnOutput(stack, `${id}ExpirationTimestamp`, { value: invited.expirationTimestamp });
}

/** Runs the work, and names the invitation in its error: a list has no other names. */
function inNameOf<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function acceptanceOf({ roleName = '', roleArn, ...options }: AcceptanceContext): Acceptance {
  return roleArn === undefined ? Acceptance.byRoleName(roleName, options) : Acceptance.byRoleArn(roleArn, options);
}

/** The id of an invitation. It depends on the target only, and shows no e-mail address. */
function idOf(account: string | undefined, email: string): string {
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 8);
  return account === undefined ? `Email${digest}` : `Account${account}`;
}
