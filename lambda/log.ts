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

export type LogEvent = 'received' | 'call' | 'waiting' | 'failed' | 'answered' | 'undelivered' | 'crashed';

export interface LogFields {
  readonly operation?: string;
  readonly attempt?: number;
  /** `OK`, an error's name or its reason. */
  readonly outcome?: string;
  readonly kind?: string;
  readonly handshakeId?: string;
  readonly waitSeconds?: number;
  readonly waits?: number;
  readonly status?: string;
  readonly property?: string;
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
  const line = (event: LogEvent, fields: LogFields) => ({ event, ...context, ...fields });
  return {
    info: (event, fields) => console.info(line(event, fields)),
    warn: (event, fields) => console.warn(line(event, fields)),
    error: (event, fields) => console.error(line(event, fields)),
  };
}
