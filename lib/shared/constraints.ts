import { EXISTING_INVITATION_VALUES, OWN_TAG_PREFIX, type Tag } from './contract';
import { MAX_INITIALIZATION_TIMEOUT_SECONDS, REQUEST_DEADLINE_SECONDS } from './timing';

/**
 * A broken rule, worded to follow the property's name, or undefined.
 *
 * The rules are the documented limits of InviteAccountToOrganization. They are checked at synth and again in the
 * handler, where tokens have become values.
 *
 * Source: https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html
 * Characters are counted as Unicode code points.
 */
export type Problem = string | undefined;

const ACCOUNT_ID = /^\d{12}$/;
const EMAIL_ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const EMAIL_MIN_LENGTH = 6;
const EMAIL_MAX_LENGTH = 64;
const REVISION_MAX = 999_999;
const REVISION = /^[1-9]\d{0,5}$/;

/** Number of hex digits of a resource key. */
export const RESOURCE_KEY_LENGTH = 12;

/** The text before the resource key in the notes of an invitation. The reference has a line to itself. */
export const REFERENCE_PREFIX = '\nReference: ';

/** The length of `'\nReference: 3f9a1c2e4b5d-999999'`: 12 + 12 + 1 + 6 = 31. */
const REFERENCE_MAX_LENGTH = REFERENCE_PREFIX.length + RESOURCE_KEY_LENGTH + '-'.length + String(REVISION_MAX).length;

/** The API takes 1024 characters. The handler needs 31 of them for the reference, so 993 are left. */
export const NOTES_MAX_LENGTH = 1024 - REFERENCE_MAX_LENGTH;

const TAGS_MAX_COUNT = 50;
const TAG_KEY_MAX_LENGTH = 128;
const TAG_VALUE_MAX_LENGTH = 256;
const TAG_CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const TAG_CHARACTERS_IN_WORDS = 'must consist of letters, digits, spaces and _ . : / = + - @';
const SYSTEM_TAG_PREFIX = /^aws:/i;
const WHOLE_NUMBER = /^\d+$/;
const FLAGS: readonly unknown[] = [true, false, 'true', 'false'];

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html */
const PARENT_ID = /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_ARN = /^arn:[a-z-]+:iam::(?<account>\d{12}):role\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;

export function accountIdProblem(id: unknown): Problem {
  // An id given as a number has lost its leading zeros.
  if (typeof id !== 'string') {
    return notQuoted(id);
  }
  return ACCOUNT_ID.test(id) ? undefined : `must be 12 digits, got ${quote(id)}`;
}

export function emailProblem(address: unknown): Problem {
  if (typeof address !== 'string') {
    return notQuoted(address);
  }
  const length = lengthOf(address);
  if (length < EMAIL_MIN_LENGTH || length > EMAIL_MAX_LENGTH) {
    return `must be ${EMAIL_MIN_LENGTH} to ${EMAIL_MAX_LENGTH} characters, got ${length}: ${quote(address)}`;
  }
  return EMAIL_ADDRESS.test(address) ? undefined : `must look like owner@example.com, got ${quote(address)}`;
}

const notQuoted = (value: unknown) => `must be a string, in quotes, got ${quote(value)}`;

export function notesProblem(notes: unknown): Problem {
  if (typeof notes !== 'string') {
    return `must be a string, got ${quote(notes)}`;
  }
  const length = lengthOf(notes);
  return length > NOTES_MAX_LENGTH ? `must be at most ${NOTES_MAX_LENGTH} characters, got ${length}` : undefined;
}

/** @param hasOwnTag whether the resource sets the tag of removeAccountOnDelete beside these */
export function tagCountProblem(count: number, hasOwnTag = false): Problem {
  if (hasOwnTag && count === TAGS_MAX_COUNT) {
    return `must be at most ${TAGS_MAX_COUNT - 1} with removeAccountOnDelete, which sets one of its own, got ${count}`;
  }
  return count > TAGS_MAX_COUNT ? `must be at most ${TAGS_MAX_COUNT}, got ${count}` : undefined;
}

export function tagKeyProblem(key: string): Problem {
  const length = lengthOf(key);
  if (length < 1 || length > TAG_KEY_MAX_LENGTH) {
    return `key must be 1 to ${TAG_KEY_MAX_LENGTH} characters, got ${length}: ${quote(key)}`;
  }
  if (SYSTEM_TAG_PREFIX.test(key)) {
    return `key must not start with aws:, got ${quote(key)}`;
  }
  if (key.startsWith(OWN_TAG_PREFIX)) {
    return `key must not start with ${OWN_TAG_PREFIX}, which removeAccountOnDelete uses, got ${quote(key)}`;
  }
  return TAG_CHARACTERS.test(key) ? undefined : `key ${TAG_CHARACTERS_IN_WORDS}, got ${quote(key)}`;
}

export function tagValueProblem(key: string, value: unknown): Problem {
  if (typeof value !== 'string') {
    return `value of ${quote(key)} must be a string, got ${quote(value)}`;
  }
  const length = lengthOf(value);
  if (length > TAG_VALUE_MAX_LENGTH) {
    return `value of ${quote(key)} must be at most ${TAG_VALUE_MAX_LENGTH} characters, got ${length}`;
  }
  return TAG_CHARACTERS.test(value)
    ? undefined
    : `value of ${quote(key)} ${TAG_CHARACTERS_IN_WORDS}, got ${quote(value)}`;
}

