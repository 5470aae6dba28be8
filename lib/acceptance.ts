import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InvitationTarget } from './invitation-target';
import { checked, required } from './private/checked';
import { externalIdProblem, quote, roleAccountProblem, roleArnProblem, roleNameProblem } from './shared/constraints';
import type { AcceptanceRole } from './shared/contract';

/** Options for assuming the role that accepts an invitation. */
export interface AcceptanceOptions {
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
 * A role in the invited account that accepts the invitation during the deployment.
 *
 * The role must let the functions of the provider assume it. It must be allowed
 * `organizations:AcceptHandshake` and `iam:CreateServiceLinkedRole`, and
 * `organizations:LeaveOrganization` if the account is in another organization.
 *
 * If the role cannot accept, the deployment fails and cancels the invitation
 * that it sent.
 */
export class Acceptance {
  /**
   * Names the role that accepts by its name in the target account.
   *
   * The name has 1 to 64 characters and no path. The target must be an account
   * id, not an e-mail address. A token is checked during the deployment.
   *
   * @param roleName Name of the role in the invited account.
   * @param options Options for assuming the role.
   */
  public static byRoleName(roleName: string, options: AcceptanceOptions = {}): Acceptance {
    const resourceName = required('acceptance roleName', roleName, roleNameProblem);
    return new Acceptance(options, (scope, target) => {
      if (target.targetType !== 'ACCOUNT') {
        throw new Error(
          `acceptance by role name must have a target account, got the target email ${quote(target.id)}: use Acceptance.byRoleArn`,
        );
      }
      return Stack.of(scope).formatArn({
        service: 'iam',
        region: '',
        account: target.id,
        resource: 'role',
        resourceName,
      });
    });
  }

  /**
   * Names the role that accepts by its ARN.
   *
   * The ARN looks like `arn:aws:iam::111122223333:role/Name` and belongs to the
   * invited account. A token is checked during the deployment.
   *
   * @param roleArn ARN of the role in the invited account.
   * @param options Options for assuming the role.
   */
  public static byRoleArn(roleArn: string, options: AcceptanceOptions = {}): Acceptance {
    required('acceptance roleArn', roleArn, roleArnProblem);
    return new Acceptance(options, (_scope, target) =>
      target.targetType === 'ACCOUNT' && !Token.isUnresolved(target.id)
        ? required('acceptance roleArn', roleArn, (arn) => roleAccountProblem(arn, target.id))
        : roleArn,
    );
  }

  private readonly externalId: string | undefined;

  private constructor(
    { externalId }: AcceptanceOptions,
    private readonly roleArnFor: (scope: Construct, target: InvitationTarget) => string,
  ) {
    this.externalId = checked('acceptance externalId', externalId, externalIdProblem);
  }

  /**
   * The role for an invitation to this target.
   *
   * @internal
   */
  public _bind(scope: Construct, target: InvitationTarget): AcceptanceRole {
    return {
      RoleArn: this.roleArnFor(scope, target),
      ...(this.externalId !== undefined && { ExternalId: this.externalId }),
    };
  }
}
