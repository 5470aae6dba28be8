import { printable } from '../../terminal/session';
import { aligned } from '../../terminal/text';
import { codeOf } from '../rows/exit-code';
import type { Status } from '../rows/read-status';
import { sheetOf } from './sheet';

/** Red: somebody must act here. Magenta: drift. Yellow: an answer is awaited. Green: joined. */
const COLORS = { 1: 31, 3: 31, 5: 35, 2: 33, 0: 32 } as const;
const STATE = 1;

/** A table with headings, one line for each invitation, and columns as wide as their texts. */
export function tableOf(status: Pick<Status, 'rows' | 'regions'>, hasColor: boolean): string {
  const { headings, lines } = sheetOf(status);
  return aligned([headings, ...lines].map((cells) => cells.map(printable)))
    .map((cells, index) => {
      const row = status.rows[index - 1];
      const color = hasColor && row !== undefined ? COLORS[codeOf(row)] : undefined;
      const colored = cells.map((cell, column) =>
        column === STATE && color !== undefined ? `\x1b[${color}m${cell}\x1b[0m` : cell,
      );
      return `${colored.join('  ')}\n`;
    })
    .join('');
}
