import type { Construct } from 'constructs';
import { brand } from '../private/checks/brand';
import { checked, required } from '../private/checks/checked';
import { partitionProblem } from '../private/checks/contradictions';
import { checkNames, namesOf } from '../private/checks/names';
import { externalIdProblem, roleArnProblem } from '../shared/constraints';
import type { AccessRole } from '../shared/contract';

/** Options for assuming the role by which the functions act. */
export interface OrganizationAccessOptions {
  /**
   * The external id that the trust policy of the role requires.
   *
   * It is the `sts:ExternalId` of the session: 2 to 1224 letters, digits and
   * `_+=,.@:/-`. It is written to the template, so it is no secret.
   *
   * @default - no external id
   */
  readonly externalId?: string;
}

/**
 * The way in which the functions of a provider call AWS Organizations.
 *
 * Without it they call by their own roles, so the stack is in the management account.
 */
export class OrganizationAccess {
  /**
   * Has every call of AWS Organizations made with a session of a role.
   *
   * The ARN looks like `arn:aws:iam::999988887777:role/Name` and belongs to the
   * management account. The deployment checks a token or a dynamic reference.
   *
   * @param roleArn ARN of the role in the management account.
   * @param options Options for assuming the role.
   */
  public static byRole(roleArn: string, options: OrganizationAccessOptions = {}): OrganizationAccess {
    return new OrganizationAccess(roleArn, options);
  }

  private constructor(
    /** ARN of the role in the management account. */
    public readonly roleArn: string,
    private readonly options: OrganizationAccessOptions,
  ) {
    brand(this, 'OrganizationAccess');
  }

  /** The external id that the trust policy of the role requires. */
  public get externalId(): string | undefined {
    return this.options.externalId;
  }

  /**
   * The role for the functions of this provider.
   *
   * @internal
   */
  public _bind(scope: Construct): AccessRole {
    checkNames(scope, 'organizationAccess options', this.options, OPTIONS);
    const externalId = checked(scope, 'organizationAccess externalId', this.externalId, externalIdProblem);
    const problem = (arn: string) => roleArnProblem(arn) ?? partitionProblem(scope, arn);
    return {
      RoleArn: required(scope, 'organizationAccess roleArn', this.roleArn, problem),
      ...(externalId !== undefined && { ExternalId: externalId }),
    };
  }
}

const OPTIONS = namesOf<OrganizationAccessOptions>({ externalId: true });
