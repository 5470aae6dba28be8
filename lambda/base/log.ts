/**
 * Writes one JSON object a line, by the runtime's own JSON logging.
 *
 * Nothing in it is sensitive: callers name each field, and no field holds a
 * target, notes, a tag value, a ResponseURL or a message of the service, which
 * may quote any of them.
 */
export interface Log {
  info(event: LogEvent, fields: LogFields): void;
  warn(event: LogEvent, fields: LogFields): void;
  error(event: LogEvent, fields: LogFields): void;
}

export type LogEvent =
  | 'received'
  | 'call'
  | 'replacing'
  | 'superseding'
  | 'waiting'
  | 'copy'
  | 'failed'
  | 'answered'
  | 'undelivered'
  | 'placed'
  | 'published'
  | 'unpublished'
  | 'ended'
  | 'followed'
  | 'crashed';

export interface LogFields {
  readonly operation?: string;
  readonly attempt?: number;
  /** `OK`, the name of an error, or its reason. */
  readonly outcome?: string;
  readonly kind?: string;
  readonly waitSeconds?: number;
  readonly waits?: number;
  readonly status?: string;
  /** `h-examplehandshakeid111` */
  readonly handshakeId?: string;
  /** The state of the invitation, as AWS Organizations spells it. */
  readonly state?: string;
  readonly property?: string;
  /** The change that an event publishes. */
  readonly change?: string;
  /** The resource whose invitation is cancelled to make room, or `sent by hand`. */
  readonly replacedResourceKey?: string;
  readonly supersededRequestId?: string;
  /** `request`, `state machine`, or `retry` after a crash of the step. */
  readonly source?: string;
}

/** The fields that each line of a request carries, so that its lines can be found. */
export interface LogContext {
  readonly requestType: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  readonly resourceKey: string;
}

export function consoleLog(context: LogContext): Log {
  return {
    info: (event, fields) => console.info(logLine(event, context, fields)),
    warn: (event, fields) => console.warn(logLine(event, context, fields)),
    error: (event, fields) => console.error(logLine(event, context, fields)),
  };
}

/** All fields that a line may have. */
const NAMES: ReadonlySet<string> = new Set<keyof LogContext | keyof LogFields>([
  'requestType',
  'requestId',
  'logicalResourceId',
  'resourceKey',
  'source',
  'operation',
  'attempt',
  'outcome',
  'kind',
  'property',
  'change',
  'replacedResourceKey',
  'supersededRequestId',
  'waitSeconds',
  'waits',
  'status',
  'handshakeId',
  'state',
]);

export type LogLine = { readonly event: LogEvent } & LogContext & LogFields;

/** Picks each field by its name, so that a caller who passes more logs no more. */
export function logLine(event: LogEvent, context: LogContext, fields: LogFields): LogLine {
  const picked = Object.entries({ ...context, ...fields })
    .filter(([name, value]: [string, unknown]) => NAMES.has(name) && value !== undefined)
    .map(([name, value]: [string, unknown]) => [name, name === 'outcome' ? printable(value) : value]);
  return { event, ...(Object.fromEntries(picked) as LogContext & LogFields) };
}

/** The name of an error comes from outside. If it does not look like a name, it may be a message. */
function printable(name: unknown): string {
  return typeof name === 'string' && /^\w{1,100}$/.test(name) ? name : 'unprintable';
}
