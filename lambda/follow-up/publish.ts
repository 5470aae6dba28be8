import type { Change, EventDetail } from '../../lib/shared/contract';
import type { ChangeEvent, BusEvent, PutEvents } from '../aws/event-bus';
import type { Log } from '../base/log';
import type { FollowUp } from './follow-up';

/** No e-mail address, no notes, no tag. */
export function eventOf(followUp: FollowUp, changeEvent: ChangeEvent): BusEvent {
  const { stackId, logicalResourceId, physicalId, handshakeId, target } = followUp;
  const { change, atMillis, organizationalUnitId, reason } = changeEvent;
  const accountId = followUp.accountId ?? (target.Type === 'ACCOUNT' ? target.Id : undefined);
  const detail: EventDetail = {
    version: '1',
    change,
    stackId,
    logicalResourceId,
    physicalResourceId: physicalId,
    ...(handshakeId !== '' && { handshakeId }),
    ...(accountId !== undefined && { accountId }),
    ...(organizationalUnitId !== undefined && { organizationalUnitId }),
    ...(reason !== undefined && { reason }),
  };
  return { atMillis, detail };
}

/** Puts what happened on the bus, and says so in the log. Throws CallError. */
export async function publish(
  followUp: FollowUp,
  changeEvents: readonly ChangeEvent[],
  putEvents: PutEvents,
  log: Log,
): Promise<void> {
  if (changeEvents.length === 0) {
    return;
  }
  await putEvents(changeEvents.map((changeEvent) => eventOf(followUp, changeEvent)));
  for (const { change, reason } of changeEvents) {
    log.info('published', { change, ...(reason !== undefined && { outcome: reason }) });
  }
}

/** The first attempt may begin late, and takes its time. Until then it may be stopped: told twice is better than never. */
const FIRST_ATTEMPT_SECONDS = 60;

/** What a follow-up was to tell and may not have, because it never came through its first attempt. */
export function unpublished({ changeEvents, startedMillis, waitSeconds }: FollowUp, nowMillis: number) {
  return nowMillis < startedMillis + (waitSeconds + FIRST_ATTEMPT_SECONDS) * 1000 ? changeEvents : [];
}

/** What an invitation that has ended tells. */
export const CHANGE_OF_STATE: Readonly<Record<string, Change>> = {
  ACCEPTED: 'JOINED',
  DECLINED: 'DECLINED',
  EXPIRED: 'EXPIRED',
  CANCELED: 'CANCELLED',
};
