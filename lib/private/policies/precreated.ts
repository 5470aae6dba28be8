import type * as iam from 'aws-cdk-lib/aws-iam';

/** Whether the role is made outside of the app: `Role.customizeRoles` keeps it out of the template. */
export function isPrecreated(role: iam.Role): boolean {
  return role.node.defaultChild === undefined;
}

/** Writes the statements to the policy report of `Role.customizeRoles`, if the app makes one. */
export function report(role: iam.Role, statements: readonly iam.PolicyStatement[]): void {
  // CDK has no public name for it. Any other role would get a policy of CDK's here.
  if (role.node.tryFindChild(`PrecreatedRole${role.node.id}`) !== undefined) {
    for (const statement of statements) {
      role.addToPrincipalPolicy(statement);
    }
  }
}
