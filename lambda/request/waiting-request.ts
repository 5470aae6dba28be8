import type { Target } from '../../lib/shared/contract';
import type { ErrorKind } from '../aws/error-table';
import type { Deletion, Outcome } from '../model/outcome';
import type { Answer } from '../protocol/answer';

/** The kinds of error after which the state machine waits and the step tries again. */
export type WaitKind = Extract<ErrorKind, 'transient' | 'settling' | 'initializing' | 'unlisted'>;

/** What the state machine hands to the step, and the step hands back to wait once more. */
export interface WaitingRequest {
  /** CloudFormation's event as it came. */
  readonly request: unknown;
  /** When the last attempt may start, in milliseconds since the epoch. */
  readonly deadlineMillis: number;
  /** Whole seconds until the next attempt. */
  readonly waitSeconds: number;
  /** What a Wait state cannot take: less than a second, which the step sleeps before that attempt. */
  readonly pauseMillis?: number;
  /** What is waited for, and how many waits for it there were before this one. */
  readonly waitingFor: WaitKind | 'delivery' | 'uncertainty' | 'repetition' | 'acceptance';
  readonly waits: number;
  /** Step Functions was throttling, and has not told yet what runs for the resource: the next attempt asks first. */
  readonly isUnasked?: true;
  /** An attempt of this request, or a copy of it, may have sent an invitation and even answered: the next ones look first. */
  readonly mayHaveSent?: boolean;
  /** Present where an earlier request may still act. */
  readonly uncertain?: Uncertain;
  /** What was found or sent: the request goes on from there. */
  readonly outcome?: Outcome | Deletion;
  /** Until when a person is waited for, in milliseconds since the epoch. */
  readonly acceptUntilMillis?: number;
  /** Names of the follow-ups that ran for the resource when the request came. */
  readonly followUps?: readonly string[];
  /** The finished answer, where only its delivery is left to do. */
  readonly answer?: Answer;
}

/** How far a request has come that follows one which may not have been answered: see overlap.ts. */
export type Uncertain =
  | { readonly phase: 'work' }
  | { readonly phase: 'sweep'; readonly answer: Answer; readonly sweep: Sweep; readonly sentHandshakeId?: string };

/** Which open invitations of our resource are left alone. */
export interface Sweep {
  readonly spareHandshakeId?: string;
  readonly spareTarget?: Target;
  /** Only those to this target are meant at all. */
  readonly onlyTarget?: Target;
}

export function isWaitingRequest(input: object): input is WaitingRequest {
  return 'request' in input;
}
