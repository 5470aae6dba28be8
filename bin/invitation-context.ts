import type { ExistingInvitation } from '../lib';

/** One invitation as the context names it: an account id or an e-mail address. */
export interface InvitationContext {
  readonly account?: string;
  readonly email?: string;
  readonly notes?: string;
  readonly tags?: { readonly [key: string]: string };
  readonly revision?: number;
  readonly existingInvitation?: ExistingInvitation;
  /** The construct's id. Another one is a rename: the invitation is cancelled and sent again. */
  readonly id?: string;
}

const KEYS = ['account', 'email', 'notes', 'tags', 'revision', 'existingInvitation', 'id'];

/** Reads the context `invitations`: a list in cdk.json, text from `--context`. */
export function readInvitations(context: unknown): readonly InvitationContext[] {
  const value: unknown = typeof context === 'string' ? parseJson(context) : (context ?? []);
  if (!Array.isArray(value)) {
    throw new Error(`invitations must be a list, got ${JSON.stringify(value)}`);
  }
  const invitations = value.map((invitation: unknown, index) => readInvitation(`invitations[${index}]`, invitation));
  const targets = invitations.map(({ account, email }) => account ?? email?.toLowerCase());
  const repeated = targets.find((target, index) => targets.indexOf(target) !== index);
  if (repeated !== undefined) {
    throw new Error(`invitations must name each target once, got ${repeated} twice`);
  }
  return invitations;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`invitations must be JSON, got ${text}`);
  }
}

function readInvitation(name: string, value: unknown): InvitationContext {
  if (!isObject(value)) {
    throw new Error(`${name} must be an object, got ${JSON.stringify(value)}`);
  }
  const unknownKey = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknownKey !== undefined) {
    throw new Error(`${name} must have only ${KEYS.join(', ')}, got ${unknownKey}`);
  }
  const { account, email, notes, tags, revision, existingInvitation, id } = value;
  if ((account === undefined) === (email === undefined)) {
    throw new Error(`${name} must have either account or email, got ${JSON.stringify(value)}`);
  }
  for (const [key, field] of Object.entries({ account, email, notes, existingInvitation, id })) {
    if (field !== undefined && typeof field !== 'string') {
      throw new Error(`${name}.${key} must be a string, in quotes, got ${JSON.stringify(field)}`);
    }
  }
  if (revision !== undefined && typeof revision !== 'number') {
    throw new Error(`${name}.revision must be a number, got ${JSON.stringify(revision)}`);
  }
  if (tags !== undefined && !(isObject(tags) && Object.values(tags).every((tag) => typeof tag === 'string'))) {
    throw new Error(`${name}.tags must be an object of strings, got ${JSON.stringify(tags)}`);
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
