import { type Attributes, attributesOf, type Handshake } from './handshake';

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
  /** A follow-up has sent the invitation, because the one before had expired. */
  readonly isRenewed?: true;
  /** This Update undoes an earlier one: it goes back to the target that the physical id was given for. */
  readonly isRollback?: true;
  /** The key that the resource had before a stack refactoring. */
  readonly formerKey?: string;
  /** The key of the resource of the same stack that sent the invitation. In a rename, this one takes its place. */
  readonly senderKey?: string;
}

/** The outcome that is an invitation, as far as AWS still knows it. */
export function outcomeFrom(
  handshake: Partial<Handshake>,
  physicalId: string,
  invitation: Outcome['invitation'],
): Outcome {
  const isRenewed = handshake.reference?.renewals !== undefined;
  return { physicalId, attributes: attributesOf(handshake), invitation, ...(isRenewed && { isRenewed }) };
}

/** The result of a Delete. */
export interface Deletion {
  readonly physicalId: string;
  /**
   * The invitation that the physical id names.
   *
   * - `cancelled`: it was open until now
   * - `not open`: it had ended before, or there is none
   * - `shared`: another resource of the stack goes on with it
   */
  readonly invitation: 'cancelled' | 'not open' | 'shared';
  /** The key that the resource had before a stack refactoring. */
  readonly formerKey?: string;
}

export function isDeletion(result: Outcome | Deletion): result is Deletion {
  return ['cancelled', 'not open', 'shared'].includes(result.invitation);
}
