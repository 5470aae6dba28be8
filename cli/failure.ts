/** Why nothing can be told: one line for the person who called, and what to do about it. */
export class Failure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Failure';
  }
}

/** What can be done about errors of the SDK that name no remedy, by what they are or say. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/Region is missing/, 'Set AWS_REGION, or AWS_PROFILE to a profile with a region.'],
  [
    /Could not load credentials/,
    'Log in, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.',
  ],
];

/** @param doing what was being done: `read the stacks` */
export function failureOf(doing: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  const { name, message, code } = thrown as { name?: string; message?: string; code?: string };
  // Of several addresses that refused the connection there is no message.
  const what = (message || code || 'the call failed').replace(/\s+/g, ' ').replace(/\.$/, '');
  const text = name === undefined || name === 'Error' ? what : `${what} (${name})`;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1];
  return new Failure([`cannot ${doing}: ${text}.`, remedy].join(' ').trimEnd(), thrown);
}
