import type { Change, EventDetail } from '../../lib/shared/contract';
import type { ChangeEvent, BusEvent, PutEvents } from '../aws/event-bus';
import type { Log } from '../base/log';
import type { FollowUp } from './follow-up';

/** The event of a change. It holds no e-mail address, no notes and no tag. */
export function eventOf(followUp: FollowUp, changeEvent: ChangeEvent): BusEvent {
  const { stackId, logicalResourceId, physicalId, handshakeId, target } = followUp;
  const { change, atMillis, organizationalUnitId, reason } = changeEvent;
  const accountId = accountOf(followUp) ?? (target.Type === 'ACCOUNT' ? target.Id : undefined);
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

const accountOf = ({ stage }: FollowUp) => ('accountId' in stage ? stage.accountId : undefined);

/** Puts changes on the bus, and says so in the log. Throws CallError. */
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

/** The first attempt may begin this late, or take this long. Until then a follow-up that is stopped may not have published. */
const FIRST_ATTEMPT_SECONDS = 60;

/**
 * The events that a follow-up was started with and has probably not published
 * yet, because its first attempt is not over. An event that is published twice is
 * better than one that is lost.
 */
export function unpublished(
  { changeEvents, startedMillis, waitSeconds }: FollowUp,
  nowMillis: number,
): readonly ChangeEvent[] {
  return nowMillis < startedMillis + (waitSeconds + FIRST_ATTEMPT_SECONDS) * 1000 ? changeEvents : [];
}

/** The change that an invitation in this state has come to. */
export const CHANGE_OF_STATE: Readonly<Record<string, Change>> = {
  ACCEPTED: 'JOINED',
  DECLINED: 'DECLINED',
  EXPIRED: 'EXPIRED',
  CANCELED: 'CANCELLED',
};
