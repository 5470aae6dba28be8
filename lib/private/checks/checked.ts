import type { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type Problem, quote } from '../../shared/constraints';
import { isKnown } from './known';
import { refuse, refuseValue } from './refuse';

/**
 * The value, if it keeps the rule or is not known yet.
 *
 * @throws Error if the value breaks the rule
 */
export function required<T>(scope: IConstruct, property: string, value: T, problemOf: (value: T) => Problem): T {
  const problem = isKnown(value) ? problemOf(value) : undefined;
  if (problem !== undefined) {
    refuseValue(scope, `${property} ${problem}`);
  }
  return value;
}

/** The same as `required`, for a property that may be left out. */
export function checked<T>(
  scope: IConstruct,
  property: string,
  value: T | undefined,
  problemOf: (value: T) => Problem,
): T | undefined {
  return value === undefined ? undefined : required(scope, property, value, problemOf);
}

export function checkedSeconds(
  scope: IConstruct,
  property: string,
  duration: Duration | undefined,
  problemOf: (seconds: number) => Problem,
): number | undefined {
  if (duration === undefined) {
    return undefined;
  }
  if (!isDuration(duration)) {
    refuse(scope, `${property} must be a Duration, got ${quote(duration)}`);
  }
  const seconds = duration.toSeconds({ integral: false });
  return duration.isUnresolved() ? seconds : required(scope, property, seconds, problemOf);
}

/** Whether the value is a Duration. Code without types may pass a number. `instanceof` fails with two copies of CDK. */
function isDuration(value: unknown): value is Duration {
  return typeof value === 'object' && value !== null && 'toSeconds' in value;
}
