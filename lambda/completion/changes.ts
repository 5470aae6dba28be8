import { previousOf } from '../account/desired-account';
import type { ChangeEvent } from '../aws/event-bus';
import type { ResourceContext } from '../context/resource-context';
import type { Outcome } from '../model/outcome';
import { readPhysicalId } from '../model/physical-id';
import type { DeployRequest } from '../protocol/request';

/** The changes that have happened in this request. */
export function changesOf(request: DeployRequest, outcome: Outcome, context: ResourceContext): ChangeEvent[] {
  const isNew = previousOf(request, outcome) === undefined;
  const { kind } = readPhysicalId(outcome.physicalId);
  const isAdopted = isNew && (kind === 'adopted' || kind === 'member');
  const hasJoined =
    outcome.attributes.State === 'ACCEPTED' && (outcome.membership === 'new' || (isNew && kind === 'sent'));
  return [
    ...(isSentNow(request, outcome, context) ? [changeEvent('INVITED', context)] : []),
    ...(isAdopted ? [changeEvent('ADOPTED', context)] : []),
    ...(hasJoined ? [changeEvent('JOINED', context)] : []),
  ];
}

/** True if the invitation was sent in the course of this request: by this attempt, an earlier one, or a copy. */
function isSentNow(request: DeployRequest, outcome: Outcome, context: ResourceContext): boolean {
  return outcome.invitation === 'sent' || isSentByItself(outcome, context) || isSentByCopy(request, outcome, context);
}

/** True if an earlier attempt of this request sent the invitation, and was killed before it was known. */
export function isSentByItself(outcome: Outcome, { repeatedSinceMillis }: ResourceContext): boolean {
  return isSentSince(repeatedSinceMillis, outcome);
}

/** True if a copy of this Create may have sent the invitation, and was killed before it published that. */
function isSentByCopy({ type }: DeployRequest, outcome: Outcome, { signedAtMillis }: ResourceContext): boolean {
  return type === 'Create' && isSentSince(signedAtMillis, outcome);
}

/** True if the outcome is an invitation of this resource that was sent at this time or later. */
function isSentSince(sinceMillis: number | undefined, { attributes, invitation }: Outcome): boolean {
  return sinceMillis !== undefined && invitation === 'kept' && Date.parse(attributes.RequestedTimestamp) >= sinceMillis;
}

export const changeEvent = (change: ChangeEvent['change'], { nowMillis }: ResourceContext): ChangeEvent => ({
  change,
  atMillis: nowMillis,
});
