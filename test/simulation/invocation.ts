import type { StepInput } from '../../lambda/handlers';
import { isEarlyLooks } from '../../lambda/joined';
import type { Answer } from '../../lambda/protocol/answer';
import { type Configuration, eventIn } from '../proof/evidence';
import type { Execution } from './state-machine';

/** The words that the simulated services share. */

/** The event that CloudFormation sends. */
export type Event = Readonly<Record<string, unknown>> & {
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
};

/** A run of a function, for a request. */
export interface Invocation {
  readonly name: 'request' | 'step';
  readonly by: 'CloudFormation' | 'destination' | 'state machine' | 'EventBridge';
  readonly event: Event;
}

/** The function that runs, and the stack's declaration at that time, which decides the function's permissions. */
export interface Caller {
  readonly name: Invocation['name'];
  readonly configuration: Configuration;
}

/** A call of a service that a function made, with its outcome. */
export interface MadeCall {
  readonly invocation: Invocation;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly outcome: { readonly result: unknown } | { readonly error: unknown };
}

/** The end of a request. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** The execution of the request. Undefined if the request did not have to wait. */
  readonly execution: Execution | undefined;
  readonly seconds: number;
}

/** @param stackId of the state machine, which only early looks do not tell */
export function stepInvocation(input: StepInput, stackId: unknown): Invocation {
  const by = 'requestPayload' in input ? 'destination' : 'state machine';
  const state = 'waiting' in input ? input.waiting : 'crashed' in input ? input.crashed : {};
  const event = isEarlyLooks(state) ? joinedEvent(state.eventId, stackId) : (eventIn(input) as Event);
  return { name: 'step', by, event };
}

/** What stands for the event of an invocation that was told of a membership. */
export function joinedEvent(id: string, stackId: unknown): Event {
  const fields = { RequestType: 'Joined', RequestId: id, LogicalResourceId: '', ResourceProperties: {} };
  return { ...fields, StackId: stackId as string };
}
