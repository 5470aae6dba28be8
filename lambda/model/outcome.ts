import type { Attributes } from './handshake';

/** The result of a Create or an Update. */
export interface Outcome {
  readonly physicalId: string;
  readonly attributes: Attributes;
  /**
   * The origin of the invitation.
   *
   * - `sent`: this very request sent the invitation
   * - `kept`: this resource sent the invitation earlier
   * - `found`: a person or another resource sent the invitation, or the account was a member already
   */
  readonly invitation: 'sent' | 'kept' | 'found';
  /**
   * A change of the membership.
   *
   * - `new`: the account joined in the course of this request
   * - `left`: the account accepted once, and is no member any more
   */
  readonly membership?: 'new' | 'left';
  /** This Update undoes an earlier one: it goes back to the target that the physical id was given for. */
  readonly isRollback?: true;
  /** The key that the resource had before a stack refactoring. */
  readonly formerKey?: string;
}

/** The result of a Delete. */
export interface Deletion {
  readonly physicalId: string;
  /** `cancelled`: the invitation that the physical id names was open until now. */
  readonly invitation: 'cancelled' | 'not open';
  /** The key that the resource had before a stack refactoring. */
  readonly formerKey?: string;
}

export function isDeletion(result: Outcome | Deletion): result is Deletion {
  return result.invitation === 'cancelled' || result.invitation === 'not open';
}
