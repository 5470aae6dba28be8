import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IDependable } from 'constructs';
import { dependencyOn, LatePolicy } from './late-policy';
import { isTold, type OptionalStatements, optionalStatements, type UsedOptions } from './optional-statements';

/**
 * The policies of the options. Each is in the template only while an invitation uses the option.
 *
 * They are not statements of the roles, because CloudFormation changes the roles before it calls the resource. If the
 * last use of an option goes, the resource still needs the right: turning an option off takes a tag away, and a
 * deletion removes the account. A policy of its own is deleted in the clean-up, after the resources that depend on it.
 */
export class OptionalPolicies {
  private readonly invitations: (() => UsedOptions)[] = [];
  private readonly options: readonly {
    readonly isUsedBy: OptionalStatements['isUsedBy'];
    readonly policy: LatePolicy;
  }[];

  /**
   * @param scope the provider, under which the policies' ids are public API
   * @param step the role of the step function, which has some policies alone
   * @param executionsArn the ARN of all executions, by the last part of the stack's id: see makeRole
   * @param isByAccessRole whether the functions act on the organization by a role of the management account
   */
  constructor(
    scope: Construct,
    step: iam.Role,
    roles: readonly iam.Role[],
    executionsArn: (stackGuid?: string) => string,
    isByAccessRole: boolean,
  ) {
    const inReport = optionalStatements(scope, executionsArn('*'), isByAccessRole);
    const own = optionalStatements(scope, executionsArn(), isByAccessRole);
    this.options = own.map(({ id, isUsedBy, statements, isOfStep }, index) => {
      const isUsed = () => this.invitations.some((used) => isUsedBy(used()));
      const rights = { statements, inReport: inReport[index]?.statements ?? [] };
      return { isUsedBy, policy: new LatePolicy(scope, id, isOfStep ? [step] : roles, rights, isUsed) };
    });
  }

  /**
   * The policies that an invitation uses, as its dependencies.
   *
   * Those that its props need are made at once, and others when all aspects have run: tags and rules come late.
   */
  neededBy(used: () => UsedOptions): IDependable {
    this.invitations.push(used);
    for (const policy of this.policiesFor(used())) {
      policy.make();
    }
    return dependencyOn(() => this.policiesFor(used()));
  }

  private policiesFor(used: UsedOptions): LatePolicy[] {
    return this.options.filter(({ isUsedBy }) => isUsedBy(used)).map(({ policy }) => policy);
  }

  /** Whether an execution may wait for an account to join. It is known when all aspects have run. */
  get isTold(): boolean {
    return this.invitations.some((used) => isTold(used()));
  }
}
