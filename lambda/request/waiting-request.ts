import type { Target } from '../../lib/shared/contract';
import type { CallError } from '../aws/call-error';
import type { ErrorKind } from '../aws/error-table';
import type { Deletion, Outcome } from '../model/outcome';
import type { Answer } from '../protocol/answer';

/** The state of a request between two attempts, without the wait itself. */
export interface RequestState {
  /** CloudFormation's event as it came. */
  readonly request: unknown;
  /** Latest start of the last attempt, in milliseconds since the epoch. */
  readonly deadlineMillis: number;
  readonly stage: Stage;
  /**
   * Time until which CloudFormation waits for the answer, in ISO 8601. The state machine reads it.
   *
   * Inputs of earlier versions leave it out.
   */
  readonly answerBy?: string;
  /** The next attempt first asks which other requests are running, because no attempt knows yet. */
  readonly mustAskFirst?: true;
  /** An earlier request may still act: see request/overlap.ts. */
  readonly overlaps?: true;
  /** The next attempts look first: an earlier one, or a copy, may have sent an invitation and even answered. */
  readonly mayHaveSent?: true;
  /** Names of the follow-ups that are running for the resource. Left out until an attempt has asked. */
  readonly followUps?: readonly string[];
  /** Time at which no member had the e-mail address of the target: see Knowledge. */
  readonly noMemberAtMillis?: number;
  /** Time at which the organization was made: see Knowledge. */
  readonly organizationMadeAtMillis?: number;
  /** Names of the marks of the physical id: see Knowledge. Left out if there are none. */
  readonly marks?: readonly string[];
}

/** The stage of a request. Most requests pass through all of their stages in one attempt. */
export type Stage =
  /** The invitation that should stand is not known yet. */
  | { readonly is: 'settle' }
  /** A Create or an Update: the invitation is known. A role or a person may have to accept it. */
  | {
      readonly is: 'join';
      readonly outcome: Outcome;
      readonly untilMillis?: number;
      /** The refusal of the acceptance, if AWS marks the invitation as accepted all the same. */
      readonly refused?: Pick<CallError, 'code' | 'what' | 'remedy'>;
    }
  /** A Create or an Update: the account gets its tags and its place, now or by a follow-up. */
  | { readonly is: 'complete'; readonly outcome: Outcome }
  /** A Delete: no invitation is open any more. Follow-ups end, and the account may leave. */
  | { readonly is: 'clean up'; readonly deletion: Deletion }
  /** The earlier request cannot act any more. The invitations that it sent meanwhile are cancelled. */
  | { readonly is: 'sweep'; readonly answer: Answer; readonly sweep: Sweep; readonly sentHandshakeId?: string }
  /** The answer is ready, and could not be delivered. */
  | { readonly is: 'deliver'; readonly answer: Answer };

/** The choice of open invitations that a sweep cancels. */
export interface Sweep {
  readonly spareHandshakeId?: string;
  /** Only invitations to these targets are cancelled. */
  readonly onlyTargets?: readonly Target[];
}

/** The kinds of error after which the state machine waits and the step tries again. */
export type WaitKind = Extract<ErrorKind, 'transient' | 'settling' | 'initializing' | 'unlisted'>;

export interface Wait {
  /** Whole seconds until the next attempt. The state machine reads it. */
  readonly waitSeconds: number;
  /** Less than a second more. The step sleeps it before the attempt, because a Wait state takes whole seconds. */
  readonly pauseMillis?: number;
  /** The reason of the wait. */
  readonly waitingFor: WaitKind | 'delivery' | 'overlap' | 'repetition' | 'acceptance' | 'sharing';
  /** Number of waits for the same reason before this one. */
  readonly waits: number;
}

/** A request that waits. The state machine hands it to the step, and the step hands it back to wait once more. */
export type WaitingRequest = RequestState &
  Wait & {
    /** The error of a task of the state machine: the step has crashed since this wait, or it was throttled. */
    readonly error?: unknown;
  };

/** The result of an attempt. `finished` means that the request is answered, or that another function answers it. */
export type Attempted = 'finished' | WaitingRequest;

export function isWaitingRequest(input: object): input is WaitingRequest {
  return 'request' in input;
}
