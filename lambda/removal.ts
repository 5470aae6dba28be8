import { OWNER_TAG_PREFIX } from '../lib/private/contract';
import type { DeleteRequest } from './cloudformation-request';
import { asCallError, type Context, describeIfKnown } from './invite';
import { ownTagKey } from './member';
import { readPhysicalId } from './physical-id';

/**
 * Takes a member out of the organization, if its tag says that this resource
 * may. Beside the tag of another resource (a rename in either direction, a
 * second stack) only the own tag goes.
 */
export async function removeMember(request: DeleteRequest, context: Context): Promise<void> {
  const { organizations, owner, stackAccountId } = context;
  const accountId = await memberOf(request, context);
  if (accountId === undefined || accountId === stackAccountId) {
    return;
  }
  const key = ownTagKey(owner);
  try {
    const tags = await organizations.tagsOf(accountId);
    if (!tags.some(({ Key, Value }) => Key === key && Value === request.physicalId)) {
      return;
    }
    if (tags.some(({ Key }) => Key.startsWith(OWNER_TAG_PREFIX) && Key !== key)) {
      await organizations.untagAccount(accountId, [key]);
      return;
    }
    await organizations.removeAccount(accountId);
  } catch (thrown) {
    const error = asCallError(thrown);
    if (!NO_MEMBER.includes(error.code)) {
      throw error;
    }
  }
}

/** It left already. */
const NO_MEMBER: readonly string[] = ['TargetNotFoundException', 'AccountNotFoundException'];

/** Which account the resource is about, as far as anything tells. */
async function memberOf(
  { physicalId, target }: DeleteRequest,
  { organizations }: Context,
): Promise<string | undefined> {
  const id = readPhysicalId(physicalId);
  switch (id.kind) {
    case 'member':
      return id.accountId;
    case 'sent':
    case 'adopted': {
      if (target?.Type === 'ACCOUNT') {
        return target.Id;
      }
      const named = (await describeIfKnown(id.handshakeId, organizations))?.accountId ?? '';
      if (named !== '') {
        return named;
      }
      return target === undefined ? undefined : (await organizations.findMemberByEmail(target.Id))?.id;
    }
    case 'failed':
    case 'made up':
      return undefined;
  }
}
