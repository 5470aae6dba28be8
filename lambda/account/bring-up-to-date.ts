import { OWN_TAG_PREFIX, type Tag } from '../../lib/shared/contract';
import { asCallError, type CallError, failureOf } from '../aws/call-error';
import type { Members } from '../aws/organizations';

/** What a declaration asks of the account when it is a member. */
export interface DesiredAccount {
  /** To be set; all tags that are neither here nor in `formerTagKeys` are left alone. */
  readonly tags: readonly Tag[];
  /** Set by an earlier declaration, and not by this one: to be removed. */
  readonly removedTagKeys: readonly string[];
  /** Where the account is to stand; left out where it stays. */
  readonly organizationalUnit?: string;
  /** What the resource was called under another target. Its Delete, or a rollback, is still to come. */
  readonly previousPhysicalId?: string;
}

export const isNothing = ({ tags, removedTagKeys, organizationalUnit }: DesiredAccount): boolean =>
  tags.length === 0 && removedTagKeys.length === 0 && organizationalUnit === undefined;

/** `cdk-invited-account:3f9a1c2e4b5d`: whoever has such a tag on a member may remove it. */
export const ownTagKey = (resourceKey: string) => `${OWN_TAG_PREFIX}${resourceKey}`;

/** Its value: the physical id, and the former one where both targets mean this account. */
export const idsIn = (value = '') => value.split(' ');

/** Others may move the account between our look and our move, but not for ever. */
const MOVES_MAX = 3;

/** What has come of it. */
export interface BroughtUpToDate {
  readonly isMoved: boolean;
  /** Why a tag was not set or removed. It keeps nobody from being moved. */
  readonly refusal?: CallError;
}

/**
 * Brings a member to what is declared. Reads first, and writes only what differs.
 *
 * @param beforeWrite throws where nothing may be changed any more
 */
export async function bringMemberUpToDate(
  accountId: string,
  desired: DesiredAccount,
  members: Members,
  beforeWrite: () => Promise<void> = async () => {},
): Promise<BroughtUpToDate> {
  try {
    const refusal = await failureOf(bringTagsUpToDate(accountId, desired, members, beforeWrite));
    const isMoved =
      desired.organizationalUnit !== undefined &&
      (await moveTo(desired.organizationalUnit, accountId, members, beforeWrite));
    return { isMoved, ...(refusal !== undefined && { refusal: asNotSpread(refusal) }) };
  } catch (thrown) {
    throw asNotSpread(thrown);
  }
}

async function bringTagsUpToDate(
  accountId: string,
  { tags, removedTagKeys, previousPhysicalId }: DesiredAccount,
  members: Members,
  beforeWrite: () => Promise<void>,
): Promise<void> {
  if (tags.length === 0 && removedTagKeys.length === 0) {
    return;
  }
  const present = new Map((await members.tagsOf(accountId)).map(({ Key, Value }) => [Key, Value]));
  const removed = removedTagKeys.filter((key) => present.has(key));
  // First, because an account has room for 50.
  if (removed.length > 0) {
    await beforeWrite();
    await members.untagAccount(accountId, removed);
  }
  const isSharedWithPrevious = (key: string) =>
    previousPhysicalId !== undefined &&
    key.startsWith(OWN_TAG_PREFIX) &&
    idsIn(present.get(key)).includes(previousPhysicalId);
  const changed = tags
    .map(({ Key, Value }) => ({ Key, Value: isSharedWithPrevious(Key) ? `${previousPhysicalId} ${Value}` : Value }))
    .filter(({ Key, Value }) => present.get(Key) !== Value);
  if (changed.length > 0) {
    await beforeWrite();
    await members.tagAccount(accountId, changed);
  }
}

async function moveTo(
  parentId: string,
  accountId: string,
  members: Members,
  beforeWrite: () => Promise<void>,
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
      // Somebody else moved it meanwhile.
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

/** Who joined a moment ago is not known everywhere yet. */
function asNotSpread(thrown: unknown): CallError {
  const error = asCallError(thrown);
  return NOT_A_MEMBER.includes(error.code) ? error.as('unlisted') : error;
}
