/** An error of the command. Its message is one line with the reason and the remedy. */
export class Failure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Failure';
  }
}

/** The SDK puts this before an error that is not AWS's. */
const SDK_WRAPPER = /^AWS SDK error wrapper for (\w*Error: )?/;

/**
 * @param doing the work that failed: `read the stacks`
 * @param remedyOf sentences to add, by the error's message and name
 */
export function failureOf(doing: string, thrown: unknown, remedyOf: (text: string) => string = () => ''): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  const { name, message, code } = thrown as { name?: string; message?: string; code?: string };
  // If several addresses refused the connection, the error has no message.
  const what = (message || code || 'the call failed').replace(/\s+/g, ' ').replace(SDK_WRAPPER, '').replace(/\.$/, '');
  const text = name === undefined || name === 'Error' ? what : `${what} (${name})`;
  return new Failure(`cannot ${doing}: ${text}. ${remedyOf(text)}`.trimEnd(), thrown);
}
