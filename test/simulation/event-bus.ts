import type { PutEventsRequestEntry, PutEventsResponse, PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import type { EventDetail } from '../../lib/shared/contract';
import { detailProblems } from './event-detail';

/** A failure that a test arranges for the next call, or for one entry of it. */
export type BusFault =
  // 'ThrottlingException', 'InternalException'
  | { readonly error: string }
  // 'ThrottlingException', 'InternalFailure'
  | { readonly entry: number; readonly errorCode: string };

export interface TakenEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: EventDetail;
  /** Time on the clock, in milliseconds. */
  readonly at: number;
}

const ENTRIES_MAX = 10;
const BYTES_MAX = 256 * 1024;

/**
 * PutEvents of EventBridge on the default bus, with the checks that AWS makes.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export class EventBus {
  /** Taken events, the oldest first. */
  readonly events: TakenEvent[] = [];
  /** Taken events' differences from the documented fields. AWS would take such events, but a test must have none. */
  readonly problems: string[] = [];
  /** Failures of the next calls, one for each call. */
  readonly faults: BusFault[] = [];

  constructor(private readonly now: () => number) {}

  /** @throws the error of the whole call */
  put(entries: readonly PutEventsRequestEntry[]): PutEventsResponse {
    requireSize(entries);
    const fault = this.faults.shift();
    if (fault !== undefined && 'error' in fault) {
      throw named(fault.error, 'This error was arranged.');
    }
    const results = entries.map((entry, index) =>
      fault?.entry === index ? refusal(fault.errorCode, 'This error was arranged.') : this.take(entry),
    );
    return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
  }

  private take(entry: PutEventsRequestEntry): PutEventsResultEntry {
    const { Source: source = '', DetailType: detailType = '', Detail = '' } = entry;
    const missing = Object.entries({ Source: source, DetailType: detailType, Detail }).find(([, text]) => text === '');
    if (missing !== undefined) {
      const [name] = missing;
      return refusal('InvalidArgument', `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
    if (source.startsWith('aws.')) {
      return refusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
    }
    const detail = parseObject(Detail);
    if (detail === undefined) {
      return refusal('MalformedDetail', 'Detail is malformed.');
    }
    this.problems.push(...detailProblems(entry, detail));
    this.events.push({ source, detailType, detail: detail as unknown as EventDetail, at: this.now() });
    return { EventId: `event-${this.events.length}` };
  }
}

function requireSize(entries: readonly PutEventsRequestEntry[]): void {
  if (entries.length < 1 || entries.length > ENTRIES_MAX) {
    const rule = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${ENTRIES_MAX}`;
    throw named(
      'ValidationException',
      `1 validation error detected: Value '${entries.length}' at 'entries' failed to satisfy constraint: Member must have length ${rule}`,
    );
  }
  if (entries.reduce((sum, entry) => sum + bytesOf(entry), 0) > BYTES_MAX) {
    throw named('ValidationException', 'Total size of the entries in the request is over the limit.');
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
function bytesOf({ Source = '', DetailType = '', Detail = '', Resources = [], Time }: PutEventsRequestEntry): number {
  const texts = [Source, DetailType, Detail, ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function parseObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

const refusal = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