/** Checks all rules of a list of tags whose keys and values are known. */
export function tagsProblem(tags: readonly Tag[]): Problem {
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    const problem = tagKeyProblem(Key) ?? tagValueProblem(Key, Value);
    if (problem !== undefined) {
      return problem;
    }
    if (seen.has(Key)) {
      return `key must be given once, got ${quote(Key)} twice`;
    }
    seen.add(Key);
  }
  return tagCountProblem(tags.length);
}

/** @param seconds CloudFormation delivers every number as a string */
export function initializationTimeoutProblem(seconds: unknown): Problem {
  return isNumeral(seconds, WHOLE_NUMBER) && Number(seconds) <= MAX_INITIALIZATION_TIMEOUT_SECONDS
    ? undefined
    : `must be whole seconds, at most ${MAX_INITIALIZATION_TIMEOUT_SECONDS} (55 minutes), got ${quote(seconds)}`;
}

/** @param revision CloudFormation delivers every number as a string */
export function revisionProblem(revision: unknown): Problem {
  return isNumeral(revision, REVISION)
    ? undefined
    : `must be a whole number from 1 to ${REVISION_MAX}, got ${quote(revision)}`;
}

/** True for a string or a number that fits. No other value does, because the text of a list is that of its one item. */
export function isNumeral(value: unknown, pattern: RegExp): boolean {
  return (typeof value === 'string' || typeof value === 'number') && pattern.test(String(value));
}

export function existingInvitationProblem(value: unknown): Problem {
  return (EXISTING_INVITATION_VALUES as readonly unknown[]).includes(value)
    ? undefined
    : `must be ADOPT, REPLACE or FAIL, got ${quote(value)}`;
}

export function organizationalUnitProblem(id: unknown): Problem {
  return typeof id === 'string' && PARENT_ID.test(id)
    ? undefined
    : `must be the id of an organizational unit (ou-…) or of a root (r-…), got ${quote(id)}: AWS Organizations shows it beside the name`;
}

export function roleNameProblem(name: unknown): Problem {
  return typeof name === 'string' && ROLE_NAME.test(name)
    ? undefined
    : `must be 1 to 64 letters, digits and _ + = , . @ -, without a path, got ${quote(name)}`;
}

export function roleArnProblem(arn: unknown): Problem {
  return typeof arn === 'string' && ROLE_ARN.test(arn)
    ? undefined
    : `must look like arn:aws:iam::111122223333:role/Name, got ${quote(arn)}`;
}

/** The account in a role's ARN, 12 digits. Undefined if the ARN has none. */
export function accountOfRole(arn: string): string | undefined {
  return ROLE_ARN.exec(arn)?.groups?.account;
}

/** Checks that the role belongs to the invited account, because no other role can accept. */
export function roleAccountProblem(arn: string, invitedAccountId: string): Problem {
  const account = accountOfRole(arn);
  return account === undefined || account === invitedAccountId
    ? undefined
    : `must be a role of the invited account ${invitedAccountId}, got ${quote(arn)}`;
}

export function externalIdProblem(id: unknown): Problem {
  return typeof id === 'string' && EXTERNAL_ID.test(id)
    ? undefined
    : `must be 2 to 1224 letters, digits and _ + = , . @ : / -, got ${quote(id)}`;
}

/** @param seconds CloudFormation delivers every number as a string */
export function waitForAcceptanceProblem(seconds: unknown): Problem {
  const given = isNumeral(seconds, WHOLE_NUMBER) ? Number(seconds) : 0;
  if (given >= 1 && given <= REQUEST_DEADLINE_SECONDS) {
    return undefined;
  }
  const remedy = given === 0 ? '' : ': onJoined and the command status tell of a later answer';
  return `must be whole seconds, 1 to ${REQUEST_DEADLINE_SECONDS} (55 minutes), got ${quote(seconds)}${remedy}`;
}

/** Checks both waits together, because they share one deadline. Worded to follow `waitForAcceptance`. */
export function sumOfWaitsProblem(waitForAcceptanceSeconds: number, initializationTimeoutSeconds: number): Problem {
  const sum = waitForAcceptanceSeconds + initializationTimeoutSeconds;
  return sum > REQUEST_DEADLINE_SECONDS
    ? `and initializationTimeout must be at most ${REQUEST_DEADLINE_SECONDS} seconds (55 minutes) together, got ${sum}`
    : undefined;
}

/** @param flag CloudFormation delivers a boolean as a string */
export function flagProblem(flag: unknown): Problem {
  return FLAGS.includes(flag) ? undefined : `must be true or false, got ${quote(flag)}`;
}

/** The value in quotes, cut to 80 characters. */
export function quote(value: unknown): string {
  const characters = Array.from(inWords(value));
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : characters.join('');
}

function inWords(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    // JSON has no NaN, no Infinity, and none of the other types.
    case 'number':
    case 'bigint':
    case 'symbol':
    case 'function':
      return String(value);
    default:
      try {
        return JSON.stringify(value);
      } catch {
        return 'a value that is circular or nested too deep';
      }
  }
}

export function lengthOf(text: string): number {
  return Array.from(text).length;
}
