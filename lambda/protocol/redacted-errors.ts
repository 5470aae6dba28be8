import { BadPropertyError } from './properties';

/**
 * Replaces a thrown error by its class and, for a bad property, the property's name.
 *
 * The runtime logs every error that a handler throws, and destinations and execution histories keep it. Its message may
 * quote a target, notes or the ResponseURL.
 */
export async function redacted<T>(handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : typeof thrown;
    throw new Error(thrown instanceof BadPropertyError ? `${name}: ${thrown.property}` : name);
  }
}
