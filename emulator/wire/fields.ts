import { invalidInput, ServiceError } from './errors';

/** Checks of single members of an input, with the reasons and messages that AWS was recorded to answer. */

export type Input = Readonly<Record<string, unknown>>;

const MESSAGES = {
  INPUT_REQUIRED: 'You must provide a value for the parameter.',
  INVALID_ENUM: 'You specified an invalid value.',
  INVALID_PATTERN: 'You provided a value that does not match the required pattern.',
  MAX_LENGTH_EXCEEDED: 'You provided a string that exceeds that maximum length.',
  // Of these the recordings have the reason, but not the message.
  MAX_VALUE_EXCEEDED: 'You provided a value that exceeds the maximum.',
  MIN_LENGTH_EXCEEDED: 'You provided a string that is shorter than the minimum length.',
  MIN_VALUE_EXCEEDED: 'You provided a value that is below the minimum.',
};

/** The reason names the member after a colon, as in `INVALID_ENUM:FILTER_ACTION_TYPE`, but never a part of the Target. */
export function invalid(reason: keyof typeof MESSAGES, member: string): ServiceError {
  const field = member
    .replace('.', '_')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase();
  return invalidInput(field.startsWith('TARGET') ? reason : `${reason}:${field}`, MESSAGES[reason]);
}

/** In this protocol null is the same as not given. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

export function text(name: string, value: unknown, min = 0, max = Number.POSITIVE_INFINITY): string {
  if (isAbsent(value)) {
    throw invalid('INPUT_REQUIRED', name);
  }
  if (typeof value !== 'string') {
    throw new ServiceError('SerializationException', `${name} is not a string.`);
  }
  const length = Array.from(value).length;
  if (length < min) {
    throw invalid('MIN_LENGTH_EXCEEDED', name);
  }
  if (length > max) {
    throw invalid('MAX_LENGTH_EXCEEDED', name);
  }
  return value;
}

export function oneOf<T extends string>(name: string, value: unknown, values: readonly T[]): T {
  const given = text(name, value);
  const found = values.find((known) => known === given);
  if (found === undefined) {
    throw invalid('INVALID_ENUM', name);
  }
  return found;
}

export function pattern(name: string, value: string, regex: RegExp): string {
  if (!regex.test(value)) {
    throw invalid('INVALID_PATTERN', name);
  }
  return value;
}

/** Of an empty or too long one, too, AWS says that it does not match. */
export function identifier(name: string, value: unknown, regex: RegExp): string {
  return pattern(name, text(name, value), regex);
}

export function record(name: string, value: unknown): Input {
  if (isAbsent(value)) {
    throw invalid('INPUT_REQUIRED', name);
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new ServiceError('SerializationException', `${name} is not a structure.`);
  }
  return value as Input;
}

export function list(name: string, value: unknown): readonly unknown[] {
  if (isAbsent(value)) {
    throw invalid('INPUT_REQUIRED', name);
  }
  if (!Array.isArray(value)) {
    throw new ServiceError('SerializationException', `${name} is not a list.`);
  }
  return value;
}
