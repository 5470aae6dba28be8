import { Annotations, Stack, Stage, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { quote } from '../../shared/constraints';
import { type DeclaredTarget, targetProperty } from './checked-target';
import { isKnown, isLookingUp } from './known';
import { refuseValue } from './refuse';

/** In each stack: target -> the construct that invites it. */
const ofStacks = new WeakMap<Stack, Map<string, Construct>>();

/** In each Stage or App: target -> account of the stack -> the first construct that invites the target. */
const ofStages = new WeakMap<Stage, Map<string, Map<string, Construct>>>();

/** The key for stacks without a literal account. */
const ANY_ACCOUNT = 'any';

/**
 * Checks that a target is invited once, because two constructs cancel each other's invitation with each deployment.
 *
 * Two in one stack are an error. Two stacks of one account get a warning, in any regions, because the account has one
 * organization. The targets are kept in maps, because there may be hundreds.
 */
export function declareTarget(invitation: Construct, target: DeclaredTarget): void {
  if (!isKnown(target.id)) {
    return;
  }
  const property = targetProperty(target);
  const key = `${target.targetType} ${target.id.toLowerCase()}`;
  const stack = Stack.of(invitation);

  const twin = declareInStack(stack, key, invitation);
  if (twin !== undefined) {
    refuseValue(
      invitation,
      `${property} must be invited once in a stack, got ${quote(target.id)} twice: by ${twin.node.path} and ${invitation.node.path}`,
    );
  }
  const rival = declareInStage(stack, key, invitation);
  if (rival !== undefined && !isLookingUp(invitation)) {
    Annotations.of(invitation).addWarningV2(
      'cdk-invited-account:targetInvitedTwice',
      `${property} should be invited by one stack, got ${quote(target.id)} twice: by ${rival.node.path} and ${invitation.node.path}. Each of them cancels the invitation of the other`,
    );
  }
}

/** The construct of this stack that invites the target already. */
function declareInStack(stack: Stack, target: string, invitation: Construct): Construct | undefined {
  const declared = ofStacks.get(stack) ?? new Map<string, Construct>();
  ofStacks.set(stack, declared);
  const twin = declared.get(target);
  declared.set(target, twin ?? invitation);
  return twin;
}

/** A construct of another stack that invites, or may invite, the target to the same organization. */
function declareInStage(stack: Stack, target: string, invitation: Construct): Construct | undefined {
  const stage = Stage.of(stack);
  if (stage === undefined) {
    return undefined;
  }
  const declared = ofStages.get(stage) ?? new Map<string, Map<string, Construct>>();
  ofStages.set(stage, declared);
  const byAccount = declared.get(target) ?? new Map<string, Construct>();
  declared.set(target, byAccount);

  const account = Token.isUnresolved(stack.account) ? ANY_ACCOUNT : stack.account;
  const [anyRival] = byAccount.values();
  const rival = account === ANY_ACCOUNT ? anyRival : (byAccount.get(account) ?? byAccount.get(ANY_ACCOUNT));
  byAccount.set(account, byAccount.get(account) ?? invitation);
  return rival;
}
