import type { Tag } from '../../lib/shared/contract';
import { asCallError, type CallError, failureOf } from '../aws/call-error';
import type { Members } from '../aws/organizations';
import { isOwnTagKey, isSince, wordsIn } from '../model/own-tag';

/** The tags and the place that a member is to have. */
export interface DesiredAccount {
  /** Tags to set. All tags that are neither here nor in `removedTagKeys` are left alone. */
  readonly tags: readonly Tag[];
  /** Keys of tags that an earlier declaration set and this one does not. */
  readonly removedTagKeys: readonly string[];
  /** The unit or the root in which the account is to stand; left out if it stays where it is. */
  readonly organizationalUnit?: string;
  /** The name of the previous target in the own tag. It stays there beside the present one. */
  readonly previousName?: string;
  /**
   * The word that says since when an account is declared that was a member before.
   *
   * It stands in the own tag, unless the account has an own tag already, of whichever resource.
   */
  readonly since?: string;
  /**
   * The key of the resource that sent the invitation, if that one is to be deleted: see invitation/sharing.ts.
   *
   * Its own tag came with the invitation. It goes when CloudFormation has that resource no more.
   */
  readonly senderKey?: string;
}

export const isNothing = ({ tags, removedTagKeys, organizationalUnit }: DesiredAccount): boolean =>
  tags.length === 0 && removedTagKeys.length === 0 && organizationalUnit === undefined;

/** The tags alone, if the move is done. It is not repeated, because a person may move the account from now on. */
export function withoutPlace(desired: DesiredAccount): DesiredAccount {
  const { organizationalUnit: placed, ...tagsOnly } = desired;
  return placed === undefined ? desired : tagsOnly;
}

/** For an invitation that the resource itself has sent. */
export function withoutSender(desired: DesiredAccount): DesiredAccount {
  const { senderKey, ...others } = desired;
  return senderKey === undefined ? desired : others;
}

/** Others may move the account between our look and our move, but not for ever. */
const MOVES_MAX = 3;

/** The result. */
export interface BroughtUpToDate {
  readonly isMoved: boolean;
  /** The reason why a tag was not set or removed. The account is moved all the same. */
  readonly refusal?: CallError;
}

/** The caution of a writer that works beside requests. */
export interface Caution {
  /** Throws if nothing may be changed any more. */
  readonly beforeWrite: () => Promise<void>;
  /** Keeps each word in the own tag, because a later request may have added one for another target. */
  readonly keepsWords: boolean;
  /** Leaves the account where it is if its tags are refused, so that the move is the last of the writes. */
  readonly movesLast: boolean;
}

const NO_CAUTION: Caution = { beforeWrite: async () => {}, keepsWords: false, movesLast: false };

/** Gives a member the tags and the place that are declared. Reads first, and writes only what differs. */
export async function bringMemberUpToDate(
  accountId: string,
  desired: DesiredAccount,
  members: Members,
  caution = NO_CAUTION,
): Promise<BroughtUpToDate> {
  try {
    const refusal = await failureOf(bringTagsUpToDate(accountId, desired, members, caution));
    if (refusal !== undefined && caution.movesLast) {
      throw refusal;
    }
    const isMoved =
      desired.organizationalUnit !== undefined &&
      (await moveTo(desired.organizationalUnit, accountId, members, caution));
    return { isMoved, ...(refusal !== undefined && { refusal: asNotSpread(refusal) }) };
  } catch (thrown) {
    throw asNotSpread(thrown);
  }
}

async function bringTagsUpToDate(
  accountId: string,
  { tags, removedTagKeys, previousName, since }: DesiredAccount,
  members: Members,
  { beforeWrite, keepsWords }: Caution,
): Promise<void> {
  if (tags.length === 0 && removedTagKeys.length === 0) {
    return;
  }
  const present = new Map((await members.tagsOf(accountId)).map(({ Key, Value }) => [Key, Value]));
  const removed = removedTagKeys.filter((key) => present.has(key));
  // The removal comes first, because an account has room for 50 tags.
  if (removed.length > 0) {
    await beforeWrite();
    await members.untagAccount(accountId, removed);
  }
  // A repetition of the request finds the word that the first attempt has set.
  const isKept = (word: string) => keepsWords || word === previousName || (since !== undefined && isSince(word));
  const isUnclaimed = ![...present.keys()].some(isOwnTagKey);
  const added = since !== undefined && isUnclaimed ? [since] : [];
  const changed = tags
    .map((tag) =>
      isOwnTagKey(tag.Key) ? withOtherWords(tag, [...wordsIn(present.get(tag.Key)).filter(isKept), ...added]) : tag,
    )
    .filter(({ Key, Value }) => present.get(Key) !== Value);
  if (changed.length > 0) {
    await beforeWrite();
    await members.tagAccount(accountId, changed);
  }
}

/** The own tag with the words that stay in it: the names, its own once among them, and then the time. */
function withOtherWords({ Key, Value }: Tag, kept: readonly string[]): Tag {
  const words = [...new Set([...kept, Value])];
  return { Key, Value: [...words.filter((word) => !isSince(word)), ...words.filter(isSince)].join(' ') };
}

async function moveTo(
  parentId: string,
  accountId: string,
  members: Members,
  { beforeWrite }: Caution,
): Promise<boolean> {
  for (let move = 1; ; move++) {
    const sourceId = await members.parentOf(accountId);
    if (sourceId === parentId) {
      return false;
    }
    await beforeWrite();
    try {
      await members.moveAccount(accountId, sourceId, parentId);
      return true;
    } catch (thrown) {
      const error = asCallError(thrown);
      if (error.code === 'DuplicateAccountException') {
        return true;
      }
      // Somebody else moved the account meanwhile.
      if (!MOVED_AWAY.includes(error.code) || move === MOVES_MAX) {
        throw error;
      }
    }
  }
}

const MOVED_AWAY: readonly string[] = ['SourceParentNotFoundException', 'AccountNotFoundException'];

const NOT_A_MEMBER: readonly string[] = [
  'AccountNotFoundException',
  'ChildNotFoundException',
  'TargetNotFoundException',
];

/** An account that joined a moment ago is not known everywhere yet. */
function asNotSpread(thrown: unknown): CallError {
  const error = asCallError(thrown);
  return NOT_A_MEMBER.includes(error.code) ? error.as('unlisted') : error;
}
