import { ServiceError } from './errors';
import { OPERATIONS } from './operations';
import type { Emulator } from './server';

/** One call of an operation, as the emulator saw it. */
export interface Call {
  readonly operation: string;
  readonly caller: string;
  /** `OK`, or the error's reason or name. */
  readonly outcome: string;
}

type Action = (emulator: Emulator, input: Readonly<Record<string, unknown>>) => object;

/**
 * What a test may arrange and ask, beside the service's own operations. Each is
 * `POST /_emulator/NAME` with a JSON object; README.md describes them.
 */
const ACTIONS: Readonly<Record<string, Action>> = {
  reset: (emulator) => {
    emulator.reset();
    return {};
  },
  initialize: (emulator, input) => {
    emulator.organization.initializeFor(number(input, 'seconds') * 1000);
    return {};
  },
  'account-quota': (emulator, input) => {
    emulator.organization.accountQuota = number(input, 'accounts');
    return {};
  },
  'know-email': (emulator, input) => {
    emulator.organization.knowEmail(accountId(input), string(input, 'email'));
    return {};
  },
  'add-member': (emulator, input) => {
    emulator.organization.addMember(accountId(input));
    return {};
  },
  fault: (emulator, input) => {
    const reason = input.reason === undefined ? undefined : string(input, 'reason');
    const error = new ServiceError(string(input, 'error'), 'This error was arranged.', reason);
    const operation = string(input, 'operation');
    if (!Object.hasOwn(OPERATIONS, operation)) {
      throw bad(`operation must be one of ${Object.keys(OPERATIONS).join(', ')}, got ${JSON.stringify(operation)}`);
    }
    const times = input.times === undefined ? 1 : number(input, 'times');
    for (let i = 0; i < times; i++) {
      emulator.faults.push({ operation, error });
    }
    return {};
  },
  calls: (emulator) => ({ calls: emulator.calls }),
};

/** Answers a request to the control API. */
export function control(emulator: Emulator, method: string, name: string, body: string): object {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (method !== 'POST' || action === undefined) {
    throw bad(`no such action; POST one of ${Object.keys(ACTIONS).join(', ')}`);
  }
  let input: unknown;
  try {
    input = body === '' ? {} : JSON.parse(body);
  } catch {
    throw bad('the body must be JSON');
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw bad('the body must be a JSON object');
  }
  return action(emulator, input as Readonly<Record<string, unknown>>);
}

function number(input: Readonly<Record<string, unknown>>, name: string): number {
  const value = input[name];
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw bad(`${name} must be a number of at least 0, got ${JSON.stringify(value)}`);
  }
  return value;
}

function string(input: Readonly<Record<string, unknown>>, name: string): string {
  const value = input[name];
  if (typeof value !== 'string') {
    throw bad(`${name} must be a string, got ${JSON.stringify(value)}`);
  }
  return value;
}

function accountId(input: Readonly<Record<string, unknown>>): string {
  const value = string(input, 'accountId');
  if (!/^\d{12}$/.test(value)) {
    throw bad(`accountId must be 12 digits, got ${JSON.stringify(value)}`);
  }
  return value;
}

function bad(message: string): ServiceError {
  return new ServiceError('ControlException', message);
}
