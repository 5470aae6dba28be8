import type { CfnResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../compliance/wildcards';
import { isPrecreated, report } from '../policies/precreated';

export interface RoleOptions {
  readonly assumedBy: iam.IPrincipal;
  readonly roleName?: string;
  readonly policyName: string;
  /** @param stackGuid the last part of the stack's id, or `*` in the policy report, whose readers do not know it */
  readonly statementsFor: (stackGuid: string) => readonly iam.PolicyStatement[];
  readonly acknowledgeFindings: (role: CfnResource) => void;
}

/** Makes a role with one inline policy. The policy report of `Role.customizeRoles` gets the same statements. */
export function makeRole(provider: Construct, id: string, stackGuid: string, options: RoleOptions): iam.Role {
  const { assumedBy, roleName, policyName, statementsFor, acknowledgeFindings } = options;
  const document = new iam.PolicyDocument();
  const role = new iam.Role(provider, id, {
    assumedBy,
    ...(roleName !== undefined && { roleName }),
    inlinePolicies: { [policyName]: document },
  });
  report(role, statementsFor('*'));
  if (!isPrecreated(role)) {
    const statements = statementsFor(stackGuid);
    document.addStatements(...statements);
    const resource = role.node.defaultChild as iam.CfnRole;
    acknowledgeFindings(resource);
    acknowledgeWildcards(resource, statements);
  }
  return role;
}
