import { asCallError, type CallError } from '../aws/call-error';
import type { Deletion, Outcome } from '../model/outcome';

/**
 * An error with a way out.
 *
 * The request is tried again while its time and the kind of the error allow. After that, the way out is tried.
 */
export interface Refusal {
  readonly error: CallError;
  /** The way out: looks for a result that makes the request a success after all. */
  readonly otherwise: () => Promise<Outcome | Deletion | undefined>;
}

export function isRefusal(result: object | string): result is Refusal {
  return typeof result === 'object' && 'otherwise' in result;
}

/** Turns a thrown CallError into a Refusal. A Refusal that the work returns stays as it is. */
export async function refusable<T>(work: () => Promise<T>, otherwise: Refusal['otherwise']): Promise<T | Refusal> {
  try {
    return await work();
  } catch (thrown) {
    return { error: asCallError(thrown), otherwise };
  }
}

/** A refusal without a way out. */
export function finalRefusal(thrown: unknown): Refusal {
  return { error: asCallError(thrown), otherwise: () => Promise.resolve(undefined) };
}
