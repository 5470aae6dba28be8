import { createHash } from 'node:crypto';
import { Annotations, App, CfnOutput, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from '../lib';

/**
 * The example app: invites the accounts that the context names, in cdk.json or
 * with `--context`:
 *
 *   "invitations": [
 *     { "account": "111122223333", "notes": "Welcome", "tags": { "team": "data" } },
 *     { "email": "owner@example.com" }
 *   ]
 */
interface InvitationContext {
  readonly account?: string;
  readonly email?: string;
  readonly notes?: string;
  readonly tags?: { readonly [key: string]: string };
}

const KEYS = ['account', 'email', 'notes', 'tags'];

const app = new App();
const stack = new Stack(app, 'InvitedAccounts', {
  description: 'Accounts that are invited to the organization',
});
const invitations = readInvitations(app.node.tryGetContext('invitations'));
if (invitations.length === 0) {
  Annotations.of(stack).addWarningV2(
    'cdk-invited-account:noInvitations',
    'the context names no invitations: add "invitations": [{ "account": "111122223333" }] to the context in cdk.json',
  );
}
for (const { account, email, notes, tags } of invitations) {
  const target = account === undefined ? InvitationTarget.email(email ?? '') : InvitationTarget.account(account);
  // Stays while the target stays, whatever the order, and shows no e-mail address.
  const id = account === undefined ? `Email${digest(email ?? '')}` : `Account${account}`;
  const invited = new InvitedAccount(stack, id, {
    target,
    ...(notes !== undefined && { notes }),
    ...(tags !== undefined && { tags }),
  });
  new CfnOutput(stack, `${id}HandshakeId`, { value: invited.handshakeId });
  new CfnOutput(stack, `${id}State`, { value: invited.state });
  new CfnOutput(stack, `${id}ExpirationTimestamp`, { value: invited.expirationTimestamp });
}

/** `--context` gives text, cdk.json gives a list. */
function readInvitations(context: unknown): readonly InvitationContext[] {
  const value: unknown = typeof context === 'string' ? parseJson(context) : (context ?? []);
  if (!Array.isArray(value)) {
    throw new Error(`invitations must be a list, got ${JSON.stringify(value)}`);
  }
  return value.map((invitation: unknown, index) => readInvitation(`invitations[${index}]`, invitation));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`invitations must be JSON, got ${text}`);
  }
}

function readInvitation(name: string, value: unknown): InvitationContext {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} must be an object, got ${JSON.stringify(value)}`);
  }
  const unknownKey = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknownKey !== undefined) {
    throw new Error(`${name} must have only ${KEYS.join(', ')}, got ${unknownKey}`);
  }
  const { account, email, notes, tags } = value as Readonly<Record<string, unknown>>;
  if ((account === undefined) === (email === undefined)) {
    throw new Error(`${name} must have either account or email, got ${JSON.stringify(Object.keys(value))}`);
  }
  for (const [key, field] of Object.entries({ account, email, notes })) {
    if (field !== undefined && typeof field !== 'string') {
      throw new Error(`${name}.${key} must be a string, in quotes, got ${JSON.stringify(field)}`);
    }
  }
  if (tags !== undefined && !isTextMap(tags)) {
    throw new Error(`${name}.tags must be an object of strings, got ${JSON.stringify(tags)}`);
  }
  return value;
}

function isTextMap(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((item) => typeof item === 'string')
  );
}

function digest(email: string): string {
  return createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 8);
}
