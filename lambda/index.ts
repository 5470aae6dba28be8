import { setTimeout as sleep } from 'node:timers/promises';
import { INVITATION_COUNT_VARIABLE, STATE_MACHINE_ARN_VARIABLE } from '../lib/private/contract';
import { deliver } from './answer';
import type { World } from './attempt';
import type { Executions } from './executions';
import { handleRequest, handleStep, type StepInput, type StepOutput } from './handlers';
import { consoleLog } from './log';
import { organizationsClient, sdkOrganizations } from './organizations';
import { withoutSecrets } from './without-secrets';

const clock = { now: Date.now, sleep: (millis: number) => sleep(millis) };
const random = Math.random;
const invitationCount = Number(process.env[INVITATION_COUNT_VARIABLE]) || 1;
const client = organizationsClient();

let loaded: Promise<Executions> | undefined;

/** Loaded when it is needed: a Create that need not wait does not pay for another SDK client. */
function executions(): Promise<Executions> {
  loaded ??= import('./executions').then(({ sfnExecutions }) =>
    sfnExecutions(process.env[STATE_MACHINE_ARN_VARIABLE] ?? '', { clock, random, invitationCount }),
  );
  return loaded;
}

const world: World = {
  organizations: (budget, log) => sdkOrganizations(client, { budget, clock, random, log }),
  deliver: (responseUrl, answer) => deliver(responseUrl, answer, clock, random),
  executions: {
    start: async (...args) => (await executions()).start(...args),
    listRunning: async (...args) => (await executions()).listRunning(...args),
    inputOf: async (...args) => (await executions()).inputOf(...args),
    stop: async (...args) => (await executions()).stop(...args),
  },
  log: consoleLog,
  invitationCount,
  clock,
  random,
};

/** The service token: CloudFormation calls it. */
export const request = (event: unknown): Promise<void> => withoutSecrets(() => handleRequest(event, world));

/** Called by the state machine, and in place of a request function that crashed. */
export const step = (input: StepInput): Promise<StepOutput> => withoutSecrets(() => handleStep(input, world));
