import type { CallError } from '../aws/call-error';
import type { FollowUp } from './follow-up';

/** The circumstances of a look that comes before its time, because an account has joined. */
export interface Early {
  /** Time at which that was told. */
  readonly toldMillis: number;
  /** Reads the invitation in the shared list, because many look at the same time. */
  readonly readsList: boolean;
}

/** The end of an early look. */
export type LookedEarly =
  /** All is done but to publish. */
  | { readonly is: 'done'; readonly followUp: FollowUp }
  /** Another early look is worth while: the membership may not have spread yet, or AWS was busy. */
  | { readonly is: 'again'; readonly followUp: FollowUp; readonly failure?: CallError }
  /** The rest is left to the follow-up itself. */
  | { readonly is: 'left' };
