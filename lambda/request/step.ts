import type { Refusal } from '../invitation/refusal';
import type { Answer } from '../protocol/answer';
import type { Wait } from './waiting-request';

/** The result of one attempt's work, before the answer is sent. */
export type Step =
  | { readonly is: 'answer'; readonly answer: Answer; readonly sentHandshakeId?: string }
  | { readonly is: 'wait'; readonly wait: Wait }
  /** An earlier request may still act, so it has to be stopped first. */
  | 'overlaps'
  | Refusal;
