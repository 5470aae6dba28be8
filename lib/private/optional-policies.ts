import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { type OptionalStatements, optionalStatements, type UsedOptions } from './optional-statements';

/**
 * The policies of the options. Each is in the template only while an invitation uses the option.
 *
 * They are not statements of the roles, because CloudFormation changes the roles before it calls the resource. If the
 * last use of an option goes, the resource still needs the right: turning an option off takes a tag away, and a
 * deletion removes the account. A policy of its own is deleted in the clean-up, after the resources that depend on it.
 */
export class OptionalPolicies {
  private readonly invitations: (() => UsedOptions)[] = [];
  private readonly options: readonly { isUsedBy: OptionalStatements['isUsedBy']; policy: iam.CfnPolicy }[];

  /** @param scope the provider, under which the policies' ids are public API */
  constructor(
    private readonly scope: Construct,
    private readonly roleNames: string[],
    executionsArn: string,
  ) {
    this.options = optionalStatements(scope, executionsArn).map((option) => ({
      isUsedBy: option.isUsedBy,
      policy: this.policyOf(option),
    }));
  }

  /** The policies that an invitation uses, as its dependencies. They are known when all aspects have run. */
  neededBy(used: () => UsedOptions): IDependable {
    this.invitations.push(used);
    const needed: IDependable = {};
    Dependable.implement(needed, new LateRoots(() => this.policiesFor(used())));
    return needed;
  }

  private policiesFor(used: UsedOptions): IConstruct[] {
    return this.options.filter(({ isUsedBy }) => isUsedBy(used)).map(({ policy }) => policy);
  }

  private policyOf({ id, isUsedBy, statements }: OptionalStatements): iam.CfnPolicy {
    const document = new iam.PolicyDocument({ statements: statements.map((props) => new iam.PolicyStatement(props)) });
    const isUsed = () => this.invitations.some((used) => isUsedBy(used()));
    const props = {
      policyName: id,
      // cdk-nag reads this policy even if it is not in the template.
      policyDocument: Lazy.any({ produce: () => (isUsed() ? document : { Statement: [] }) }),
      roles: this.roleNames,
    };
    return new OptionalPolicy(this.scope, id, props, isUsed);
  }
}

/** Dependencies that are found at synth. Aspects have added tags by then, which a constructor would not know of. */
class LateRoots extends Dependable {
  constructor(private readonly roots: () => IConstruct[]) {
    super();
  }

  get dependencyRoots(): IConstruct[] {
    return this.roots();
  }
}

class OptionalPolicy extends iam.CfnPolicy {
  constructor(
    scope: Construct,
    id: string,
    props: iam.CfnPolicyProps,
    private readonly isUsed: () => boolean,
  ) {
    super(scope, id, props);
  }

  /** CDK calls it when all aspects have run. A policy that is not in the template is in no DependsOn either. */
  protected override shouldSynthesize(): boolean {
    return this.isUsed();
  }
}
