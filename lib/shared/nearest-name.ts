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
