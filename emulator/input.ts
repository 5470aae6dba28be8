import { invalidInput, ServiceError } from './errors';

/**
 * Reads an operation's input, with the documented limits and the documented
 * reasons. The SDKs check almost nothing, so a service must.
 */

export type Input = Readonly<Record<string, unknown>>;

export interface InvitationInput {
  readonly target: { readonly type: 'ACCOUNT' | 'EMAIL'; readonly id: string };
  readonly notes: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

const HANDSHAKE_ID = /^h-[0-9a-z]{8,32}$/;
const ACCOUNT_ID = /^\d{12}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** The service tells no more than that text "looks like" cross-site scripting: a tag or a script URL does here. */
const MARKUP = /<\/?[a-z!][^>]*>?|javascript:/i;
const ACTION_TYPES = [
  'INVITE',
  'ENABLE_ALL_FEATURES',
  'APPROVE_ALL_FEATURES',
  'ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE',
  'TRANSFER_RESPONSIBILITY',
];

export function readInvitation(input: Input): InvitationInput {
  const target = readTarget(input.Target);
  const notes = isAbsent(input.Notes) ? undefined : text('Notes', input.Notes, 0, 1024);
  if (notes !== undefined && MARKUP.test(notes)) {
    throw invalidInput('INVALID_PATTERN', 'Notes: the text looks like markup.');
  }
  return { target, notes, tags: readTags(input.Tags ?? []) };
}

function readTarget(value: unknown): InvitationInput['target'] {
  const fields = record('Target', value);
  const type = text('Target.Type', fields.Type, 1, 64);
  const id = text('Target.Id', fields.Id, 1, 64);
  switch (type) {
    case 'ACCOUNT':
      return { type, id: pattern('Target.Id', id, ACCOUNT_ID) };
    case 'EMAIL':
      if (Array.from(id).length < 6) {
        throw invalidInput('MIN_LENGTH_EXCEEDED', 'Target.Id: an e-mail address has at least 6 characters.');
      }
      if (!EMAIL.test(id)) {
        throw invalidInput(
          'INVALID_EMAIL_ADDRESS_TARGET',
          'You specified an invalid email address for the invited account owner.',
        );
      }
      return { type, id };
    case 'ORGANIZATION':
      throw invalidInput('INVALID_PARTY_TYPE_TARGET', 'You specified the wrong type of entity as the target.');
    default:
      throw invalidInput('INVALID_ENUM', 'Target.Type must be one of ACCOUNT, EMAIL, ORGANIZATION.');
  }
}

export function readTags(value: unknown): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const item of list('Tags', value)) {
    const fields = record('Tags', item);
    const key = readTagKey(fields.Key);
    if (tags.has(key)) {
      throw invalidInput('DUPLICATE_TAG_KEY', 'Tag keys must be unique.');
    }
    tags.set(key, pattern('Tags.Value', text('Tags.Value', fields.Value, 0, 256), TAG_CHARACTERS));
  }
  if (tags.size > 50) {
    throw tooManyTags();
  }
  return tags;
}

export const tooManyTags = () =>
  new ServiceError('ConstraintViolationException', 'A resource has at most 50 tags.', 'MAX_TAG_LIMIT_EXCEEDED');

function readTagKey(value: unknown): string {
  const key = text('Tags.Key', value, 1, 128);
  requireOwnTag(key);
  return pattern('Tags.Key', key, TAG_CHARACTERS);
}

export function readTagKeys(value: unknown): readonly string[] {
  return list('TagKeys', value).map((item) => {
    const key = text('TagKeys', item, 1, 128);
    requireOwnTag(key);
    return key;
  });
}

export const isSystemTag = (key: string) => /^aws:/i.test(key);

/** Those of AWS are neither added nor edited nor deleted. */
function requireOwnTag(key: string): void {
  if (isSystemTag(key)) {
    throw invalidInput('INVALID_SYSTEM_TAGS_PARAMETER', 'Tag keys that start with aws: are reserved.');
  }
}

export function readHandshakeId(input: Input): string {
  return pattern('HandshakeId', text('HandshakeId', input.HandshakeId, 1, 34), HANDSHAKE_ID);
}

