/**
 * One JSON object a line, by the runtime's own JSON logging. Nothing sensitive:
 * callers name each field, and no field holds a target, notes, a tag value, a
 * ResponseURL or a message of the service, which may quote any of them.
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
  | 'crashed';

export interface LogFields {
  readonly operation?: string;
  readonly attempt?: number;
  /** `OK`, an error's name or its reason. */
  readonly outcome?: string;
  readonly kind?: string;
  readonly waitSeconds?: number;
  readonly waits?: number;
  readonly status?: string;
  readonly property?: string;
  /** Whose invitation is cancelled to make room: another resource's owner, or a person. */
  readonly formerOwner?: string;
  readonly supersededRequestId?: string;
  /** `request`, `state machine`, or `repetition` after a crash of the request function. */
  readonly source?: string;
}

/** What every line of a request carries, to find its story. */
export interface LogContext {
  readonly requestType: string;
  readonly requestId: string;
  readonly logicalResourceId: string;
  readonly owner: string;
}

export function consoleLog(context: LogContext): Log {
  return {
    info: (event, fields) => console.info(logLine(event, context, fields)),
    warn: (event, fields) => console.warn(logLine(event, context, fields)),
    error: (event, fields) => console.error(logLine(event, context, fields)),
  };
}

/** Picks each field by its name: whoever passes more than LogContext or LogFields logs no more. */
export function logLine(event: LogEvent, context: LogContext, fields: LogFields) {
  const { requestType, requestId, logicalResourceId, owner } = context;
  const {
    source,
    operation,
    attempt,
    outcome,
    kind,
    property,
    formerOwner,
    supersededRequestId,
    waitSeconds,
    waits,
    status,
  } = fields;
  const line = {
    event,
    requestType,
    requestId,
    logicalResourceId,
    owner,
    source,
    operation,
    attempt,
    // A name comes from outside: what does not look like one may be a message.
    outcome: outcome === undefined || /^\w{1,100}$/.test(outcome) ? outcome : 'unprintable',
    kind,
    property,
    formerOwner,
    supersededRequestId,
    waitSeconds,
    waits,
    status,
  };
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)) as Partial<typeof line>;
}
