import { randomUUID } from 'node:crypto';
import { BrokenConnection, ServiceError } from './errors';

/** What goes over the wire, of a call that succeeds or fails. */

export interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, body: object): Response {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: JSON.stringify(body) };
}

export function xml(status: number, body: string, requestId: string): Response {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

export function failure(error: unknown): Response {
  const { httpStatus, body } = shown(error);
  return json(httpStatus, body);
}

/** The part of an error that goes over the wire. */
export function shown(error: unknown): ServiceError {
  if (error instanceof BrokenConnection) {
    throw error;
  }
  return error instanceof ServiceError
    ? error
    : new ServiceError('ServiceException', `Internal error: ${String(error)}`);
}

/** How the call ended, in one word. */
export function outcomeOf(error: unknown): string {
  if (error instanceof BrokenConnection) {
    return error.name;
  }
  return error instanceof ServiceError ? (error.reason ?? error.name) : 'ServiceException';
}
