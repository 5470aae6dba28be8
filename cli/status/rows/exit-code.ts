import { hasJoined } from './next-step';
import type { StatusRow } from './row';

/** All exit codes, the most urgent first: of several rows, the first that applies is taken. */
export const EXIT_CODES = [
  [
    1,
    'it could not be told: bad usage, no credentials, not the management account, no such stack, a state UNKNOWN, nothing declared',
  ],
  [3, 'an account has not joined, or has left, and no invitation to it is open'],
  [5, 'only with --drift: a member stands in another place, or has other tags, than declared'],
  [2, 'an invitation is not answered yet, or a deployment is at work'],
  [0, 'every account has joined; with --allow-none also if nothing is declared'],
] as const;

type ExitCode = (typeof EXIT_CODES)[number][0];

export function exitCodeOf(rows: readonly StatusRow[], isNoneAllowed: boolean): ExitCode {
  if (rows.length === 0) {
    return isNoneAllowed ? 0 : 1;
  }
  const codes = new Set(rows.map(codeOf));
  return EXIT_CODES.find(([code]) => codes.has(code))?.[0] ?? 0;
}

/** The exit code that the row alone would have. */
export function codeOf({ state, who, drift }: StatusRow): ExitCode {
  if (hasJoined(state)) {
    return drift === null || drift.kinds.length === 0 ? 0 : 5;
  }
  if (state === 'OPEN' || who === 'nobody') {
    return 2;
  }
  return state === 'UNKNOWN' ? 1 : 3;
}
