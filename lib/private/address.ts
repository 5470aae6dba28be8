import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * 8 hex digits that stand for the construct in its stack.
 *
 * They are made from the path within the stack, as logical ids are, so a stack that moves into a Stage or gets another
 * construct id keeps them. `node.addr` begins at the app.
 */
export function addressInStack(construct: Construct): string {
  const path = construct.node.path.slice(Stack.of(construct).node.path.length);
  return createHash('sha256').update(path).digest('hex').slice(0, 8);
}
