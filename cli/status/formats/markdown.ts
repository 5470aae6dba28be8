import { printable } from '../../terminal/session';
import type { Status } from '../rows/read-status';
import { headlineOf, sheetOf } from './sheet';

/** A table for a pipeline's summary. */
export function markdownOf(status: Status): string {
  const { headings, lines } = sheetOf(status);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const table = status.rows.length === 0 ? '' : `\n${row(headings)}${row(headings.map(() => '---'))}`;
  return `${escaped(headlineOf(status))}\n${table}${lines.map((cells) => row(cells.map(escaped))).join('')}`;
}

/** Every sign that Markdown, or HTML in it, could take for its own: a name makes no picture, and a bar no column. */
const escaped = (text: string) =>
  printable(text).replace(/[&<>"'\\`*_{}[\]()#+!|~]/g, (sign) =>
    `&<>"'`.includes(sign) ? `&#${sign.charCodeAt(0)};` : `\\${sign}`,
  );
