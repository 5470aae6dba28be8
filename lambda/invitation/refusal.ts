import { asCallError } from '../aws/call-error';
import type { Outcome } from '../model/outcome';

/** The innermost last resort knows most: it stays. */
export async function withLastResort<T>(
  work: () => Promise<T>,
  lastResort: () => Promise<Outcome | undefined>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = asCallError(thrown);
    error.lastResort ??= lastResort;
    throw error;
  }
}
