import { formerOf } from '../account/desired-account';
import type { Announcement } from '../aws/event-bus';
import type { Context } from '../context/resource-context';
import type { Fulfilled } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { CreateRequest, UpdateRequest } from '../protocol/request';

/** Whether an earlier attempt of this request sent the invitation, and was killed before it was known. */
export function isSentByItself(fulfilled: Fulfilled, { repeatedSinceMillis }: Context): boolean {
  return isSentSince(repeatedSinceMillis, fulfilled);
}

function isSentSince(sinceMillis = Number.POSITIVE_INFINITY, { attributes, isKept }: Fulfilled): boolean {
  return isKept === true && Date.parse(attributes?.RequestedTimestamp ?? '') >= sinceMillis;
}

/** What has happened in this request, to be told. */
export function newsOf(request: CreateRequest | UpdateRequest, fulfilled: Fulfilled, context: Context): Announcement[] {
  const { physicalId, sentHandshakeId, attributes } = fulfilled;
  const isNew = formerOf(request, fulfilled) === undefined;
  const { kind } = readPhysicalId(physicalId);
  // A copy of this Create may have sent it, and have been killed before it told.
  const isSentByCopy = request.type === 'Create' && isSentSince(context.signedAtMillis, fulfilled);
  const isSent = sentHandshakeId !== undefined || isSentByItself(fulfilled, context) || isSentByCopy;
  return [
    ...(isSent ? [announcement('INVITED', context)] : []),
    ...(isNew && (kind === 'adopted' || kind === 'member') ? [announcement('ADOPTED', context)] : []),
    ...(attributes?.State === 'ACCEPTED' && (fulfilled.hasJustJoined === true || (isNew && kind === 'sent'))
      ? [announcement('JOINED', context)]
      : []),
  ];
}

export const announcement = (change: Announcement['change'], { nowMillis }: Context): Announcement => ({
  change,
  atMillis: nowMillis,
});
