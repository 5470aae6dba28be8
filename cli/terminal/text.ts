/** The rows of a table, with each cell as wide as its column. The last one has no spaces behind it. */
export function aligned(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widthOf = (column: number) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0));
  const widths = (rows[0] ?? []).map((_, column) => widthOf(column));
  return rows.map((cells) =>
    cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))),
  );
}

/** `1 stack`, `2 stacks` */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
