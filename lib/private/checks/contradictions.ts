import { Annotations, CfnDeletionPolicy, type CfnResource, Stack, Token } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { accountOfRole, type Problem, quote } from '../../shared/constraints';
import { isKnown } from './known';
import { refuseValue } from './refuse';

/**
 * An organization is the management account's, which nobody can invite to it.
 *
 * @param accessRoleArn the role of the management account by which the functions act. Undefined if the stack is there
 */
export function refuseManagementAccount(
  invitation: IConstruct,
  targetId: string,
  accessRoleArn: string | undefined,
): void {
  const [management, owner] =
    accessRoleArn === undefined
      ? [Stack.of(invitation).account, 'the stack']
      : [accountOfRole(accessRoleArn), 'the role in organizationAccess'];
  if (isKnown(targetId) && targetId === management) {
    refuseValue(
      invitation,
      `target account must be another one than that of ${owner}, which is the management account, got ${quote(targetId)}`,
    );
  }
}

/** Checks that the stack can assume the role: no role can be assumed from another partition. */
export function partitionProblem(scope: IConstruct, roleArn: string): Problem {
  const { region } = Stack.of(scope);
  const partition = Token.isUnresolved(region) ? undefined : RegionInfo.get(region).partition;
  return partition === undefined || roleArn.startsWith(`arn:${partition}:`)
    ? undefined
    : `must be in the partition of the stack, ${partition}, got ${quote(roleArn)}`;
}

/** A warning, because the wait has no effect, and a stack may be deployed with it. */
export function warnOfWaitWithoutEffect(invitation: IConstruct): void {
  Annotations.of(invitation).addWarningV2(
    'cdk-invited-account:waitWithoutEffect',
    'waitForAcceptance has no effect with acceptance: the role accepts at once. Leave one of them out',
  );
}

/** A warning, because a person may retain the resource for one deployment, to take it out of the stack. */
export function warnOfRetainedRemoval(invitation: IConstruct, resource: CfnResource): void {
  if (resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.RETAIN) {
    Annotations.of(invitation).addWarningV2(
      'cdk-invited-account:removalWithoutEffect',
      'removeAccountOnDelete has no effect with the removal policy RETAIN: CloudFormation sends no Delete, so the account stays in the organization',
    );
  }
}
