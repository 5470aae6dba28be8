import { accessPolicy } from '../../lambda/access/policy';
import { sessionPolicy } from '../../lambda/aws/role-acceptor';
import type { Call, RoleName } from './evidence';
import { allowances, isAllowed } from './policy-simulator';
import { inStack, managementAccountOf, PLACES, type Role, type RolePolicies } from './roles';

/** Whose calls are made by our code, or by Lambda and Step Functions in its name; logs and traces are not among them. */
const SERVICES = ['organizations', 'sts', 'iam', 'lambda', 'states', 'events', 'cloudformation'];

/** AWS asks no permission for it. */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

/** Calls that the role of the caller does not allow, in a stack that uses no more than the call needs. */
export async function unpermittedCalls(calls: readonly Call[], stacks: readonly RolePolicies[]): Promise<string[]> {
  const problems: string[] = [];
  const isPermitted = rememberedByShape(stacks);
  for (const call of oneOfEachShape(calls)) {
    const { role, hasAccessRole, configuration, action, resource } = call;
    // What each feature grants adds up: the stacks with one of them stand for the one with all of these.
    const within = stacks.filter(
      (stack) =>
        (stack.access !== undefined) === (hasAccessRole === true) &&
        stack.configuration.every((feature) => configuration.includes(feature)),
    );
    for (const { partition } of PLACES) {
      const inPartition = within.filter(({ place }) => place.partition === partition);
      const permitted = await Promise.all(inPartition.map((stack) => isPermitted(stack, call)));
      if (!permitted.includes(true)) {
        const features = configuration.join(', ') || 'no features';
        problems.push(
          `${role} calls ${action} on ${resource}, which it may not in a stack with ${features}, in ${partition}`,
        );
      }
    }
  }
  return problems;
}

/** Asks the simulator once for each shape of call in each stack, because it takes milliseconds, and there are thousands. */
function rememberedByShape(stacks: readonly RolePolicies[]) {
  const numbers = new Map(stacks.map((stack, number) => [stack, number]));
  const remembered = new Map<string, Promise<boolean>>();
  return (stack: RolePolicies, call: Call): Promise<boolean> => {
    const { role, configuration, action, resource, eventSource } = call;
    const hasPreflight = configuration.includes('preflight');
    const key = [numbers.get(stack), role, hasPreflight, action, shapeOf(resource), eventSource].join(' ');
    const permitted = remembered.get(key) ?? isPermittedIn(stack, call);
    remembered.set(key, permitted);
    return permitted;
  };
}

async function isPermittedIn(stack: RolePolicies, call: Call): Promise<boolean> {
  const { action, resource, eventSource } = call;
  const asked = rolesIn(stack, call).map((role) => isAllowed(role, action, inStack(stack, resource), eventSource));
  return !(await Promise.all(asked)).includes(false);
}

/**
 * The roles that must all allow a call.
 *
 * A session is the invited account's, whose role may do whatever it likes: what
 * counts is the policy that the functions give the session. The simulator takes
 * it for one of the organization's account: across accounts, whoever owns the
 * resource would have to agree. The session of an access role needs both.
 */
function rolesIn(stack: RolePolicies, { role, configuration }: Call): Role[] {
  switch (role) {
    case 'session': {
      const accepting = { RoleArn: inStack(stack, 'ACCEPTOR'), Preflight: configuration.includes('preflight') };
      return [{ ...stack.roles.step, policies: [sessionPolicy(accepting, managementAccountOf(stack))] }];
    }
    case 'access':
      return stack.access === undefined
        ? [{ ...stack.roles.step, policies: [] }]
        : [stack.access, { ...stack.access, policies: [accessPolicy(stack.access.arn)] }];
    default:
      return [stack.roles[role]];
  }
}

/** What a role allows and nobody ever called. */
export async function unmadeGrants(calls: readonly Call[], stacks: readonly RolePolicies[]): Promise<string[]> {
  const made = new Set(calls.map(({ role, action }) => `${role} ${action}`));
  const granted = new Set<string>();
  for (const stack of stacks) {
    const access = stack.access === undefined ? [] : [['access', stack.access] as const];
    for (const [role, policies] of [...(Object.entries(stack.roles) as [RoleName, Role][]), ...access]) {
      for (const allowed of await allowances(policies, SERVICES)) {
        const [action = ''] = allowed.split(' ');
        if (action !== ALWAYS_ALLOWED) {
          granted.add(`${role} ${action}`);
        }
      }
    }
  }
  return [...granted].filter((grant) => !made.has(grant)).map((grant) => `${grant}: granted, but never called`);
}

/** One call of each shape. */
export function oneOfEachShape(calls: readonly Call[]): Call[] {
  const keyOf = ({ role, hasAccessRole, configuration, action, resource, eventSource }: Call) =>
    [role, hasAccessRole === true, configuration.join('+'), action, shapeOf(resource), eventSource].join(' ');
  return [...new Map(calls.map((call) => [keyOf(call), call])).values()];
}

/** ARNs that differ in the digits and letters of an id only are alike to every policy. */
const shapeOf = (resource: string) =>
  resource.replace(
    /\d{12}$|(?<=\/h-|\/ou-[0-9a-z]{4,32}-)[0-9a-z]{8,32}$|[0-9a-f]{12}-[0-9a-f-]{36}(-[ae][0-9a-f]{8})?$/,
    'ID',
  );
