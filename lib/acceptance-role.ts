import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checked, required } from './private/checks/checked';
import { isTrue } from './private/checks/checked-props';
import { checkNames, namesOf } from './private/checks/names';
import { refuseValue } from './private/checks/refuse';
import { acknowledgeInlinePolicy } from './private/compliance/findings';
import { acknowledgeWildcards } from './private/compliance/wildcards';
import {
  acceptStatements,
  DEFAULT_PROVIDER_ROLE_NAME,
  DEFAULT_ROLE_NAME,
  LEAVE_STATEMENT,
  PREFLIGHT_STATEMENT,
  providerRoleNameProblem,
  trustStatement,
} from './shared/acceptance-role';
import { accountIdProblem, externalIdProblem, quote, roleNameProblem } from './shared/constraints';

/** Properties of the role that accepts an invitation. */
export interface AcceptanceRoleProps {
  /**
   * Id of the management account, which sends the invitation.
   *
   * 12 digits, and another account than that of the stack.
   */
  readonly managementAccountId: string;

  /**
   * The external id that `Acceptance` gives, too.
   *
   * 2 to 1224 letters, digits and `_+=,.@:/-`. It is written to both templates, so
   * it is no secret.
   */
  readonly externalId: string;

  /**
   * Name of the role.
   *
   * @default 'OrganizationAcceptance'
   */
  readonly roleName?: string;

  /**
   * Id of the account that the provider is in, if that is not the management account.
   *
   * 12 digits. It is the account of a stack with `organizationAccess`.
   *
   * @default - `managementAccountId`
   */
  readonly providerAccountId?: string;

  /**
   * Name of the provider's roles, which alone may assume this role.
   *
   * In it `*` stands for any characters. Give it for a provider with another
   * construct id, for roles that are made beforehand, or if CloudFormation has cut
   * the names because the stack has a long name.
   *
   * @default '*InvitedAccountProvider*'
   */
  readonly providerRoleName?: string;

  /**
   * Lets the role leave the organization that the account is in.
   *
   * An account leaves its organization when it accepts the invitation of another
   * one.
   *
   * @default false
   */
  readonly leavesOrganization?: boolean;

  /**
   * Lets the role tell what stands in the way of the invitation.
   *
   * `Acceptance` with `preflight` asks the role for that.
   *
   * @default false
   */
  readonly preflight?: boolean;
}

/**
 * The role in an invited account that accepts the invitation.
 *
 * Deploy it to the invited account, before the invitation. It may do nothing but
 * accept invitations of the management account, and only the roles of the provider
 * may assume it.
 */
export class AcceptanceRole extends Construct {
  /** ARN of the role. */
  public readonly roleArn: string;

  /** The role. */
  public readonly role: iam.IRole;

  /**
   * Makes the role.
   *
   * @param scope The stack of the invited account, or a construct in it.
   * @param id Construct id of the role.
   * @param props Properties of the role.
   */
  constructor(scope: Construct, id: string, props: AcceptanceRoleProps) {
    super(scope, id);
    checkNames(this, 'props', props, PROPS);
    const { managementAccountId, externalId, roleName, providerAccountId, providerRoleName } = props;
    required(this, 'managementAccountId', managementAccountId, accountIdProblem);
    required(this, 'externalId', externalId, externalIdProblem);
    checked(this, 'roleName', roleName, roleNameProblem);
    checked(this, 'providerAccountId', providerAccountId, accountIdProblem);
    checked(this, 'providerRoleName', providerRoleName, providerRoleNameProblem);
    if (managementAccountId === Stack.of(this).account) {
      refuseValue(
        this,
        `managementAccountId must be another account than that of the stack, which is the invited account, got ${quote(managementAccountId)}`,
      );
    }
    const place = { partition: Stack.of(this).partition, managementAccountId };
    const statements = [
      ...acceptStatements(place),
      ...(isTrue(this, 'leavesOrganization', props.leavesOrganization ?? false) ? [LEAVE_STATEMENT] : []),
      ...(isTrue(this, 'preflight', props.preflight ?? false) ? [PREFLIGHT_STATEMENT] : []),
    ].map((statement) => iam.PolicyStatement.fromJson(statement));
    const trust = trustStatement({
      partition: place.partition,
      providerAccountId: providerAccountId ?? managementAccountId,
      externalId,
      providerRoleName: providerRoleName ?? DEFAULT_PROVIDER_ROLE_NAME,
    });
    const role = new iam.Role(this, 'Role', {
      roleName: roleName ?? DEFAULT_ROLE_NAME,
      description: 'Accepts an invitation to an organization (InvitedAccount)',
      assumedBy: new iam.PrincipalWithConditions(new iam.ArnPrincipal(trust.Principal.AWS), trust.Condition),
      inlinePolicies: { Accept: new iam.PolicyDocument({ statements }) },
    });
    const resource = role.node.defaultChild as iam.CfnRole;
    acknowledgeInlinePolicy(resource);
    acknowledgeWildcards(resource, statements);
    this.role = role;
    this.roleArn = role.roleArn;
  }
}

const PROPS = namesOf<AcceptanceRoleProps>({
  managementAccountId: true,
  externalId: true,
  roleName: true,
  providerAccountId: true,
  providerRoleName: true,
  leavesOrganization: true,
  preflight: true,
});
