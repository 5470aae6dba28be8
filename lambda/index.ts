import { setTimeout as sleep } from 'node:timers/promises';
import { STATE_MACHINE_ARN_VARIABLE } from '../lib/private/contract';
import { deliver } from './answer';
import { BadPropertyError } from './cloudformation-request';
import { type HandlerWorld, handleRequest, handleStep, type StepInput, type StepOutput } from './handlers';
import { consoleLog } from './log';
import { organizationsClient, sdkOrganizations } from './organizations';

const clock = { now: Date.now, sleep: (millis: number) => sleep(millis) };
const random = Math.random;
const client = organizationsClient();

const world: HandlerWorld = {
  organizations: (budget, log) => sdkOrganizations(client, { budget, clock, random, log }),
  deliver: (responseUrl, answer) => deliver(responseUrl, answer, clock, random),
  // Loaded when it is needed: a request that need not wait does not pay for it.
  startWaiting: async (executionName, waiting) => {
    const { sfnStartWaiting } = await import('./state-machine');
    await sfnStartWaiting(process.env[STATE_MACHINE_ARN_VARIABLE] ?? '', clock, random)(executionName, waiting);
  },
  log: consoleLog,
  clock,
  random,
};

/** The service token: CloudFormation calls it. */
export const request = (event: unknown): Promise<void> => withoutSecrets(() => handleRequest(event, world));

/** Called by the state machine, and in place of a request function that crashed. */
export const step = (input: StepInput): Promise<StepOutput> => withoutSecrets(() => handleStep(input, world));

/**
 * The runtime logs what a handler throws, and destinations and execution
 * histories keep it: it tells the class of error and nothing that may quote a
 * target, notes or the ResponseURL.
 */
async function withoutSecrets<T>(handle: () => Promise<T>): Promise<T> {
  try {
    return await handle();
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : typeof thrown;
    throw new Error(thrown instanceof BadPropertyError ? `${name}: ${thrown.property}` : name);
  }
}
