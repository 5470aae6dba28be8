import { Annotations, CfnOutput, type CfnResource, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { AttributeName } from '../../shared/contract';

/**
 * Warns where the account id of an invitation by e-mail leaves the stack before the account has joined.
 *
 * It is exported as `-` then, and CloudFormation does not change an export that another stack imports. A reference from
 * another stack has become an export when this is called at synth.
 */
export function warnOfExportedAccountId(invitation: IConstruct, resource: CfnResource): void {
  if (accountIdExports(resource).length > 0) {
    Annotations.of(invitation).addWarningV2(
      'cdk-invited-account:exportedAccountId',
      'accountId should not leave the stack of an invitation by e-mail: it is exported as "-" until the account has joined, and an export that is imported cannot change. Use InvitationTarget.account, acceptance or waitForAcceptance, or take the account id from the event of onJoined',
    );
  }
}

function accountIdExports(resource: CfnResource): readonly CfnOutput[] {
  const stack = Stack.of(resource);
  const name: AttributeName = 'AccountId';
  const reference = JSON.stringify({ 'Fn::GetAtt': [stack.getLogicalId(resource), name] });
  return stack.node
    .findAll()
    .filter((construct) => construct instanceof CfnOutput)
    .filter(
      ({ exportName, value }) => exportName !== undefined && JSON.stringify(stack.resolve(value)).includes(reference),
    );
}
