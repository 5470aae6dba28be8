/**
 * The nearest of 1, 2, 3, 4, 6, 8, 12, 16, 24 …, at most a fifth off.
 *
 * So most deployments that add an invitation do not change the functions.
 */
export function roundedCount(count: number): number {
  const power = 2 ** Math.floor(Math.log2(Math.max(1, count)));
  const halves = Math.round((2 * count) / power);
  return Math.max(1, (halves * power) / 2);
}
