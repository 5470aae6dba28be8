import { previousOf } from '../account/desired-account';
import type { ChangeEvent } from '../aws/event-bus';
import type { ResourceContext } from '../context/resource-context';
import type { Outcome } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { CreateRequest, UpdateRequest } from '../protocol/request';

/** Whether an earlier attempt of this request sent the invitation, and was killed before it was known. */
export function isSentByItself(outcome: Outcome, { repeatedSinceMillis }: ResourceContext): boolean {
  return isSentSince(repeatedSinceMillis, outcome);
}

function isSentSince(sinceMillis = Number.POSITIVE_INFINITY, { attributes, invitation }: Outcome): boolean {
  return invitation === 'kept' && Date.parse(attributes.RequestedTimestamp ?? '') >= sinceMillis;
}

/** What has happened in this request, to be told. */
export function changesOf(
  request: CreateRequest | UpdateRequest,
  outcome: Outcome,
  context: ResourceContext,
): ChangeEvent[] {
  const { physicalId, invitation, attributes } = outcome;
  const isNew = previousOf(request, outcome) === undefined;
  const { kind } = readPhysicalId(physicalId);
  // A copy of this Create may have sent it, and have been killed before it told.
  const isSentByCopy = request.type === 'Create' && isSentSince(context.signedAtMillis, outcome);
  const isSent = invitation === 'sent' || isSentByItself(outcome, context) || isSentByCopy;
  return [
    ...(isSent ? [changeEvent('INVITED', context)] : []),
    ...(isNew && (kind === 'adopted' || kind === 'member') ? [changeEvent('ADOPTED', context)] : []),
    ...(attributes.State === 'ACCEPTED' && (outcome.membership === 'new' || (isNew && kind === 'sent'))
      ? [changeEvent('JOINED', context)]
      : []),
  ];
}

export const changeEvent = (change: ChangeEvent['change'], { nowMillis }: ResourceContext): ChangeEvent => ({
  change,
  atMillis: nowMillis,
});
