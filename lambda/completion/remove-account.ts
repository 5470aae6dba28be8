import type { Tag, Target } from '../../lib/shared/contract';
import { asCallError, CallError } from '../aws/call-error';
import { describeIfKnown } from '../aws/organizations';
import type { ResourceContext } from '../context/resource-context';
import { isBeingDeleted, sparedBy } from '../invitation/spared';
import { isOwnTagKey, namesIn, ownTagKey, targetName } from '../model/own-tag';
import { readPhysicalId } from '../model/physical-id';
import type { DeleteRequest } from '../protocol/request';

/**
 * The effect of a Delete on a member with these tags:
 * - `leave`: the own tag of the resource does not name the target
 * - `drop own name`: the resource goes on under another name of the account
 * - `untag`: another resource may take the account out later, or the physical id was never answered
 * - `remove`: the account leaves the organization
 */
export type Removal = 'leave' | 'drop own name' | 'untag' | 'remove';

/**
 * Decides whether a Delete takes the account out.
 *
 * Only an account with the own tag of this resource, with the target's name in it, and with no other resource's own
 * tag is removed. The Delete of a Create that failed, or was not waited for, never removes: the account may have been a
 * member before. It only takes the own tag away, which must not keep the account from being removed by another resource.
 *
 * @param key of the own tag
 * @param name of the target in the own tag
 */
export function removalFor(tags: readonly Tag[], key: string, name: string, wasAnswered: boolean): Removal {
  const names = namesIn(tags.find(({ Key }) => Key === key)?.Value);
  if (!names.includes(name)) {
    return 'leave';
  }
  if (names.length > 1) {
    return 'drop own name';
  }
  const isShared = tags.some(({ Key }) => isOwnTagKey(Key) && Key !== key);
  return isShared || !wasAnswered ? 'untag' : 'remove';
}

/**
 * Takes a member out of the organization, if its tags say that this resource may.
 *
 * If the target cannot be read, the account stays, because nothing can tell whether the own tag is about it.
 */
export async function removeMember(request: DeleteRequest, context: ResourceContext): Promise<void> {
  const { target, physicalId } = request;
  if (target === undefined) {
    return;
  }
  const { kind } = readPhysicalId(physicalId);
  const wasAnswered = kind !== 'failed' && kind !== 'made up';
  try {
    const accountId = await memberToRemove(physicalId, target, context);
    if (accountId !== undefined && accountId !== context.stackAccountId) {
      await removeAsTagged(accountId, { physicalId, target, wasAnswered }, context);
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

async function removeAsTagged(
  accountId: string,
  { physicalId, target, wasAnswered }: { physicalId: string; target: Target; wasAnswered: boolean },
  context: ResourceContext,
): Promise<void> {
  const { organizations, resourceKey } = context;
  const key = ownTagKey(resourceKey);
  const name = targetName(target);
  const tags = await organizations.tagsOf(accountId);
  const removal = removalFor(tags, key, name, wasAnswered);
  if (removal === 'leave') {
    return;
  }
  // The other name of the account goes its own way.
  const spared = await sparedBy(physicalId, context);
  if (spared.isTarget(target) || (removal !== 'drop own name' && spared.isAccount(accountId))) {
    return;
  }
  switch (removal) {
    case 'drop own name': {
      const names = namesIn(tags.find(({ Key }) => Key === key)?.Value).filter((other) => other !== name);
      return organizations.tagAccount(accountId, [{ Key: key, Value: names.join(' ') }]);
    }
    case 'untag':
      return organizations.untagAccount(accountId, [key]);
    case 'remove':
      if (!isBeingDeleted(physicalId, await context.present())) {
        throw notBeingDeleted();
      }
      return organizations.removeAccount(accountId);
  }
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
