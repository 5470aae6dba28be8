import { Lazy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { type OptionalStatements, optionalStatements, type UsedOptions } from './optional-statements';

/**
 * The rights that only some invitations need: a policy of its own for each,
 * in the template only while an invitation needs it.
 *
 * Not statements of the roles: when the last use of an option goes, CloudFormation
 * changes the roles before it asks the resource to undo what the right was for
 * (turning an option off takes a tag away, a deletion takes the account out). A
 * policy of its own is deleted in the clean-up, after what depends on it.
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

  /** What an invitation must outlive, known when all aspects have run: the policies that it uses. */
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
      // cdk-nag reads what is not in the template, too.
      policyDocument: Lazy.any({ produce: () => (isUsed() ? document : { Statement: [] }) }),
      roles: this.roleNames,
    };
    return new OptionalPolicy(this.scope, id, props, isUsed);
  }
}

/** CDK asks for dependencies at synth, when aspects have added tags; a constructor would not know of them. */
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

  /** Asked when all aspects have run. What is not in the template is not in a DependsOn either. */
  protected override shouldSynthesize(): boolean {
    return this.isUsed();
  }
}
