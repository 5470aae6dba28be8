import { type Duration, Token } from 'aws-cdk-lib';
import { type Problem, quote } from '../shared/constraints';

/**
 * The value, if it keeps the rule or is a token.
 *
 * @throws Error if the value breaks the rule
 */
export function required<T>(property: string, value: T, problemOf: (value: T) => Problem): T {
  const problem = Token.isUnresolved(value) ? undefined : problemOf(value);
  if (problem !== undefined) {
    throw new Error(`${property} ${problem}`);
  }
  return value;
}

/** The same as `required`, for a property that may be left out. */
export function checked<T>(property: string, value: T | undefined, problemOf: (value: T) => Problem): T | undefined {
  return value === undefined ? undefined : required(property, value, problemOf);
}

export function checkedSeconds(
  property: string,
  duration: Duration | undefined,
  problemOf: (seconds: number) => Problem,
): number | undefined {
  if (duration === undefined) {
    return undefined;
  }
  if (!isDuration(duration)) {
    throw new Error(`${property} must be a Duration, got ${quote(duration)}`);
  }
  const seconds = duration.toSeconds({ integral: false });
  return duration.isUnresolved() ? seconds : required(property, seconds, problemOf);
}

/** True for a Duration. Code without types may pass a number. `instanceof` fails with two copies of CDK. */
function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && 'toSeconds' in value;
}
