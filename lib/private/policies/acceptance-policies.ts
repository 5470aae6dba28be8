import { Lazy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { type Construct, DependencyGroup, type IConstruct, type IDependable } from 'constructs';
import { refuse } from '../checks/refuse';
import { isPrecreated, report } from './precreated';

/**
 * The policies that let the functions assume the accepting roles, and no others.
 *
 * They are managed policies, because the inline policies of a role have 10,240 characters together: room for a hundred
 * roles. Each policy is made when an invitation needs it.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export class AcceptancePolicies {
  private readonly policyOfRole = new Map<string, IDependable>();
  private readonly policies: { readonly policy: iam.CfnManagedPolicy; readonly roleArns: string[] }[] = [];
  private room = 0;

  /** @param scope the provider, under which `Acceptance1` to `Acceptance10` are public API */
  constructor(
    private readonly scope: Construct,
    private readonly roles: readonly iam.Role[],
  ) {}

  /** The policy that lets the functions assume this role. Roles that exist beforehand have it in their report. */
  policyFor(roleArn: string, invitation: IConstruct): IDependable {
    const known = this.policyOfRole.get(roleArn);
    if (known !== undefined) {
      return known;
    }
    for (const role of this.roles) {
      report(role, [new iam.PolicyStatement({ ...ACCEPT, resources: [roleArn] })]);
    }
    const policy = this.roles.every(isPrecreated) ? new DependencyGroup() : this.policyWith(roleArn, invitation);
    this.policyOfRole.set(roleArn, policy);
    return policy;
  }

  private policyWith(roleArn: string, invitation: IConstruct): iam.CfnManagedPolicy {
    // 3 is for quotes and a comma. The length of a token is not the length of the ARN.
    const size = Token.isUnresolved(roleArn) ? ROLE_SIZE : Math.max(ROLE_SIZE, roleArn.length + 3);
    const last = this.policies.at(-1);
    const { policy, roleArns } = last !== undefined && size <= this.room ? last : this.another(invitation);
    this.room -= size;
    roleArns.push(roleArn);
    return policy;
  }

  private another(invitation: IConstruct) {
    if (this.policies.length === POLICIES_MAX_COUNT) {
      refuse(
        invitation,
        `acceptance must be by at most ${POLICIES_MAX_COUNT * (POLICY_SIZE / ROLE_SIZE)} roles for one provider, and fewer where their ARNs are longer than ${ROLE_SIZE - 3} characters, got ${this.policyOfRole.size + 1}: give the new invitations a second InvitedAccountProvider as \`provider\`. One that is deployed cannot change its provider`,
      );
    }
    const roleArns: string[] = [];
    const policy = new iam.CfnManagedPolicy(this.scope, `Acceptance${this.policies.length + 1}`, {
      policyDocument: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({ ...ACCEPT, resources: Lazy.list({ produce: () => roleArns }) })],
      }),
      roles: this.roles.map(({ roleName }) => roleName),
    });
    const made = { policy, roleArns };
    this.policies.push(made);
    this.room = POLICY_SIZE;
    return made;
  }
}

const ACCEPT = { sid: 'Accept', actions: ['sts:AssumeRole'] };

/** Number of managed policies that a role may have without a higher quota. */
const POLICIES_MAX_COUNT = 10;

/** Characters for the ARNs in a managed policy: 6,144, less about 110 for the text around the ARNs. */
const POLICY_SIZE = 6_000;

/** Room for the ARN of a role without a path, which has at most 104 characters. A policy has room for 40. */
const ROLE_SIZE = 150;
