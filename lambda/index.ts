import { setTimeout as sleep } from 'node:timers/promises';
import { accountOfRole } from '../lib/shared/constraints';
import {
  ACCESS_EXTERNAL_ID_VARIABLE,
  ACCESS_ROLE_ARN_VARIABLE,
  INVITATION_COUNT_VARIABLE,
  STATE_MACHINE_ARN_VARIABLE,
} from '../lib/shared/contract';
import { callsByRole } from './access/role';
import { cloudFormation } from './aws/cloudformation';
import { eventBridge } from './aws/event-bus';
import { sfnExecutions } from './aws/executions';
import { organizationsClient, ownCalls, sdkOrganizations } from './aws/organizations';
import { sharedLists } from './aws/shared-list';
import { stsAcceptor } from './aws/role-acceptor';
import { consoleLog } from './base/log';
import { embeddedMetric } from './base/metrics';
import type { StepDependencies } from './context/dependencies';
import { handleRequest, handleStep, type StepInput, type StepOutput } from './handlers';
import { deliver } from './protocol/answer';
import { homeOf } from './protocol/origin';
import { redacted } from './protocol/redacted-errors';

const clock = { now: Date.now, sleep: (millis: number) => sleep(millis) };
const random = Math.random;
const invitationCount = Number(process.env[INVITATION_COUNT_VARIABLE]) || 1;
const lists = sharedLists();

/** Loads a client when its first call is made, and keeps it. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
const loadStepFunctions = once(async () => (await import('./aws/sdk/step-functions')).sdkStepFunctions());
const loadEventBridge = once(async () => (await import('./aws/sdk/event-bridge')).sdkEventBridge());
const loadCloudFormation = once(async () => (await import('./aws/sdk/cloudformation')).sdkCloudFormation());
const roleClients = {
  load: once(async () => (await import('./aws/sdk/security-token-service')).sdkSecurityTokenService()),
  clientOf: organizationsClient,
};
const stateMachineArn = process.env[STATE_MACHINE_ARN_VARIABLE] ?? '';
const [stateMachineName = ''] = stateMachineArn.split(':').slice(-1);
const home = homeOf(stateMachineArn, process.env.AWS_ENDPOINT_URL !== undefined);

const { [ACCESS_ROLE_ARN_VARIABLE]: RoleArn = '', [ACCESS_EXTERNAL_ID_VARIABLE]: ExternalId } = process.env;
const accessRole = { RoleArn, ...(ExternalId !== undefined && { ExternalId }) };
const callOrganizations =
  RoleArn === ''
    ? ownCalls(organizationsClient())
    : callsByRole({ role: accessRole, sessionName: stateMachineName }, roleClients);

const dependencies: StepDependencies = {
  organizations: (budget, log) => sdkOrganizations(callOrganizations, lists, { budget, clock, random, log }),
  acceptor: (options, budget, log) => stsAcceptor(options, roleClients, { budget, clock, random, log }),
  stacks: (budget, log) => cloudFormation(loadCloudFormation, { budget, clock, random, log }),
  putEvents: (budget, log) => eventBridge(loadEventBridge, { budget, clock, random, log }),
  home,
  managementAccountId: accountOfRole(RoleArn) ?? home.account,
  deliver: (responseUrl, answer) => deliver(responseUrl, answer, clock, random),
  executions: sfnExecutions(stateMachineArn, { clock, random, invitationCount }, loadStepFunctions),
  log: (context) => consoleLog(context, (line) => embeddedMetric(line, stateMachineName, clock.now)),
  invitationCount,
  clock,
  random,
};

/** The request function, which CloudFormation calls by its ARN, the service token. */
export const request = (event: unknown): Promise<void> => redacted(() => handleRequest(event, dependencies));

/** The step function. The state machine calls it, and Lambda calls it after a crash of the request function. */
export const step = (input: StepInput): Promise<StepOutput> => redacted(() => handleStep(input, dependencies));
