import type { IConstruct } from 'constructs';
import { quote } from '../../shared/constraints';
import { nearestName } from '../../shared/nearest-name';
import { refuse } from './refuse';

/** All names of an interface, which TypeScript keeps complete. */
export function namesOf<Props>(names: Record<keyof Props, true>): readonly string[] {
  return Object.keys(names);
}

/**
 * Refuses a name that is a slip of the pen. Only code without types can have one.
 *
 * A name that is like no other stays: people pass objects of their own that hold more than the props.
 *
 * @param names all names that the object may have
 */
export function checkNames(scope: IConstruct, what: string, given: unknown, names: readonly string[]): void {
  if (typeof given !== 'object' || given === null) {
    refuse(scope, `${what} must be an object, got ${quote(given)}`);
  }
  for (const name of Object.keys(given)) {
    const nearest = names.includes(name) ? undefined : nearestName(name, names);
    if (nearest !== undefined) {
      refuse(scope, `${what} must not have ${name}: did you mean ${nearest}?`);
    }
  }
}
