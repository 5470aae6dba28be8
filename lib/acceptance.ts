import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InvitationTarget } from './invitation-target';
import { brand } from './private/checks/brand';
import { checked, required } from './private/checks/checked';
import { isTrue } from './private/checks/checked-props';
import { partitionProblem } from './private/checks/contradictions';
import { isKnown } from './private/checks/known';
import { checkNames, namesOf } from './private/checks/names';
import { refuse } from './private/checks/refuse';
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

  /**
   * Asks the role what stands in the way before the invitation is sent.
   *
   * The role tells in which organization the account is. If the account manages one,
   * or is a delegated administrator in one, the deployment fails and nothing is
   * sent. The role needs the rights that `AcceptanceRole` gives it with `preflight`.
   *
   * @default false
   */
  readonly preflight?: boolean;
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
   * id, not an e-mail address. The deployment checks a token or a dynamic reference.
   *
   * @param roleName Name of the role in the invited account.
   * @param options Options for assuming the role.
   */
  public static byRoleName(roleName: string, options: AcceptanceOptions = {}): Acceptance {
    return new Acceptance(options, (scope, target) => {
      const resourceName = required(scope, 'acceptance roleName', roleName, roleNameProblem);
      if (target.targetType !== 'ACCOUNT') {
        refuse(
          scope,
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
   * invited account. The deployment checks a token or a dynamic reference.
   *
   * @param roleArn ARN of the role in the invited account.
   * @param options Options for assuming the role.
   */
  public static byRoleArn(roleArn: string, options: AcceptanceOptions = {}): Acceptance {
    return new Acceptance(options, (scope, target) => {
      required(scope, 'acceptance roleArn', roleArn, (arn) => roleArnProblem(arn) ?? partitionProblem(scope, arn));
      return target.targetType === 'ACCOUNT' && isKnown(target.id)
        ? required(scope, 'acceptance roleArn', roleArn, (arn) => roleAccountProblem(arn, target.id))
        : roleArn;
    });
  }

  private constructor(
    private readonly options: AcceptanceOptions,
    private readonly roleArnFor: (scope: Construct, target: InvitationTarget) => string,
  ) {
    brand(this, 'Acceptance');
  }

  /** The external id that the role's trust policy requires, if one was given. */
  public get externalId(): string | undefined {
    return this.options.externalId;
  }

  /**
   * The role for an invitation to this target.
   *
   * @internal
   */
  public _bind(scope: Construct, target: InvitationTarget): AcceptanceRole {
    checkNames(scope, 'acceptance options', this.options, PROPS);
    const externalId = checked(scope, 'acceptance externalId', this.options.externalId, externalIdProblem);
    return {
      RoleArn: this.roleArnFor(scope, target),
      ...(externalId !== undefined && { ExternalId: externalId }),
      ...(isTrue(scope, 'acceptance preflight', this.options.preflight ?? false) && { Preflight: true as const }),
    };
  }
}

const PROPS = namesOf<AcceptanceOptions>({ externalId: true, preflight: true });
