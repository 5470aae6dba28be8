import { placeOf, tagsOf } from './sheet';
import type { StatusRow } from '../rows/row';

/** Columns are added at the end, never renamed. */
const COLUMNS: Readonly<Record<string, (row: StatusRow) => string | null>> = {
  target: ({ target }) => target,
  targetType: ({ targetType }) => targetType,
  state: ({ state }) => state,
  until: ({ until }) => until,
  who: ({ who }) => who,
  next: ({ next }) => next,
  region: ({ region }) => region,
  stackName: ({ stackName }) => stackName,
  logicalId: ({ logicalId }) => logicalId,
  accountId: ({ accountId }) => accountId,
  accountState: ({ accountState }) => accountState,
  handshakeId: ({ handshakeId }) => handshakeId,
  alsoDeclaredBy: ({ alsoDeclaredBy }) => alsoDeclaredBy.join(' '),
  place: ({ drift }) => drift && placeOf(drift),
  tags: ({ drift }) => drift && tagsOf(drift),
};

/** https://www.rfc-editor.org/rfc/rfc4180 */
export function csvOf(rows: readonly StatusRow[]): string {
  const lines = rows.map((row) => Object.values(COLUMNS).map((cell) => cell(row) ?? ''));
  return [Object.keys(COLUMNS), ...lines].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/**
 * The cell in quotes.
 *
 * A spreadsheet takes a text that begins with one of these signs for a formula: an apostrophe before it keeps it a text.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
const quoted = (cell: string) => `"${cell.replace(/^(?=[=+\-@\t\r\n])/, "'").replaceAll('"', '""')}"`;
