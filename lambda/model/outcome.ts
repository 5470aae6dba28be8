import type { Attributes } from './handshake';

/**
 * The rules: what a request means in the situation it meets. They stand in
 * create.ts, update.ts and delete.ts, and invite.ts for all three. Whatever fails is
 * thrown as a CallError, and the whole request is tried again or given up.
 */

/** What a fulfilled request leaves behind. A Delete has no attributes. */
export interface Fulfilled {
  readonly physicalId: string;
  readonly attributes?: Attributes;
  /** The invitation that this very request sent. */
  readonly sentHandshakeId?: string;
  /** The invitation is one of this resource's, found. */
  readonly isKept?: true;
  /** An Update back to the target that the physical id was given for: the rollback of one to another target. */
  readonly isRollback?: true;
  /** The account joined in the course of this request. */
  readonly hasJustJoined?: true;
  /** The account accepted once, and is no member any more. */
  readonly hasLeft?: true;
  /** A Delete: the invitation was open, and is cancelled. */
  readonly isCancelled?: true;
}
