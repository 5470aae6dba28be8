import { OWN_TAG_PREFIX } from '../../lib/shared/contract';
import { idsIn, ownTagKey } from '../account/bring-up-to-date';
import { asCallError } from '../aws/call-error';
import { type Executions, isFollowUpOf } from '../aws/executions';
import { describeIfKnown } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { describeRunning } from '../follow-up/follow-up';
import { type Account, isAccountFor } from '../model/account';
import { type Handshake, isFor } from '../model/handshake';
import { adoptedId, readPhysicalId } from '../model/physical-id';
import type { DeleteRequest } from '../protocol/request';

/**
 * Takes a member out of the organization, if its tag says that this resource
 * may. Beside the tag of another resource (a rename in either direction, a
 * second stack) only the own tag goes. So it does after a Create that failed, or
 * was not waited for: what that left must not keep the account from being removed.
 */
export async function removeMember(
  request: DeleteRequest,
  context: ResourceContext,
  executions: Executions,
): Promise<void> {
  const { organizations, resourceKey, stackAccountId } = context;
  const { physicalId } = request;
  const wasNeverAnswered = ['failed', 'made up'].includes(readPhysicalId(physicalId).kind);
  const key = ownTagKey(resourceKey);
  try {
    const accountId = await memberToRemove(request, context);
    if (accountId === undefined || accountId === stackAccountId) {
      return;
    }
    // Before the tags are read: it may set its own and end in between.
    const isClaimed = await isClaimedByFollowUp(accountId, request, context, executions);
    const tags = await organizations.tagsOf(accountId);
    const own = tags.find(({ Key }) => Key === key);
    const ids = idsIn(own?.Value);
    if (own === undefined || (!ids.includes(physicalId) && !wasNeverAnswered)) {
      return;
    }
    if (ids.length > 1) {
      // The same account under another target: the resource goes on under its other id.
      await organizations.tagAccount(accountId, [{ Key: key, Value: ids.filter((id) => id !== physicalId).join(' ') }]);
      return;
    }
    const isShared = tags.some(({ Key }) => Key.startsWith(OWN_TAG_PREFIX) && Key !== key);
    if (isShared || isClaimed || wasNeverAnswered) {
      await organizations.untagAccount(accountId, [key]);
      return;
    }
    await organizations.removeAccount(accountId);
  } catch (thrown) {
    const error = asCallError(thrown);
    // Whoever may do nothing must be able to roll back.
    const isNoMatter = wasNeverAnswered && error.kind !== 'transient';
    if (!isNoMatter && !NO_MEMBER.includes(error.code)) {
      throw error;
    }
  }
}

/**
 * Whether the account joined by an invitation, sent or adopted, whose follow-up has
 * not come to set its tag yet: that of the former resource of a rename that is
 * rolled back, or of this one under the account's other name.
 */
async function isClaimedByFollowUp(
  accountId: string,
  request: DeleteRequest,
  context: ResourceContext,
  executions: Executions,
): Promise<boolean> {
  const { physicalId } = request;
  const account = await context.organizations.findMember(accountId);
  if (account === undefined || hasJoinedLongAgo(account, context)) {
    return false;
  }
  const { followUps, otherFollowUps } = await executions.listRunning(context.resourceKey);
  const names = [...followUps, ...otherFollowUps];
  if (names.length === 0) {
    return false;
  }
  const isOwn = (id: string) => id === physicalId || adoptedId(id) === physicalId;
  const accepted = (await acceptedBy(account, request, context)).filter(({ id }) => !isOwn(id));
  // One that was sent by hand does not tell who adopted it.
  const asked = names.filter((name) =>
    accepted.some(({ reference }) => reference === undefined || isFollowUpOf(name, reference.resourceKey)),
  );
  const running = await describeRunning(asked, executions);
  return running.some(
    ({ followUp: { handshakeId, desired, physicalId: followed } }) =>
      followed !== physicalId &&
      accepted.some(({ id }) => id === handshakeId) &&
      desired.tags.some(({ Key }) => Key.startsWith(OWN_TAG_PREFIX)),
  );
}

/**
 * A follow-up comes by within hours, or gives up: a day leaves room for throttling
 * and crashes. To list the invitations for each of many that are deleted at once
 * would take longer than the hour.
 */
const FOLLOWED_MILLIS = 24 * 3600 * 1000;

function hasJoinedLongAgo({ joinedAt }: Account, { nowMillis }: ResourceContext): boolean {
  return joinedAt !== undefined && nowMillis - joinedAt.getTime() > FOLLOWED_MILLIS;
}

/** The invitations that the account has accepted, by any of its names. */
async function acceptedBy(
  account: Account,
  { target }: DeleteRequest,
  { organizations }: ResourceContext,
): Promise<readonly Handshake[]> {
  return (await organizations.listInvitations()).filter(
    (handshake) =>
      handshake.state === 'ACCEPTED' &&
      // An invitation by e-mail may not tell which account it went to.
      (handshake.accountId === account.id ||
        (target !== undefined && isFor(handshake, target)) ||
        (handshake.target !== undefined && isAccountFor(account, handshake.target))),
  );
}

/** It left already, or the organization is gone. */
const NO_MEMBER: readonly string[] = [
  'TargetNotFoundException',
  'AccountNotFoundException',
  'AWSOrganizationsNotInUseException',
];

/** Which account the resource is about, as far as anything tells. */
async function memberToRemove(
  { physicalId, target }: DeleteRequest,
  { organizations }: ResourceContext,
): Promise<string | undefined> {
  const id = readPhysicalId(physicalId);
  if (id.kind === 'member') {
    return id.accountId;
  }
  if (target?.Type === 'ACCOUNT') {
    return target.Id;
  }
  if (id.kind === 'sent' || id.kind === 'adopted') {
    const named = (await describeIfKnown(id.handshakeId, organizations))?.accountId ?? '';
    if (named !== '') {
      return named;
    }
  }
  return target === undefined ? undefined : (await organizations.findMemberByEmail(target.Id))?.id;
}
