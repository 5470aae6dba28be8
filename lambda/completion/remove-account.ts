import type { Tag, Target } from '../../lib/shared/contract';
import { asCallError, CallError } from '../aws/call-error';
import { describeIfKnown } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { unshared } from '../invitation/sharing';
import { isBeingDeleted, sparedBy } from '../invitation/spared';
import { isClosing } from '../model/account';
import { type Handshake, isFor, isSentBy } from '../model/handshake';
import { isOwnTagKey, namesIn, ownTagKey, targetName, wordsIn } from '../model/own-tag';
import { formerKeyOf } from '../model/ownership';
import { readPhysicalId } from '../model/physical-id';
import type { DeleteRequest } from '../protocol/request';
import { isClaim } from './claims';
import { type Removal, removalFor, valueOf } from './removal';

/**
 * Takes a member out of the organization, if its tags and its invitations say that this resource may.
 *
 * If the target cannot be read, the account stays, because nothing can tell whether the own tag is about it.
 *
 * @param isShared whether another resource of the stack goes on with the invitation
 */
export async function removeMember(request: DeleteRequest, isShared: boolean, context: ResourceContext): Promise<void> {
  const { target, physicalId } = request;
  if (target === undefined) {
    return;
  }
  const { kind } = readPhysicalId(physicalId);
  const wasAnswered = kind !== 'failed' && kind !== 'made up';
  try {
    const accountId = await memberToRemove(physicalId, target, context);
    if (accountId !== undefined && accountId !== context.managementAccountId) {
      await removeAsTagged(accountId, { physicalId, target, wasAnswered, isShared }, context);
    }
  } catch (thrown) {
    const error = asCallError(thrown);
    // A stack that may do nothing must be able to roll back.
    const isNoMatter = !wasAnswered && error.kind !== 'transient';
    if (!isNoMatter && !NO_MEMBER.includes(error.code)) {
      throw error;
    }
  }
}

/** The part of a Delete that decides about the account. */
interface Deleted {
  readonly physicalId: string;
  readonly target: Target;
  readonly wasAnswered: boolean;
  readonly isShared: boolean;
}

async function removeAsTagged(accountId: string, deleted: Deleted, context: ResourceContext): Promise<void> {
  const { organizations, nowMillis } = context;
  const { target, wasAnswered } = deleted;
  const name = targetName(target);
  const tags = await organizations.tagsOf(accountId);
  const key = await keyOfOwnTag(tags, name, deleted, context);
  const decide = (isClaimed: boolean) => removalFor(tags, key, name, { wasAnswered, isClaimed, nowMillis });
  const byTags = decide(deleted.isShared);
  if (byTags.is === 'leave' || (await isSparedAccount(accountId, byTags, deleted, context))) {
    return;
  }
  const removal = byTags.is === 'remove' ? await beforeRemoval(accountId, deleted, decide, context) : byTags;
  switch (removal.is) {
    case 'leave':
      return;
    case 'drop own name': {
      const words = wordsIn(valueOf(tags, key)).filter((word) => word !== name);
      return organizations.tagAccount(accountId, [{ Key: key, Value: words.join(' ') }]);
    }
    case 'untag':
      context.log.info('kept', { outcome: removal.because });
      return organizations.untagAccount(accountId, [key]);
    case 'remove':
      if (!isBeingDeleted(deleted.physicalId, await context.present())) {
        throw notBeingDeleted();
      }
      return organizations.removeAccount(accountId);
  }
}

/**
 * True if the resource has the account under another physical id now.
 *
 * A name that was answered for is a former one, if the own tag has another beside it. The id of a member does not tell
 * by which name it is declared.
 */
async function isSparedAccount(
  accountId: string,
  removal: Removal,
  { physicalId, target, wasAnswered }: Deleted,
  context: ResourceContext,
): Promise<boolean> {
  const isOtherName = removal.is === 'drop own name';
  if (isOtherName && wasAnswered) {
    return false;
  }
  const spared = await sparedBy(physicalId, context);
  return spared.isTarget(target) || (!isOtherName && spared.isAccount(accountId));
}

