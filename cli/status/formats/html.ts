import { codeOf } from '../rows/exit-code';
import { STYLE } from './html-style';
import type { Status } from '../rows/read-status';
import { headlineOf, placeOf, stateOf, tagsOf } from './sheet';
import { constructOf } from '../rows/duplicates';
import type { StatusRow } from '../rows/row';

const LIFE_MILLIS = 15 * 24 * 60 * 60 * 1000;
/** An empty cell, which a card leaves out. */
const NOTHING = '–';
const URGENCY = { you: 0, owner: 1, nobody: 2 };

/** One page with nothing from outside, sorted by who must act, and then by how soon. */
export function htmlOf(status: Status): string {
  const { rows, readAt, accountId } = status;
  const sorted = [...rows].sort((one, other) => URGENCY[one.who] - URGENCY[other.who] || soonest(one, other));
  const time = readAt.toISOString().replace(/\.\d+Z$/, 'Z');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Invitations of ${escaped(accountId)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Invitations to the organization</h1>
<p>${escaped(headlineOf(status))} <time datetime="${time}">${time}</time></p>
${rows.length === 0 ? '<p class="none">Nothing is declared.</p>' : `${countsOf(rows)}\n${tableOf(sorted, readAt)}`}
</body>
</html>
`;
}

/** Those without an end come last. */
const soonest = (one: StatusRow, other: StatusRow) => ((one.until ?? '9') < (other.until ?? '9') ? -1 : 1);

const WHO = { you: 'You must act', owner: 'The owner must act', nobody: 'Nothing to do' };

function countsOf(rows: readonly StatusRow[]): string {
  const counts = (['you', 'owner', 'nobody'] as const).map((who) => {
    const count = rows.filter((row) => row.who === who).length;
    return `<li class="${who}"><b>${count}</b> ${WHO[who]}</li>`;
  });
  return `<ul class="counts">${counts.join('')}</ul>`;
}

function tableOf(rows: readonly StatusRow[], now: Date): string {
  const hasDrift = rows.some(({ drift }) => drift !== null);
  const headings = ['Account', 'State', 'Time left', ...(hasDrift ? ['Place', 'Tags'] : []), 'Next', 'Construct'];
  const lines = rows.map((row) => {
    const { drift } = row;
    const cells = [
      escaped(row.target ?? 'not known'),
      `<span class="state code-${codeOf(row)}">${escaped(stateOf(row))}</span>`,
      barOf(row.until, now),
      ...(hasDrift ? [drift ? escaped(placeOf(drift)) : NOTHING, drift ? escaped(tagsOf(drift)) : NOTHING] : []),
      `${row.who === 'nobody' ? '' : `<b>${WHO[row.who]}</b>: `}${escaped(row.next)}${alsoOf(row)}`,
      escaped(constructOf(row)),
    ];
    const columns = cells.map((cell, index) => {
      const label = `data-label="${headings[index] ?? ''}"`;
      return `<td ${cell === NOTHING ? 'class="empty" ' : ''}${label}><div>${cell}</div></td>`;
    });
    return `<tr class="${row.who}">${columns.join('')}</tr>`;
  });
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  return `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody>\n</table>`;
}

const alsoOf = ({ alsoDeclaredBy }: StatusRow) =>
  alsoDeclaredBy.length === 0 ? '' : `<br><small>Also declared by ${escaped(alsoDeclaredBy.join(', '))}</small>`;

/** The time until the invitation expires, of the 15 days that AWS gives it. */
function barOf(until: string | null, now: Date): string {
  if (until === null) {
    return NOTHING;
  }
  const millis = Math.max(0, Date.parse(until) - now.getTime());
  const percent = Math.min(100, Math.round((millis / LIFE_MILLIS) * 100));
  const urgency = percent < 20 ? ' soon' : '';
  return `${timeLeft(millis)}<span class="bar${urgency}"><span style="width:${percent}%"></span></span>`;
}

function timeLeft(millis: number): string {
  const hours = Math.floor(millis / 3_600_000);
  return hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} hours`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '').replace(/\p{Cc}/gu, '?');
