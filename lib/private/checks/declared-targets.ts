import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { quote } from '../../shared/constraints';
import { type DeclaredTarget, targetProperty } from './checked-parts';
import { isKnown, isLookingUp } from './known';
import { refuseValue } from './refuse';

/** On the app: target -> the constructs that invite it. */
const DECLARED = Symbol.for('cdk-invited-account.declaredTargets');

interface DeclaringApp extends IConstruct {
  [DECLARED]?: Map<string, IConstruct[]> | undefined;
}

/**
 * Checks that a target is invited once, because two constructs cancel each other's invitation with each deployment.
 *
 * Two in one stack are an error. Two stacks of one account get a warning, in any Stages and regions, because the account
 * has one organization. The targets are kept on the app by a symbol, which all copies of the library share, and in a map,
 * because there may be hundreds.
 */
export function declareTarget(invitation: IConstruct, target: DeclaredTarget): void {
  if (!isKnown(target.id)) {
    return;
  }
  const property = targetProperty(target);
  const key = `${target.targetType} ${target.id.toLowerCase()}`;
  const declaring = declaringConstructs(invitation.node.root, key);
  const twin = declaring.find((other) => Stack.of(other) === Stack.of(invitation));
  const rival = declaring.find((other) => other !== twin && mayBeInOneAccount(other, invitation));
  if (twin !== undefined) {
    refuseValue(
      invitation,
      `${property} must be invited once in a stack, got ${quote(target.id)} twice: by ${twin.node.path} and ${invitation.node.path}`,
    );
  }
  declaring.push(invitation);
  if (rival !== undefined && !isLookingUp(invitation)) {
    Annotations.of(invitation).addWarningV2(
      'cdk-invited-account:targetInvitedTwice',
      `${property} should be invited by one stack, got ${quote(target.id)} twice: by ${rival.node.path} and ${invitation.node.path}. Each of them cancels the invitation of the other`,
    );
  }
}

function declaringConstructs(app: DeclaringApp, target: string): IConstruct[] {
  app[DECLARED] ??= new Map<string, IConstruct[]>();
  const constructs = app[DECLARED].get(target) ?? [];
  app[DECLARED].set(target, constructs);
  return constructs;
}

/** Whether two constructs are, or may be, in stacks of the same account. */
function mayBeInOneAccount(one: IConstruct, other: IConstruct): boolean {
  const [account, otherAccount] = [Stack.of(one).account, Stack.of(other).account];
  return account === otherAccount || Token.isUnresolved(account) || Token.isUnresolved(otherAccount);
}
