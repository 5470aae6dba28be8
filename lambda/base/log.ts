/**
 * A log with one JSON object a line, by the runtime's own JSON logging.
 *
 * No field holds a target, notes, a tag value or a ResponseURL. No field holds a message of a service either, because
 * the message may quote one of those.
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
  | 'sharing'
  | 'superseding'
  | 'waiting'
  | 'copy'
  | 'ignored'
  | 'failed'
  | 'answered'
  | 'undelivered'
  | 'placed'
  | 'kept'
  | 'inactive'
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
  /** State of the invitation, or of an account that is not active, as AWS Organizations spells it. */
  readonly state?: string;
  readonly property?: string;
  /** The change that an event publishes. */
  readonly change?: string;
  /** The resource key in a cancelled invitation that stood in the way, or `sent by hand`. */
  readonly replacedResourceKey?: string;
  /** The resource key of the other resource of the stack that has the invitation. */
  readonly sharedResourceKey?: string;
  readonly supersededRequestId?: string;
  /** `request`, `state machine`, or `retry` after a crash of the step function. */
  readonly source?: string;
}

/** The fields of every line, by which the lines of one request are found. */
export interface LogContext {
  readonly requestType: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  readonly resourceKey: string;
}

type Level = 'info' | 'warn' | 'error';

/**
 * A log on the console of the runtime, which puts each line under `message`.
 *
 * A line that is counted goes to the standard output in the same form, because CloudWatch looks for metrics at the root
 * of a line.
 *
 * @param metricOf the part of a line that counts it, or undefined
 */
export function consoleLog(context: LogContext, metricOf: (line: LogLine) => object | undefined): Log {
  const write = (level: Level) => (event: LogEvent, fields: LogFields) => {
    const message = logLine(event, context, fields);
    const metric = metricOf(message);
    if (metric === undefined) {
      console[level](message);
    } else {
      const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...metric };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** Names of all fields that a line may have. */
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
  'sharedResourceKey',
  'supersededRequestId',
  'waitSeconds',
  'waits',
  'status',
  'handshakeId',
  'state',
]);

export type LogLine = { readonly event: LogEvent } & LogContext & LogFields;

/** Picks each field by its name, so that a caller which passes other fields does not log them. */
export function logLine(event: LogEvent, context: LogContext, fields: LogFields): LogLine {
  const picked = Object.entries({ ...context, ...fields })
    .filter(([name, value]: [string, unknown]) => NAMES.has(name) && value !== undefined)
    .map(([name, value]: [string, unknown]) => [name, name === 'outcome' ? printable(value) : value]);
  return { event, ...(Object.fromEntries(picked) as LogContext & LogFields) };
}

/** The name, if it looks like the name of an error. Names come from outside, so another text may be a message. */
function printable(name: unknown): string {
  return typeof name === 'string' && /^\w{1,100}$/.test(name) ? name : 'unprintable';
}
