import type { ErrorKind, Verdict } from './error-table';
import { ERRORS, NETWORK_ERRORS, REASONS, THROTTLING_ERRORS, TRY_AGAIN, UNKNOWN_REMEDY } from './error-table';

/** An error with words for the reader, and with a kind that decides what happens next. */
export class CallError extends Error {
  /** The operation that failed. Empty if the error is ours. */
  operation = '';
  /** True if the list that was read is one that a crowd of requests shares: see SharedList. */
  isOfSharedList = false;

  constructor(
    readonly kind: ErrorKind,
    /** The key of the error in the tables: the Reason that AWS gave, without a field, or the error's name. */
    readonly code: string,
    readonly what: string,
    readonly remedy: string,
    cause: unknown,
    /** The code in full, for the reader: a reason may name the field that it is about, as in `MAX_LENGTH_EXCEEDED:NOTES`. */
    readonly fullCode: string = code,
  ) {
    super(`${what} (${fullCode})`, { cause });
    this.name = 'CallError';
  }

  /** A copy of another kind, in other words if they are given. */
  as(kind: ErrorKind, words: { readonly what: string; readonly remedy: string } = this): CallError {
    const error = new CallError(kind, this.code, words.what, words.remedy, this.cause, this.fullCode);
    error.operation = this.operation;
    error.isOfSharedList = this.isOfSharedList;
    return error;
  }
}

/** Turns the error of an SDK call into a CallError of the kind in the tables. */
export function classify(thrown: unknown): CallError {
  const { name, reason, message, code, status } = read(thrown);
  const [key = name] = reason?.split(':', 1) ?? [];
  const given = reason === undefined ? lookUp(ERRORS, name) : lookUp(REASONS, key);
  if (given !== undefined) {
    return new CallError(given.kind, key, given.what, given.remedy, thrown, reason);
  }
  const named = lookUp(ERRORS, name);
  if (named !== undefined && named.kind !== 'permanent') {
    return new CallError(named.kind, name, named.what, named.remedy, thrown, reason);
  }
  if (THROTTLING_ERRORS.has(name) || status === 429) {
    return new CallError('transient', name, 'AWS is throttling requests of this account', TRY_AGAIN, thrown);
  }
  if (NETWORK_ERRORS.has(name) || NETWORK_ERRORS.has(code) || status >= 500) {
    return new CallError('transient', name, 'AWS could not be reached', TRY_AGAIN, thrown);
  }
  return new CallError('permanent', key, message.replace(/\.$/, ''), UNKNOWN_REMEDY, thrown, reason);
}

/** The remedy of an error that keeps a role from accepting. */
export function remedyToAccept({ code, remedy }: CallError): string {
  return (lookUp(REASONS, code) ?? lookUp(ERRORS, code))?.remedyToAccept ?? remedy;
}

/** The tables, for the test that every documented error has a row. */
export const TABLES = { ERRORS, REASONS };

function lookUp(table: Readonly<Record<string, Verdict>>, key: string | undefined): Verdict | undefined {
  return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

function read(thrown: unknown) {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    readonly name?: unknown;
    readonly Reason?: unknown;
    readonly message?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: unknown };
  };
  const status = error.$metadata?.httpStatusCode;
  return {
    name: typeof error.name === 'string' ? error.name : 'UnknownError',
    reason: typeof error.Reason === 'string' && error.Reason !== '' ? error.Reason : undefined,
    message: typeof error.message === 'string' && error.message !== '' ? error.message : 'the call failed',
    code: typeof error.code === 'string' ? error.code : '',
    status: typeof status === 'number' ? status : 0,
  };
}

/** The CallError that the work ended with, or undefined if it succeeded. */
export async function failureOf(work: Promise<void>): Promise<CallError | undefined> {
  try {
    await work;
    return undefined;
  } catch (thrown) {
    return asCallError(thrown);
  }
}

/**
 * The CallError that was thrown.
 *
 * @throws anything else as it is, because it is a defect
 */
export function asCallError(thrown: unknown): CallError {
  if (thrown instanceof CallError) {
    return thrown;
  }
  throw thrown;
}
