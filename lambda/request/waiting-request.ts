import type { Target } from '../../lib/shared/contract';
import type { ErrorKind } from '../aws/error-table';
import type { Deletion, Outcome } from '../model/outcome';
import type { Answer } from '../protocol/answer';

/** The state of a request between two attempts, beside the wait itself. */
export interface RequestState {
  /** CloudFormation's event as it came. */
  readonly request: unknown;
  /** When the last attempt may start, in milliseconds since the epoch. */
  readonly deadlineMillis: number;
  readonly stage: Stage;
  /** The next attempt first asks what else runs for the resource, because no attempt has been told yet. */
  readonly mustAskFirst?: true;
  /** An earlier request may still act: see overlap.ts. */
  readonly overlaps?: true;
  /** An attempt of this request, or a copy of it, may have sent an invitation and even answered: the next ones look first. */
  readonly mayHaveSent?: true;
  /** Names of the follow-ups that run for the resource; left out until an attempt has asked. */
  readonly followUps?: readonly string[];
}

/** How far a request has come. Each stage leads to the next; most requests pass through all of theirs in one attempt. */
export type Stage =
  /** The invitation that should stand is not known yet. */
  | { readonly is: 'settle' }
  /** A Create or an Update: the invitation is known, and a role or a person may be to accept it. */
  | { readonly is: 'join'; readonly outcome: Outcome; readonly untilMillis?: number }
  /** A Create or an Update: the account gets what is declared, now or by a follow-up. */
  | { readonly is: 'complete'; readonly outcome: Outcome }
  /** A Delete: no invitation is open; follow-ups end and the account may leave. */
  | { readonly is: 'clean up'; readonly deletion: Deletion }
  /** Nothing of the earlier request can act any more: what it sent meanwhile is cancelled. */
  | { readonly is: 'sweep'; readonly answer: Answer; readonly sweep: Sweep; readonly sentHandshakeId?: string }
  /** The answer is finished and could not be delivered. */
  | { readonly is: 'deliver'; readonly answer: Answer };

/** Which open invitations of the resource are cancelled by a sweep, and which are spared. */
export interface Sweep {
  readonly spareHandshakeId?: string;
  readonly spareTarget?: Target;
  /** Only invitations to this target are cancelled. */
  readonly onlyTarget?: Target;
}

/** The kinds of error after which the state machine waits and the step tries again. */
export type WaitKind = Extract<ErrorKind, 'transient' | 'settling' | 'initializing' | 'unlisted'>;

export interface Wait {
  /** Whole seconds until the next attempt. The state machine reads it. */
  readonly waitSeconds: number;
  /** Less than a second, which a Wait state cannot take: the step sleeps it before the attempt. */
  readonly pauseMillis?: number;
  /** The reason of the wait, and how many waits for it there were before this one. */
  readonly waitingFor: WaitKind | 'delivery' | 'overlap' | 'repetition' | 'acceptance';
  readonly waits: number;
}

/** The state machine hands it to the step, and the step hands it back to wait once more. */
export type WaitingRequest = RequestState & Wait;

/** The result of an attempt. `finished`: the request is answered, or another function answers it. */
export type Attempted = 'finished' | WaitingRequest;

export function isWaitingRequest(input: object): input is WaitingRequest {
  return 'request' in input;
}
