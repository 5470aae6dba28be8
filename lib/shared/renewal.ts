import { isNumeral, lengthOf, NOTES_MAX_LENGTH, notesProblem, type Problem, quote } from './constraints';

/**
 * The most times that an expired invitation is sent again.
 *
 * One execution watches them all. It may have 25,000 events, and 15 days of looks take up to 5,000.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const RENEWALS_MAX = 3;

/** The length of `-3`, which the reference of a renewed invitation has more. */
const SUFFIX_LENGTH = 2;

const RENEWALS = /^[1-3]$/;

export function renewalsProblem(times: unknown): Problem {
  return isNumeral(times, RENEWALS)
    ? undefined
    : `must be a whole number from 1 to ${RENEWALS_MAX}, got ${quote(times)}`;
}

/** The rule for the notes of an invitation that is sent again when it expired. */
export function renewedNotesProblem(notes: unknown): Problem {
  if (typeof notes !== 'string') {
    return notesProblem(notes);
  }
  const max = NOTES_MAX_LENGTH - SUFFIX_LENGTH;
  const length = lengthOf(notes);
  return length > max ? `must be at most ${max} characters with renewal, got ${length}` : undefined;
}
