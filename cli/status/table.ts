import { printable } from '../terminal/session';
import type { StatusRow } from './status-row';

const HEADINGS = ['TARGET', 'STATE', 'UNTIL', 'WHO', 'NEXT', 'CONSTRUCT'];

/** A table with headings, one line for each invitation, and columns as wide as their texts. */
export function tableOf(standings: readonly StatusRow[]): string {
  const rows = standings.map(({ target, state, until, who, next, stackName, logicalId }) => [
    target ?? 'not known',
    state,
    until ?? '-',
    who,
    next,
    `${stackName}/${logicalId}`,
  ]);
  const lines = [HEADINGS, ...rows].map((cells) => cells.map(printable));
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
