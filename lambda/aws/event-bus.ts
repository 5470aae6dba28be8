import { type Change, EVENT_DETAIL_TYPE, EVENT_SOURCE, type EventDetail } from '../../lib/shared/contract';
import { loggedCall, type Surroundings } from './call';
import type { EventBridge } from './sdk/event-bridge';

/** A change of an invitation or its account, and its time. */
export interface ChangeEvent {
  readonly change: Change;
  /** Milliseconds since the epoch. */
  readonly atMillis: number;
  /** The place that the account was moved to. Only a PLACED event has it. */
  readonly organizationalUnitId?: string;
  /** An error's name or its reason. Only a FOLLOW_UP_FAILED event has it. */
  readonly reason?: string;
}

/** An event of the default bus. */
export interface BusEvent {
  readonly atMillis: number;
  readonly detail: EventDetail;
}

/**
 * Puts events on the default bus, each at least once.
 *
 * Throws CallError.
 */
export type PutEvents = (events: readonly BusEvent[]) => Promise<void>;

/** @param load loads the SDK client when the first call is made */
export function eventBridge(load: () => Promise<EventBridge>, surroundings: Surroundings): PutEvents {
  const call = loggedCall(surroundings);
  return (events) =>
    call('PutEvents', async () => {
      const { Entries = [] } = await (await load()).putEvents({
        Entries: events.map(({ atMillis, detail }) => ({
          Source: EVENT_SOURCE,
          DetailType: EVENT_DETAIL_TYPE,
          Time: new Date(atMillis),
          Detail: JSON.stringify(detail),
        })),
      });
      const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused !== undefined) {
        throw Object.assign(new Error('an event was not taken'), { name: refused.ErrorCode });
      }
    });
}
