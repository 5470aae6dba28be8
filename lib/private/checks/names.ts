import type { IConstruct } from 'constructs';
import { quote } from '../../shared/constraints';
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

/** The name that was probably meant. Undefined if none is close. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const distances = names.map((each) => ({ each, distance: distanceOf(name.toLowerCase(), each.toLowerCase()) }));
  const [nearest] = distances.sort((one, other) => one.distance - other.distance);
  return nearest !== undefined && nearest.distance <= Math.min(MAX_DISTANCE, name.length / 3)
    ? nearest.each
    : undefined;
}

/** Number of letters that differ in `organisationalUnit` is 1. With 3, `region` would be taken for `revision`. */
const MAX_DISTANCE = 2;

/** The least number of letters to insert, drop or replace, which Levenshtein's rows count. */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (const [column, otherLetter] of Array.from(other).entries()) {
      const [diagonal = 0, above = 0] = row.slice(column, column + 2);
      next.push(Math.min(above + 1, (next[column] ?? 0) + 1, diagonal + (letter === otherLetter ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
