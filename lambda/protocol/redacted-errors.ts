import { BadPropertyError } from './properties';

/**
 * The runtime logs what a handler throws, and destinations and execution
 * histories keep it: it tells the class of error and nothing that may quote a
 * target, notes or the ResponseURL.
 */
export async function redacted<T>(handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : typeof thrown;
    throw new Error(thrown instanceof BadPropertyError ? `${name}: ${thrown.property}` : name);
  }
}