/** Looks at the account itself, and at all invitations, before an account is removed whose tags allow that. */
async function beforeRemoval(
  accountId: string,
  deleted: Deleted,
  decide: (isClaimed: boolean) => Removal,
  context: ResourceContext,
): Promise<Removal> {
  const { organizations, resourceKey, signedAtMillis, nowMillis, log } = context;
  const { target } = deleted;
  const account = await organizations.findMember(accountId);
  if (account === undefined) {
    return { is: 'leave' };
  }
  if (isClosing(account)) {
    // AWS does not let an organization remove it, and removes it itself.
    log.warn('kept', { outcome: account.state });
    return { is: 'leave' };
  }
  // The invitation of a resource that takes this one's place was sent before CloudFormation asked for the deletion.
  const sinceMillis = signedAtMillis === undefined ? nowMillis : signedAtMillis + 1_000;
  const invitations = await organizations.listInvitations(sinceMillis);
  return decide(
    invitations.some((invitation) => isClaim(invitation, account, { resourceKey, target })) ||
      (await isTakenOver(invitations, deleted, context)),
  );
}

/**
 * True if another resource of the stack has an invitation that this one has sent again under an older physical id.
 *
 * A rename marks the id that is deleted only while AWS still knows the invitation of that id.
 */
async function isTakenOver(
  invitations: readonly Handshake[],
  { physicalId, target }: Deleted,
  context: ResourceContext,
): Promise<boolean> {
  const sentAgain = invitations.filter(
    (invitation) =>
      invitation.id !== physicalId && isSentBy(invitation, context.resourceKey) && isFor(invitation, target),
  );
  return (await unshared(sentAgain, context)).length < sentAgain.length;
}

/**
 * The key of the own tag: after a stack refactoring, it may be the one that the resource had before.
 *
 * The value alone cannot tell, because each resource that declares the account has the same. So another key counts only
 * if the invitation that the physical id names was signed with it.
 */
async function keyOfOwnTag(
  tags: readonly Tag[],
  name: string,
  { physicalId, isShared }: Deleted,
  { organizations, resourceKey }: ResourceContext,
): Promise<string> {
  const key = ownTagKey(resourceKey);
  const keys = tags.filter(({ Key, Value }) => isOwnTagKey(Key) && namesIn(Value).includes(name)).map(({ Key }) => Key);
  const id = readPhysicalId(physicalId);
  // The invitation that is shared may be signed by the other resource, which keeps its own tag.
  if (isShared || keys.length === 0 || keys.includes(key) || id.kind !== 'sent') {
    return key;
  }
  const formerKey = formerKeyOf(physicalId, await describeIfKnown(id.handshakeId, organizations), resourceKey);
  const keyBefore = ownTagKey(formerKey ?? resourceKey);
  return keys.includes(keyBefore) ? keyBefore : key;
}

/** CloudFormation may say it a moment late. */
function notBeingDeleted(): CallError {
  const error = new CallError(
    'unlisted',
    'NotBeingDeleted',
    'CloudFormation does not say that it deletes the resource',
    'If it does, delete again. Nobody else may take an account out by these functions.',
    undefined,
  );
  error.operation = 'RemoveAccountFromOrganization';
  return error;
}

/** The account left already, or the organization is gone. */
const NO_MEMBER: readonly string[] = [
  'TargetNotFoundException',
  'AccountNotFoundException',
  'AWSOrganizationsNotInUseException',
];

/** The account that the resource is about, as far as anything tells. */
async function memberToRemove(
  physicalId: string,
  target: Target,
  { organizations }: ResourceContext,
): Promise<string | undefined> {
  const id = readPhysicalId(physicalId);
  if (id.kind === 'member') {
    return id.accountId;
  }
  if (target.Type === 'ACCOUNT') {
    return target.Id;
  }
  if (id.kind === 'sent' || id.kind === 'adopted') {
    const named = (await describeIfKnown(id.handshakeId, organizations))?.accountId ?? '';
    if (named !== '') {
      return named;
    }
  }
  return (await organizations.findMemberByEmail(target.Id))?.id;
}
