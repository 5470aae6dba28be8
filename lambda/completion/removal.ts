import type { Tag } from '../../lib/shared/contract';
import { isOwnTagKey, namesIn, sinceIn } from '../model/own-tag';

/**
 * The effect of a Delete on a member:
 * - `leave`: the own tag of the resource does not name the target
 * - `drop own name`: the resource goes on under another name of the account
 * - `untag`: the account stays, and another resource may take it out later
 * - `remove`: the account leaves the organization
 */
export type Removal =
  | { readonly is: 'leave' | 'drop own name' | 'remove' }
  | { readonly is: 'untag'; readonly because: 'NotAnswered' | 'OtherTag' | 'OtherInvitation' | 'MemberBefore' };

/** The evidence beside the tags. */
export interface Evidence {
  /** False of a Create that failed, or was not waited for: the account may have been a member before. */
  readonly wasAnswered: boolean;
  /** True if an invitation says that another resource declares the account: see claims.ts. */
  readonly isClaimed: boolean;
  readonly nowMillis: number;
}

/**
 * The time after its first declaration in which an account that was a member before is not removed.
 *
 * The deployment may still be rolled back over something else, and a Delete does not tell that it is a rollback. A day is
 * longer than deployments take.
 */
const MEMBER_BEFORE_MILLIS = 24 * 60 * 60 * 1000;

/**
 * Decides whether a Delete takes the account out.
 *
 * Only an account with the own tag of this resource, with the target's name in it, with no other resource's own tag and
 * with no claim of another one is removed.
 *
 * @param key of the own tag
 * @param name of the target in the own tag
 */
export function removalFor(
  tags: readonly Tag[],
  key: string,
  name: string,
  { wasAnswered, isClaimed, nowMillis }: Evidence,
): Removal {
  const value = valueOf(tags, key);
  const names = namesIn(value);
  if (!names.includes(name)) {
    return { is: 'leave' };
  }
  if (names.length > 1) {
    return { is: 'drop own name' };
  }
  if (!wasAnswered) {
    return { is: 'untag', because: 'NotAnswered' };
  }
  if (tags.some(({ Key }) => isOwnTagKey(Key) && Key !== key)) {
    return { is: 'untag', because: 'OtherTag' };
  }
  if (nowMillis < (sinceIn(value) ?? Number.NEGATIVE_INFINITY) + MEMBER_BEFORE_MILLIS) {
    return { is: 'untag', because: 'MemberBefore' };
  }
  return isClaimed ? { is: 'untag', because: 'OtherInvitation' } : { is: 'remove' };
}

/** The value of the tag with a key. */
export const valueOf = (tags: readonly Tag[], key: string) => tags.find(({ Key }) => Key === key)?.Value;
