/** An error of the command. Its message is one line with the reason and the remedy. */
export class Failure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Failure';
  }
}

/** Remedies for errors of the SDK that name none, by a pattern in their message or name. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/Region is missing/, 'Set AWS_REGION, or AWS_PROFILE to a profile with a region.'],
  [
    /Could not load credentials/,
    'Log in, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.',
  ],
];

/** @param doing the work that failed: `read the stacks` */
export function failureOf(doing: string, thrown: unknown): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  const { name, message, code } = thrown as { name?: string; message?: string; code?: string };
  // If several addresses refused the connection, the error has no message.
  const what = (message || code || 'the call failed').replace(/\s+/g, ' ').replace(/\.$/, '');
  const text = name === undefined || name === 'Error' ? what : `${what} (${name})`;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(text))?.[1];
  return new Failure([`cannot ${doing}: ${text}.`, remedy].join(' ').trimEnd(), thrown);
}
