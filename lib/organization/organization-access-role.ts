import { PhysicalName } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { OrganizationAccess } from './organization-access';
import { checked, required } from '../private/checks/checked';
import { isTrue } from '../private/checks/checked-props';
import { checkNames, namesOf } from '../private/checks/names';
import { acknowledgeInlinePolicy } from '../private/compliance/findings';
import { organizationRights } from '../private/policies/optional-statements';
import { makeRole } from '../private/provider/role';
import { functionsOf } from '../private/policies/trust';
import { accountIdProblem, externalIdProblem, roleNameProblem } from '../shared/constraints';

/** Properties of the role by which invitations of another account are sent. */
export interface OrganizationAccessRoleProps {
  /** Account of the stack with the invitations, 12 digits. */
  readonly stackAccount: string;

  /**
   * External id that the functions must give, 2 to 1224 letters, digits and `_+=,.@:/-`.
   *
   * It is written to the template, so it is no secret.
   *
   * @default - no external id
   */
  readonly externalId?: string;

  /**
   * Name of the role, 1 to 64 characters.
   *
   * With a name, the ARN is known before the deployment.
   *
   * @default - a name that CloudFormation makes up, or CDK if another stack of the app needs it
   */
  readonly roleName?: string;

  /**
   * True if an invitation of the stack has an e-mail address as its target.
   *
   * @default false
   */
  readonly emailTargets?: boolean;

  /**
   * True if an invitation of the stack has `tags`.
   *
   * @default false
   */
  readonly tags?: boolean;

  /**
   * True if an invitation of the stack has an `organizationalUnit`.
   *
   * @default false
   */
  readonly organizationalUnit?: boolean;

  /**
   * True if an invitation of the stack has `removeAccountOnDelete`.
   *
   * @default false
   */
  readonly removeAccountOnDelete?: boolean;
}

/**
 * A role of the management account for invitations in a stack of another account.
 *
 * It trusts the functions of the providers in that account, and nobody else. It
 * may do what every invitation needs, and what the options of its props need.
 * Deploy it before the stack with the invitations.
 *
 * Set an option here before an invitation uses it, and take it away after the last
 * invitation that used it.
 */
export class OrganizationAccessRole extends Construct {
  /** The role. */
  public readonly role: iam.IRole;

  /** The value of `organizationAccess` for the provider of the other account. */
  public readonly organizationAccess: OrganizationAccess;

  /**
   * Makes the role.
   *
   * @param scope A stack in the management account, or a construct in it.
   * @param id Construct id of the role.
   * @param props Properties of the role.
   */
  constructor(scope: Construct, id: string, props: OrganizationAccessRoleProps) {
    super(scope, id);
    checkNames(this, 'props', props, PROPS);
    const stackAccount = required(this, 'stackAccount', props.stackAccount, accountIdProblem);
    const externalId = checked(this, 'externalId', props.externalId, externalIdProblem);
    const roleName = checked(this, 'roleName', props.roleName, roleNameProblem);
    const statements = organizationRights(this, {
      isByEmail: isTrue(this, 'emailTargets', props.emailTargets),
      hasTags: isTrue(this, 'tags', props.tags),
      hasOrganizationalUnit: isTrue(this, 'organizationalUnit', props.organizationalUnit),
      removesAccount: isTrue(this, 'removeAccountOnDelete', props.removeAccountOnDelete),
      isRenewed: false,
      hasRules: false,
      waitsForAcceptance: false,
    });
    this.role = makeRole(this, 'Role', '', {
      assumedBy: functionsOf(stackAccount, externalId),
      roleName: roleName ?? PhysicalName.GENERATE_IF_NEEDED,
      policyName: 'Organization',
      statementsFor: () => statements,
      acknowledgeFindings: acknowledgeInlinePolicy,
    });
    this.organizationAccess = OrganizationAccess.byRole(
      this.role.roleArn,
      externalId === undefined ? {} : { externalId },
    );
  }
}

const PROPS = namesOf<OrganizationAccessRoleProps>({
  stackAccount: true,
  externalId: true,
  roleName: true,
  emailTargets: true,
  tags: true,
  organizationalUnit: true,
  removeAccountOnDelete: true,
});
