import { createHash } from 'node:crypto';
import { Annotations, App, CfnOutput, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from '../lib';
import { readInvitations } from './invitation-context';

/**
 * The example app: invites the accounts that the context names, in cdk.json or
 * with `--context`:
 *
 *   "invitations": [
 *     { "account": "111122223333", "notes": "Welcome", "tags": { "team": "data" } },
 *     { "email": "owner@example.com" }
 *   ]
 */
const app = new App();
const stack = new Stack(app, 'InvitedAccounts', { description: 'Accounts that are invited to the organization' });
const invitations = readInvitations(app.node.tryGetContext('invitations'));

if (invitations.length === 0) {
  Annotations.of(stack).addWarningV2(
    'cdk-invited-account:noInvitations',
    'the context names no invitations: add "invitations": [{ "account": "111122223333" }] to the context in cdk.json',
  );
}

for (const { account, email = '', id = idOf(account, email), ...rest } of invitations) {
  const target = account === undefined ? InvitationTarget.email(email) : InvitationTarget.account(account);
  const invited = new InvitedAccount(stack, id, { target, ...rest });
  new CfnOutput(stack, `${id}HandshakeId`, { value: invited.handshakeId });
  new CfnOutput(stack, `${id}State`, { value: invited.state });
  new CfnOutput(stack, `${id}ExpirationTimestamp`, { value: invited.expirationTimestamp });
}

/** Stays while the target stays, whatever the order, and shows no e-mail address. */
function idOf(account: string | undefined, email: string): string {
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 8);
  return account === undefined ? `Email${digest}` : `Account${account}`;
}
