import { invalidInput, ServiceError } from './errors';
import { type Input, identifier, invalid, isAbsent, list, oneOf, pattern, record, text } from './fields';

/** Reads an operation's input, with the documented limits. The SDKs check almost nothing, so a service must. */

export type { Input } from './fields';

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
    throw invalid('INVALID_PATTERN', 'Notes');
  }
  return { target, notes, tags: readTags(input.Tags ?? []) };
}

function readTarget(value: unknown): InvitationInput['target'] {
  if (isAbsent(value)) {
    throw invalid('INVALID_PATTERN', 'Target');
  }
  const { Type, Id } = record('Target', value);
  const type = isAbsent(Type) ? undefined : text('Target.Type', Type);
  switch (type) {
    case 'ACCOUNT':
      return { type, id: identifier('Target.Id', Id, ACCOUNT_ID) };
    case 'EMAIL': {
      const id = text('Target.Id', Id, 6, 64);
      if (!EMAIL.test(id)) {
        throw invalidInput(
          'INVALID_EMAIL_ADDRESS_TARGET',
          'You specified an invalid email address for the invited account owner.',
        );
      }
      return { type, id };
    }
    default:
      throw invalidInput('INVALID_PARTY_TYPE_TARGET', 'You specified an invalid party type as the target parameter.');
  }
}

export function readTags(value: unknown): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  for (const item of list('Tags', value)) {
    const fields = record('Tags', item);
    const key = readTagKey(fields.Key);
    if (tags.has(key)) {
      throw invalidInput('DUPLICATE_TAG_KEY', 'Your request includes duplicate tag keys.');
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
  return identifier('HandshakeId', input.HandshakeId, HANDSHAKE_ID);
}

export function readAccountId(name: 'AccountId' | 'ResourceId', input: Input): string {
  return identifier(name, input[name], ACCOUNT_ID);
}

/** True if a list asks for invitations: without a filter it asks for all types. */
export function readAsksForInvitations(input: Input): boolean {
  const { ActionType, ParentHandshakeId } = record('Filter', input.Filter ?? {});
  if (!isAbsent(ActionType) && !isAbsent(ParentHandshakeId)) {
    throw invalidInput('MAX_LIMIT_EXCEEDED_FILTER', 'You specified too many filter parameters.');
  }
  if (!isAbsent(ParentHandshakeId)) {
    identifier('Filter.ParentHandshakeId', ParentHandshakeId, HANDSHAKE_ID);
    return false; // an invitation has no parent
  }
  return isAbsent(ActionType) || oneOf('Filter.ActionType', ActionType, ACTION_TYPES) === 'INVITE';
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
    throw invalid('MIN_VALUE_EXCEEDED', 'MaxResults');
  }
  if (size > PAGE_MAX) {
    throw invalid('MAX_VALUE_EXCEEDED', 'MaxResults');
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
  const decoded = Buffer.from(text('NextToken', value), 'base64').toString();
  const position = /^from:(-?\d+)$/.exec(decoded)?.[1];
  if (position === undefined) {
    throw invalidInput(
      'INVALID_NEXT_TOKEN',
      'You specified an invalid value for nextToken. You must get the value from the response to a previous call to the API.',
    );
  }
  return Number(position);
}
