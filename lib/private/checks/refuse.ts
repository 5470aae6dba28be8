import type { IConstruct } from 'constructs';
import { isLookingUp } from './known';

/** Fails the synthesis with an error that begins with the path of the construct. */
export function refuse(scope: IConstruct, message: string): never {
  throw new Error(`[${scope.node.path}] ${message}`);
}

/** The same for a value that a lookup may still replace: see `isLookingUp`. */
export function refuseValue(scope: IConstruct, message: string): void {
  if (!isLookingUp(scope)) {
    refuse(scope, message);
  }
}
