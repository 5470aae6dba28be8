import type { Attributes } from './handshake';

/** The result of a Create or an Update. */
export interface Outcome {
  readonly physicalId: string;
  readonly attributes: Attributes;
  /**
   * Where the invitation comes from:
   * - `sent`: this very request sent it
   * - `kept`: this resource sent it earlier
   * - `found`: a person or another resource sent it, or the account is a member that nobody had to invite
   */
  readonly invitation: 'sent' | 'kept' | 'found';
  /**
   * - `new`: the account joined in the course of this request
   * - `left`: the account accepted once, and is no member any more
   */
  readonly membership?: 'new' | 'left';
  /** The Update goes back to the target that the physical id was given for: it rolls back one to another target. */
  readonly isRollback?: true;
}

/** The result of a Delete. */
export interface Deletion {
  readonly physicalId: string;
  /** `cancelled`: the invitation that the physical id names was open until now. */
  readonly invitation: 'cancelled' | 'not open';
}

export function isDeletion(result: Outcome | Deletion): result is Deletion {
  return result.invitation === 'cancelled' || result.invitation === 'not open';
}
