import type { Refusal } from '../invitation/refusal';
import type { Answer } from '../protocol/answer';
import type { Wait } from './waiting-request';

/** The end of one attempt's work, before anything is answered. */
export type Step =
  | { readonly is: 'answer'; readonly answer: Answer; readonly sentHandshakeId?: string }
  | { readonly is: 'wait'; readonly wait: Wait }
  /** An earlier request may still act: it has to be stopped first. */
  | 'overlaps'
  | Refusal;
