import { CfnStackSet, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checked, required } from '../private/checks/checked';
import { checkNames, namesOf } from '../private/checks/names';
import { refuse } from '../private/checks/refuse';
import { organizationalUnitProblem, type Problem, quote, roleNameProblem } from '../shared/constraints';

/** Properties of the StackSet that makes an access role. */
export interface AccessRoleStackSetProps {
  /**
   * Ids of the organizational units whose accounts get the role, such as `ou-examplerootid-exampleouid`.
   *
   * Accounts of units below them get it, too, and accounts that are placed there
   * later. At least one.
   */
  readonly organizationalUnits: string[];

  /**
   * Name of the role.
   *
   * A role that exists under this name is left as it is: the stack of its account
   * fails, and the others do not. The name does not begin with `AWS`, as those of
   * AWS Control Tower do.
   *
   * @default 'OrganizationAccountAccessRole'
   */
  readonly roleName?: string;

  /**
   * ARNs of the managed policies of the role.
   *
   * @default - AdministratorAccess, as in accounts that AWS Organizations has made
   */
  readonly managedPolicyArns?: string[];
}

/**
 * A StackSet that makes a role in the accounts of organizational units, for the management account.
 *
 * An invited account has no OrganizationAccountAccessRole. With this construct it
 * gets one when it is placed. The stack must be in the management account, where
 * trusted access for StackSets is enabled.
 *
 * An account that leaves the units keeps the role.
 */
export class AccessRoleStackSet extends Construct {
  /** Name of the role. */
  public readonly roleName: string;

  /**
   * Makes the StackSet.
   *
   * @param scope The stack, or a construct in it.
   * @param id Construct id of the StackSet.
   * @param props Properties of the StackSet.
   */
  constructor(scope: Construct, id: string, props: AccessRoleStackSetProps) {
    super(scope, id);
    checkNames(this, 'props', props, PROPS);
    const { organizationalUnits, roleName, managedPolicyArns } = props;
    if (!Array.isArray(organizationalUnits) || organizationalUnits.length === 0) {
      refuse(this, `organizationalUnits must be at least one, got ${quote(organizationalUnits)}`);
    }
    for (const unit of organizationalUnits) {
      required(this, 'organizationalUnits', unit, organizationalUnitProblem);
    }
    this.roleName = checked(this, 'roleName', roleName, ownRoleNameProblem) ?? 'OrganizationAccountAccessRole';
    const stack = Stack.of(this);
    new CfnStackSet(this, 'StackSet', {
      // At most 128 characters, as many as the name of a stack has by itself.
      stackSetName: `${stack.stackName.slice(0, 119)}-${this.node.addr.slice(-8)}`,
      description: 'A role for the management account in accounts that are placed (InvitedAccount)',
      permissionModel: 'SERVICE_MANAGED',
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: true },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      managedExecution: { Active: true },
      // The stack of an account that has such a role fails, and must not stop the others.
      operationPreferences: { failureTolerancePercentage: 100, maxConcurrentPercentage: 100 },
      stackInstancesGroup: [
        { deploymentTargets: { organizationalUnitIds: organizationalUnits }, regions: [stack.region] },
      ],
      templateBody: stack.toJsonString(roleTemplate(this.roleName, stack, managedPolicyArns)),
    });
  }
}

const PROPS = namesOf<AccessRoleStackSetProps>({ organizationalUnits: true, roleName: true, managedPolicyArns: true });

/** AWS Control Tower and AWS's services make their roles themselves. */
function ownRoleNameProblem(name: string): Problem {
  const problem = roleNameProblem(name);
  return problem === undefined && /^AWS/i.test(name) ? `must not begin with AWS, got ${quote(name)}` : problem;
}

function roleTemplate(
  roleName: string,
  { partition, account }: Stack,
  managedPolicyArns: readonly string[] = [`arn:${partition}:iam::aws:policy/AdministratorAccess`],
): object {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A role for the management account of the organization (cdk-invited-account)',
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: roleName,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: `arn:${partition}:iam::${account}:root` },
                Action: 'sts:AssumeRole',
              },
            ],
          },
          ManagedPolicyArns: managedPolicyArns,
        },
      },
    },
  };
}
