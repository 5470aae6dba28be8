import { asCallError } from '../aws/call-error';
import type { Fulfilled } from '../model/outcome';

/** The innermost last resort knows most: it stays. */
export async function withLastResort<T extends Fulfilled | 'uncertain'>(
  work: () => Promise<T>,
  lastResort: () => Promise<Fulfilled | undefined>,
): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const error = asCallError(thrown);
    error.lastResort ??= lastResort;
    throw error;
  }
}
