import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InvitationTarget } from './invitation-target';
import { checked, required } from './private/checked';
import { externalIdProblem, quote, roleAccountProblem, roleArnProblem, roleNameProblem } from './shared/constraints';
import type { AcceptanceRole } from './shared/contract';

/** How the role that accepts is assumed. */
export interface AcceptanceOptions {
  /**
   * What the trust policy of the role asks for as `sts:ExternalId`: 2 to 1224
   * letters, digits and `_ + = , . @ : / -`. It stands in the template.
   *
   * @default - no external id
   */
  readonly externalId?: string;
}

/**
 * Who accepts the invitation: a role in the invited account that lets the
 * functions of the provider assume it, and that may call
 * `organizations:AcceptHandshake` and `iam:CreateServiceLinkedRole`. When it
 * cannot accept, the deployment fails and leaves no invitation that it sent.
 */
export class Acceptance {
  /**
   * A role of the target account, by its name. The target must be an account id.
   *
   * @param roleName 1 to 64 characters, without a path. A token is checked during the deployment.
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
   * A role of the target account, by its ARN.
   *
   * @param roleArn such as `arn:aws:iam::111122223333:role/Name`. A token is checked during the deployment.
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
