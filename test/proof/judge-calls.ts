import type { Call, RoleName } from './evidence';
import { allowances, isAllowed } from './policy-simulator';
import { inStack, type RolePolicies } from './roles';

/** Whose calls are made by our code, or by Lambda and Step Functions in its name; logs and traces are not among them. */
const SERVICES = ['organizations', 'sts', 'iam', 'lambda', 'states', 'events'];

/** AWS asks no permission for it. */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

/** Calls that the role of the caller does not allow, in a stack that declares no more than the call needs. */
export async function unpermittedCalls(calls: readonly Call[], stacks: readonly RolePolicies[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { role, configuration, action, resource } of oneOfEachShape(calls)) {
    for (const stack of stacks.filter((candidate) => candidate.configuration === configuration)) {
      const arn = inStack(stack, resource);
      if (!(await isAllowed(stack.roles[role], action, arn))) {
        problems.push(
          `${role} calls ${action} on ${arn}, which its role in a stack with "${configuration}" does not allow`,
        );
      }
    }
  }
  return problems;
}

/** What a role allows and nobody ever called. */
export async function unmadeGrants(calls: readonly Call[], stacks: readonly RolePolicies[]): Promise<string[]> {
  const made = new Set(calls.map(({ role, action }) => `${role} ${action}`));
  const granted = new Set<string>();
  for (const stack of stacks) {
    for (const [role, policies] of Object.entries(stack.roles) as [RoleName, RolePolicies['roles'][RoleName]][]) {
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

/** ARNs that differ in the digits and letters of an id only are alike to every policy: one of them is asked for. */
export function oneOfEachShape(calls: readonly Call[]): Call[] {
  const shapeOf = ({ role, configuration, action, resource }: Call) =>
    [
      role,
      configuration,
      action,
      resource.replace(/\d{12}$|(?<=\/h-)[0-9a-z]{8,32}$|[0-9a-f]{12}-[0-9a-f-]{36}$/, 'ID'),
    ].join(' ');
  return [...new Map(calls.map((call) => [shapeOf(call), call])).values()];
}
