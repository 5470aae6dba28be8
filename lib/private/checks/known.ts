import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isPlaceholder } from '../../shared/placeholders';

/** Whether this is the value that the deployment will see. Tokens and placeholders stand for another one. */
export function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value) && !isPlaceholder(value);
}

/**
 * Whether the app has asked for context that it has not got.
 *
 * Any value may stand for it, such as the default of the lookup. If the synthesis ended over such a value, the CLI would
 * never look the right one up. Nothing is deployed from this synthesis: the CLI synthesizes again when it has the context.
 */
export function isLookingUp(scope: IConstruct): boolean {
  return scope.node.root.node
    .findAll()
    .some((construct) => Stack.isStack(construct) && missingContextOf(construct).length > 0);
}

/** CDK has no public name for the list that Stack.reportMissingContextKey fills. */
function missingContextOf(stack: Stack): readonly unknown[] {
  return (stack as unknown as { readonly _missingContext?: readonly unknown[] })._missingContext ?? [];
}
