import type { BrokenConnection, ServiceError } from '../wire/errors';

/** An error that a test arranges for the next call of an operation. */
export interface Fault {
  readonly operation: string;
  readonly error: ServiceError | BrokenConnection;
  /**
   * Before: the call does nothing. After: it takes effect, and the answer is lost.
   * @default 'before'
   */
  readonly when?: 'before' | 'after';
}

/**
 * Throws the operation's next fault if it is for now, and forgets it. One for
 * after the effect waits for a call that has an effect.
 */
export function throwFault(faults: Fault[], operation: string, when: 'before' | 'after'): void {
  const index = faults.findIndex((fault) => fault.operation === operation);
  const fault = faults[index];
  if (fault !== undefined && (fault.when ?? 'before') === when) {
    faults.splice(index, 1);
    throw fault.error;
  }
}