export function readAccountId(name: 'AccountId' | 'ResourceId', input: Input): string {
  return pattern(name, text(name, input[name], 1, 130), ACCOUNT_ID);
}

/** True if a list asks for invitations: without a filter it asks for all types. */
export function readAsksForInvitations(input: Input): boolean {
  if (isAbsent(input.Filter)) {
    return true;
  }
  const { ActionType } = record('Filter', input.Filter);
  if (isAbsent(ActionType)) {
    return true;
  }
  return oneOf('Filter.ActionType', ActionType, ACTION_TYPES) === 'INVITE';
}

const PAGE_MAX = 20;

/**
 * One page of a list, 20 items at the most, after as many empty ones as wanted.
 * The token is the position, opaque to the caller; the empty pages stand before 0.
 */
export function page<T>(
  input: Input,
  items: readonly T[],
  emptyPages: number,
): { items: readonly T[]; NextToken?: string } {
  const size = input.MaxResults ?? PAGE_MAX;
  if (typeof size !== 'number' || !Number.isInteger(size)) {
    throw new ServiceError('SerializationException', 'MaxResults is not a whole number.');
  }
  if (size < 1) {
    throw invalidInput('MIN_VALUE_EXCEEDED', 'MaxResults must be at least 1.');
  }
  if (size > PAGE_MAX) {
    throw invalidInput('MAX_VALUE_EXCEEDED', `MaxResults must be at most ${PAGE_MAX}.`);
  }
  const start = isAbsent(input.NextToken) ? -emptyPages : readToken(input.NextToken);
  if (start < 0) {
    return { items: [], NextToken: tokenOf(start + 1) };
  }
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length && { NextToken: tokenOf(end) }) };
}

function tokenOf(position: number): string {
  return Buffer.from(`from:${position}`).toString('base64');
}

function readToken(value: unknown): number {
  const decoded = Buffer.from(text('NextToken', value, 1, 100_000), 'base64').toString();
  const position = /^from:(-?\d+)$/.exec(decoded)?.[1];
  if (position === undefined) {
    throw invalidInput('INVALID_NEXT_TOKEN', 'Get the value for NextToken from the response to a previous call.');
  }
  return Number(position);
}

/** In this protocol null is the same as not given. */
function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function text(name: string, value: unknown, min: number, max: number): string {
  if (isAbsent(value)) {
    throw invalidInput('INPUT_REQUIRED', `${name} is required.`);
  }
  if (typeof value !== 'string') {
    throw new ServiceError('SerializationException', `${name} is not a string.`);
  }
  const length = Array.from(value).length;
  if (length < min) {
    throw invalidInput('MIN_LENGTH_EXCEEDED', `${name} has at least ${min} characters.`);
  }
  if (length > max) {
    throw invalidInput('MAX_LENGTH_EXCEEDED', `${name} has at most ${max} characters.`);
  }
  return value;
}

export function oneOf<T extends string>(name: string, value: unknown, values: readonly T[]): T {
  const given = text(name, value, 1, 64);
  const found = values.find((known) => known === given);
  if (found === undefined) {
    throw invalidInput('INVALID_ENUM', `${name} must be one of ${values.join(', ')}.`);
  }
  return found;
}

export function pattern(name: string, value: string, regex: RegExp): string {
  if (!regex.test(value)) {
    throw invalidInput('INVALID_PATTERN', `${name} does not match the pattern ${regex.source}.`);
  }
  return value;
}

function record(name: string, value: unknown): Input {
  if (isAbsent(value)) {
    throw invalidInput('INPUT_REQUIRED', `${name} is required.`);
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ServiceError('SerializationException', `${name} is not a structure.`);
  }
  return value as Input;
}

function list(name: string, value: unknown): readonly unknown[] {
  if (isAbsent(value)) {
    throw invalidInput('INPUT_REQUIRED', `${name} is required.`);
  }
  if (!Array.isArray(value)) {
    throw new ServiceError('SerializationException', `${name} is not a list.`);
  }
  return value;
}
