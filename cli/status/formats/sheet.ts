import { counted } from '../../terminal/text';
import type { Drift } from '../rows/row';
import type { Status } from '../rows/read-status';
import type { StatusRow } from '../rows/row';

/** The rows as texts for people: a table, a summary in Markdown, a page. */
export interface Sheet {
  readonly headings: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** The regions stand in a name only if there are several, and the columns of `--drift` only with it. */
export function sheetOf({ rows, regions }: Pick<Status, 'rows' | 'regions'>): Sheet {
  const hasDrift = rows.some(({ drift }) => drift !== null);
  return {
    headings: ['TARGET', 'STATE', 'UNTIL', ...(hasDrift ? ['PLACE', 'TAGS'] : []), 'WHO', 'NEXT', 'CONSTRUCT'],
    lines: rows.map((row) => [
      row.target ?? 'not known',
      stateOf(row),
      row.until ?? '-',
      ...(hasDrift ? driftCells(row.drift) : []),
      row.who,
      row.next,
      `${regions.length > 1 ? `${row.region}/` : ''}${row.stackName}/${row.logicalId}`,
    ]),
  };
}

/** `ACCEPTED`, or `ACCEPTED, CLOSED` of a member that is not active. */
export function stateOf({ state, accountState }: StatusRow): string {
  return accountState === null || accountState === 'ACTIVE' ? state : `${state}, ${accountState}`;
}

function driftCells(drift: Drift | null): readonly [place: string, tags: string] {
  return drift === null ? ['-', '-'] : [placeOf(drift), tagsOf(drift)];
}

/** `ou-exampleroot-exampleou`, or `MOVED ou-… instead of ou-…`. */
export function placeOf({ place, declaredPlace, kinds }: Drift): string {
  if (kinds.includes('LEFT')) {
    return 'LEFT';
  }
  return kinds.includes('MOVED') ? `MOVED ${place ?? '-'} instead of ${declaredPlace ?? '-'}` : (place ?? '-');
}

/** `-cost ~team`: a declared tag is missing, another has a different value. */
export function tagsOf({ missingTags, changedTags }: Drift): string {
  const differences = [...missingTags.map((key) => `-${key}`), ...changedTags.map((key) => `~${key}`)];
  return differences.length === 0 ? 'as declared' : differences.join(' ');
}

/** One line that says where was looked, and what was found. */
export function headlineOf({ accountId, regions, stackCount, invitationCount, rows }: Status): string {
  const where = `account ${accountId}, ${regions.join(', ')}`;
  const declared = `${counted(stackCount, 'stack')} with ${counted(rows.length, 'declared invitation')}`;
  return `Looked at ${where}: ${declared}. AWS Organizations remembers ${counted(invitationCount, 'invitation')}.`;
}
