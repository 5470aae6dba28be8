import { ACCOUNT_STATES } from '../organization/accounts';
import {
  accountId,
  ARRANGED,
  bad,
  type ControlInput,
  fault,
  number,
  numbers,
  oneOf,
  optionalString,
  role,
  string,
  wholeNumber,
} from './control-input';
import { ROLES_ELSEWHERE } from '../organization/elsewhere';
import { ServiceError } from '../wire/errors';
import { PEOPLE } from './people';
import type { Emulator } from '../server';

/** One call of an operation, as the emulator saw it. */
export interface Call {
  readonly operation: string;
  readonly caller: string;
  /** `OK`, or the error's reason or name. */
  readonly outcome: string;
}

/** An action, and its answer: `{}` if it returns nothing. */
export type Action = (emulator: Emulator, input: ControlInput) => object | undefined;

/** A fault is kept for each time. */
const FAULT_TIMES_MAX = 10_000;

/**
 * The actions by which a test arranges and asks, beside the service's own operations. Each is
 * `POST /_emulator/NAME` with a JSON object; README.md describes them.
 */
const ACTIONS: Readonly<Record<string, Action>> = {
  reset: (emulator) => {
    emulator.reset();
  },
  initialize: ({ organization }, input) => {
    organization.initializeFor(number(input, 'seconds') * 1000);
  },
  'account-quota': ({ organization }, input) => {
    organization.accountQuota = number(input, 'accounts');
  },
  'know-email': ({ organization }, input) => {
    organization.knowEmail(accountId(input), string(input, 'email'));
  },
  'other-organization': ({ organization }, input) => {
    const id = accountId(input);
    organization.joinElsewhere(id, {
      ...(input.leaving !== undefined && { leaving: oneOf(input, 'leaving', ['allowed', 'denied']) }),
      ...(input.role !== undefined && { role: oneOf(input, 'role', ROLES_ELSEWHERE) }),
    });
  },
  'join-refusal': ({ organization }, input) => {
    const refusal = new ServiceError(string(input, 'error'), ARRANGED, optionalString(input, 'reason'));
    organization.joinRefusals.set(accountId(input), refusal);
  },
  'add-member': ({ organization }, input) => {
    organization.addMember(accountId(input));
  },
  'account-state': ({ organization }, input) => {
    organization.setState(accountId(input), oneOf(input, 'state', ACCOUNT_STATES));
  },
  'make-role': ({ roles }, input) => ({ roleArn: roles.make(role(input)) }),
  ...PEOPLE,
  advance: (emulator, input) => {
    emulator.advance(number(input, 'seconds') * 1000);
  },
  rates: (emulator, input) => {
    emulator.rates = oneOf(input, 'rates', ['aws', 'none']);
  },
  'write-millis': ({ organization }, input) => {
    organization.writeMillis = number(input, 'millis');
  },
  'listing-lag': ({ organization }, input) => {
    organization.listingLagMillis = number(input, 'millis');
  },
  'membership-lag': ({ organization }, input) => {
    organization.membershipLagMillis = number(input, 'millis');
  },
  'membership-events': ({ membershipEvents }, input) => {
    membershipEvents.delaySeconds = numbers(input, 'delaySeconds');
  },
  answers: ({ organization }, input) => {
    organization.answers = oneOf(input, 'answers', ['recorded', 'documented']);
  },
  'empty-pages': ({ organization }, input) => {
    organization.emptyPages = wholeNumber(input, 'pages');
  },
  fault: ({ faults }, input) => {
    const arranged = fault(input);
    const times = input.times === undefined ? 1 : wholeNumber(input, 'times');
    if (times > FAULT_TIMES_MAX) {
      throw bad(`times must be at most ${FAULT_TIMES_MAX}, got ${times}`);
    }
    faults.push(...Array.from({ length: times }, () => arranged));
  },
  calls: ({ calls }) => ({ calls }),
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
  return action(emulator, input as ControlInput) ?? {};
}
