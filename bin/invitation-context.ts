import type { ExistingInvitation } from '../lib';
import { nearestName } from '../lib/shared/nearest-name';

/** One invitation in the context. It has an account id or an e-mail address. */
export interface InvitationContext {
  readonly account?: string;
  readonly email?: string;
  readonly notes?: string;
  readonly tags?: { readonly [key: string]: string };
  readonly revision?: number;
  readonly existingInvitation?: ExistingInvitation;
  readonly organizationalUnit?: string;
  readonly acceptance?: AcceptanceContext;
  readonly waitForAcceptanceMinutes?: number;
  readonly initializationTimeoutMinutes?: number;
  readonly removeAccountOnDelete?: boolean;
  /** True if the invitation's events go to the queue of the app. */
  readonly events?: boolean;
  /** The construct's id. Another id is a rename: the invitation is cancelled and sent again. */
  readonly id?: string;
}

/** The role that accepts, by its name or its ARN. */
export interface AcceptanceContext {
  readonly roleName?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

/** Type of each value. */
const TYPES = {
  account: 'string',
  email: 'string',
  notes: 'string',
  tags: 'strings',
  revision: 'number',
  existingInvitation: 'string',
  organizationalUnit: 'string',
  acceptance: 'strings',
  waitForAcceptanceMinutes: 'number',
  initializationTimeoutMinutes: 'number',
  removeAccountOnDelete: 'boolean',
  events: 'boolean',
  id: 'string',
} as const;
const ACCEPTANCE_KEYS = ['roleName', 'roleArn', 'externalId'];

const IN_WORDS = {
  string: 'a string, in quotes',
  number: 'a number',
  boolean: 'true or false, without quotes',
  strings: 'an object of strings',
};

/**
 * Reads the key `invitations` of the context: a list in cdk.json, text from `--context`.
 *
 * Without the key nothing is deployed, because a list that got lost would cancel all invitations.
 */
export function readInvitations(context: Readonly<Record<string, unknown>>): readonly InvitationContext[] {
  const given = context.invitations;
  if (given === undefined) {
    const slip = Object.keys(context).find((key) => nearestName(key, ['invitations']) !== undefined);
    throw new Error(
      slip === undefined
        ? 'the context must have invitations, in cdk.json or with --context: [] for none, or [{ "account": "111122223333" }]'
        : `the context must not have ${slip}: did you mean invitations?`,
    );
  }
  const value = typeof given === 'string' ? parseJson(given) : given;
  if (!Array.isArray(value)) {
    throw new Error(
      `invitations must be a list, got ${typeof value === 'string' ? 'the text ' : ''}${JSON.stringify(value)}`,
    );
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
  refuseUnknownKeys(name, value, Object.keys(TYPES));
  const { account, email, acceptance } = value;
  if ((account === undefined) === (email === undefined)) {
    throw new Error(`${name} must have either account or email, got ${JSON.stringify(value)}`);
  }
  for (const [key, type] of Object.entries(TYPES)) {
    const field = value[key];
    if (field !== undefined) {
      checkType(`${name}.${key}`, field, type);
    }
  }
  if (isObject(acceptance)) {
    refuseUnknownKeys(`${name}.acceptance`, acceptance, ACCEPTANCE_KEYS);
    if ((acceptance.roleName === undefined) === (acceptance.roleArn === undefined)) {
      throw new Error(`${name}.acceptance must have either roleName or roleArn, got ${JSON.stringify(acceptance)}`);
    }
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkType(name: string, field: unknown, type: keyof typeof IN_WORDS): void {
  if (type === 'strings' && isObject(field)) {
    for (const [key, inner] of Object.entries(field)) {
      checkType(`${name}.${key}`, inner, 'string');
    }
  } else if (typeof field !== type) {
    throw new Error(`${name} must be ${IN_WORDS[type]}, got ${JSON.stringify(field)}`);
  }
}

function refuseUnknownKeys(name: string, value: object, keys: readonly string[]): void {
  const unknownKey = Object.keys(value).find((key) => !keys.includes(key));
  if (unknownKey !== undefined) {
    const nearest = nearestName(unknownKey, keys);
    throw new Error(
      nearest === undefined
        ? `${name} must have only ${keys.join(', ')}, got ${unknownKey}`
        : `${name} must not have ${unknownKey}: did you mean ${nearest}?`,
    );
  }
}
