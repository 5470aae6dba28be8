import { BrokenConnection, ServiceError } from '../wire/errors';
import type { Fault } from '../operations/faults';
import { OPERATIONS } from '../operations/operations';
import { ACTION } from '../identity/policy';
import type { Role } from '../identity/roles';
import { STS_OPERATIONS } from '../identity/sts';

/** Reads what an action of the control API was given. */

/** The message of an error that a test arranged. */
export const ARRANGED = 'This error was arranged.';

export type ControlInput = Readonly<Record<string, unknown>>;

export function number(input: ControlInput, name: string): number {
  const value = input[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw bad(`${name} must be a number of at least 0, got ${shown(value)}`);
  }
  return value;
}

export function numbers(input: ControlInput, name: string): readonly number[] {
  const values = input[name];
  if (!Array.isArray(values)) {
    throw bad(`${name} must be a list of numbers, got ${shown(values)}`);
  }
  return values.map((value: unknown) => number({ [name]: value }, name));
}

export function wholeNumber(input: ControlInput, name: string): number {
  const value = number(input, name);
  if (!Number.isInteger(value)) {
    throw bad(`${name} must be a whole number, got ${value}`);
  }
  return value;
}

export function string(input: ControlInput, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') {
    throw bad(`${name} must be a string, got ${shown(value)}`);
  }
  return value;
}

export function optionalString(input: ControlInput, name: string): string | undefined {
  return input[name] === undefined ? undefined : string(input, name);
}

export function oneOf<T extends string>(input: ControlInput, name: string, values: readonly T[]): T {
  const found = values.find((value) => value === input[name]);
  if (found === undefined) {
    throw bad(`${name} must be one of ${values.join(', ')}, got ${shown(input[name])}`);
  }
  return found;
}

export function strings(input: ControlInput, name: string, form: RegExp): readonly string[] {
  const value = input[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string' && form.test(item))) {
    throw bad(`${name} must be a list of strings that match ${form.source}, got ${shown(value)}`);
  }
  return value as readonly string[];
}

export function accountId(input: ControlInput): string {
  const value = string(input, 'accountId');
  if (!/^\d{12}$/.test(value)) {
    throw bad(`accountId must be 12 digits, got ${shown(value)}`);
  }
  return value;
}

/** A role with the permission for some actions, on all resources. */
export function role(input: ControlInput): Role {
  const name = string(input, 'name');
  // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
  if (!/^[\w+=,.@-]{1,64}$/.test(name)) {
    throw bad(`name must be 1 to 64 letters, digits or +=,.@-_, got ${shown(name)}`);
  }
  return {
    accountId: accountId(input),
    name,
    trusts: strings(input, 'trusts', /^\d{12}$/),
    externalId: optionalString(input, 'externalId'),
    policy: [{ effect: 'Allow', actions: strings(input, 'allows', ACTION), resources: ['*'] }],
  };
}

/** `error` with its `reason`, or `disconnect` instead of both. */
export function fault(input: ControlInput): Fault {
  const operation = oneOf(input, 'operation', [...Object.keys(OPERATIONS), ...Object.keys(STS_OPERATIONS)]);
  const when = input.when === undefined ? 'before' : oneOf(input, 'when', ['before', 'after']);
  if (input.disconnect !== undefined) {
    if (input.disconnect !== true || input.error !== undefined || input.reason !== undefined) {
      throw bad('disconnect must be true and stand instead of error and reason');
    }
    return { operation, when, error: new BrokenConnection() };
  }
  const error = new ServiceError(string(input, 'error'), ARRANGED, optionalString(input, 'reason'));
  return { operation, when, error };
}

/** The value as JSON, which has no words for some thousand levels. */
function shown(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return 'a value that is nested too deep';
  }
}

export function bad(message: string): ServiceError {
  return new ServiceError('ControlException', message);
}
