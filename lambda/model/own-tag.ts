import { createHash } from 'node:crypto';
import { OWN_TAG_PREFIX, type Tag, type Target } from '../../lib/shared/contract';

/**
 * The tag by which a resource with `RemoveAccountOnDelete` may take an account
 * out of the organization.
 *
 * It travels with the invitation, so that an account has it from the second in
 * which it joins. Its value names the target as the resource declares it. While
 * the target changes between the two names of one account, the e-mail address
 * and the account id, the value holds both, separated by a space. The time of
 * the declaration stands beside them if the account was a member before.
 */
export function ownTag(resourceKey: string, target: Target): Tag {
  return { Key: ownTagKey(resourceKey), Value: targetName(target) };
}

/** `cdk-invited-account:3f9a1c2e4b5d` */
export const ownTagKey = (resourceKey: string) => `${OWN_TAG_PREFIX}${resourceKey}`;

export const isOwnTagKey = (key: string) => key.startsWith(OWN_TAG_PREFIX);

/** 48 bits keep the addresses of one organization apart. */
const EMAIL_HASH_LENGTH = 12;

/** `account-111122223333`, or `email-3f9a1c2e4b5d`: an address has no place in a tag, so a hash stands for it. */
export function targetName({ Type, Id }: Target): string {
  return Type === 'ACCOUNT'
    ? `account-${Id}`
    : `email-${createHash('sha256').update(Id.toLowerCase()).digest('hex').slice(0, EMAIL_HASH_LENGTH)}`;
}

/** The words in the value of an own tag: names of targets, and perhaps a time. */
export const wordsIn = (value = '') => (value === '' ? [] : value.split(' '));

/** The names of targets in the value of an own tag. */
export const namesIn = (value?: string) => wordsIn(value).filter((word) => !isSince(word));

const SINCE = 'since-';

/** `since-2026-01-16T12:00:00.000Z`: the time at which a resource declared an account that was a member before. */
export const sinceWord = (millis: number) => `${SINCE}${new Date(millis).toISOString()}`;

export const isSince = (word: string) => word.startsWith(SINCE);

/** The time of the declaration in the value of an own tag, in milliseconds since the epoch. */
export function sinceIn(value?: string): number | undefined {
  const word = wordsIn(value).find(isSince);
  return word === undefined ? undefined : Date.parse(word.slice(SINCE.length));
}

/** The tags that a declaration gives to the account: its tags and, with the option, the own tag. */
export function tagsOfDeclared(
  {
    target,
    tags,
    isRemovedOnDelete,
  }: { readonly target: Target; readonly tags: readonly Tag[]; readonly isRemovedOnDelete: boolean },
  resourceKey: string,
): readonly Tag[] {
  return isRemovedOnDelete ? [...tags, ownTag(resourceKey, target)] : tags;
}
