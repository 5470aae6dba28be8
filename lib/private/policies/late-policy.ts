import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, Dependable, type IConstruct, type IDependable } from 'constructs';
import { acknowledgeInlinePolicy } from '../compliance/findings';
import { acknowledgeWildcards } from '../compliance/wildcards';
import { isPrecreated, report } from './precreated';

/**
 * A policy of the functions that is made when the first construct needs it.
 *
 * Before that it has its place in the tree, so that the order of needs does not change the template, and nothing there
 * that a rule could find. `Default` is no part of the logical id, so the policy has that of its place.
 */
export class LatePolicy {
  private readonly place: Construct;
  private policy: iam.CfnPolicy | undefined;
  private isReported = false;

  /**
   * @param id construct id and name of the policy: public API
   * @param statements its statements. In the report they have `*` for the last part of the stack's id: see makeRole
   * @param isNeeded asked when all aspects have run: a policy that is not needed any more is left out
   */
  constructor(
    provider: Construct,
    private readonly id: string,
    private readonly roles: readonly iam.Role[],
    private readonly rights: {
      readonly statements: readonly iam.PolicyStatementProps[];
      readonly inReport: readonly iam.PolicyStatementProps[];
    },
    private readonly isNeeded: () => boolean,
  ) {
    this.place = new Construct(provider, id);
  }

  /** Makes the policy, unless it is made. Roles that exist beforehand have it in their report. */
  make(): iam.CfnPolicy | undefined {
    if (!this.isReported) {
      this.isReported = true;
      for (const role of this.roles) {
        report(role, toStatements(this.rights.inReport));
      }
    }
    const rendered = this.roles.filter((role) => !isPrecreated(role));
    if (this.policy === undefined && rendered.length > 0) {
      const statements = toStatements(this.rights.statements);
      const props = {
        policyName: this.id,
        policyDocument: new iam.PolicyDocument({ statements }),
        roles: rendered.map(({ roleName }) => roleName),
      };
      this.policy = new NeededPolicy(this.place, 'Default', props, this.isNeeded);
      acknowledgeInlinePolicy(this.policy);
      acknowledgeWildcards(this.policy, statements);
    }
    return this.policy;
  }
}

const toStatements = (props: readonly iam.PolicyStatementProps[]) => props.map((each) => new iam.PolicyStatement(each));

class NeededPolicy extends iam.CfnPolicy {
  constructor(
    provider: Construct,
    id: string,
    props: iam.CfnPolicyProps,
    private readonly isNeeded: () => boolean,
  ) {
    super(provider, id, props);
  }

  /** CDK calls it when all aspects have run. A policy that is not in the template is in no DependsOn either. */
  protected override shouldSynthesize(): boolean {
    return this.isNeeded();
  }
}

/** A dependency on the policies that are needed when all aspects have run. They are made then, at the latest. */
export function dependencyOn(needed: () => readonly LatePolicy[]): IDependable {
  const dependency: IDependable = {};
  Dependable.implement(dependency, new LateRoots(() => needed().flatMap((policy) => policy.make() ?? [])));
  return dependency;
}

class LateRoots extends Dependable {
  constructor(private readonly roots: () => IConstruct[]) {
    super();
  }

  get dependencyRoots(): IConstruct[] {
    return this.roots();
  }
}
