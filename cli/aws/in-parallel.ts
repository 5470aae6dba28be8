/** Works on so many items at once, and returns the results in the items' order. A failure ends the work. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  // A loop that fails closes the generator of all loops, so no other item is begun.
  const rest = eachOf(items);
  const loop = async () => {
    for (const [index, item] of rest) {
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  return results;
}

function* eachOf<T>(items: readonly T[]): Generator<[number, T], void> {
  yield* items.entries();
}
