import type { Attempt } from './at-once';

/** A hundred invitations over time: a row each, a dot for each call, ours above and the peer's below. */

export interface Panel {
  readonly title: string;
  readonly limitSeconds: number;
  readonly attempts: readonly Attempt[];
}

const WIDTH = 420;
const HEIGHT = 300;
const MARGIN = { left: 44, top: 40, right: 16, bottom: 40 };
const SECONDS = 40;
const ROWS = 100;
const TICK_SECONDS = 10;

const x = (seconds: number) => MARGIN.left + (seconds / SECONDS) * (WIDTH - MARGIN.left - MARGIN.right);
const y = (row: number) => HEIGHT - MARGIN.bottom - (row / ROWS) * (HEIGHT - MARGIN.top - MARGIN.bottom);

export function picture(columns: readonly (readonly Panel[])[]): string {
  const rows = Math.max(...columns.map((panels) => panels.length));
  const [width, height] = [columns.length * WIDTH, rows * HEIGHT + 30];
  const panels = columns.flatMap((column, left) =>
    column.map((panel, top) => `<g transform="translate(${left * WIDTH} ${top * HEIGHT})">${drawn(panel)}</g>`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">
<rect width="${width}" height="${height}" fill="#fff"/>
${panels.join('\n')}
<g transform="translate(${MARGIN.left} ${height - 14})">${legend()}</g>
</svg>
`;
}

function drawn({ title, limitSeconds, attempts }: Panel): string {
  const rowOf = rowsByEnd(attempts);
  const dots = (isSuccess: boolean, color: string) => {
    const places = attempts
      .filter((attempt) => attempt.isSuccess === isSuccess)
      .map(({ atMillis, input }) => `M${x(atMillis / 1000).toFixed(1)} ${y(rowOf(input)).toFixed(1)}h0`);
    return `<path d="${places.join('')}" stroke="${color}" stroke-width="2.4" stroke-linecap="round"/>`;
  };
  const ticks = Array.from({ length: SECONDS / TICK_SECONDS + 1 }, (_, index) => index * TICK_SECONDS).map(
    (seconds) => `<text x="${x(seconds)}" y="${y(0) + 16}" text-anchor="middle" fill="#555">${seconds} s</text>`,
  );
  return [
    `<text x="${MARGIN.left}" y="24" font-weight="bold">${escaped(title)}</text>`,
    `<path d="M${x(0)} ${y(ROWS)}V${y(0)}H${x(SECONDS)}" fill="none" stroke="#999"/>`,
    `<path d="M${x(0)} ${y(0)}L${x(limitSeconds)} ${y(ROWS)}" stroke="#999" stroke-dasharray="4 4"/>`,
    ...[1, ROWS].map((row) => `<text x="${x(0) - 6}" y="${y(row) + 4}" text-anchor="end" fill="#555">${row}</text>`),
    ...ticks,
    dots(false, '#d9a48f'),
    dots(true, '#1a6faf'),
  ].join('');
}

/** The first invited is at the bottom; what never succeeded is at the top. */
function rowsByEnd(attempts: readonly Attempt[]): (input: object) => number {
  const ends = new Map<string, number>();
  for (const { input, atMillis, isSuccess } of attempts) {
    const target = targetIn(input);
    ends.set(target, isSuccess ? atMillis : (ends.get(target) ?? Number.POSITIVE_INFINITY));
  }
  const order = [...ends.keys()].sort().sort((one, other) => compare(ends.get(one), ends.get(other)));
  const rows = new Map(order.map((target, index) => [target, index + 1]));
  return (input) => rows.get(targetIn(input)) ?? 0;
}

const compare = (one = 0, other = 0) => (one === other ? 0 : one - other);

const targetIn = (input: object) => (input as { readonly Target: { readonly Id: string } }).Target.Id;

function legend(): string {
  const entry = (left: number, color: string, text: string) =>
    `<circle cx="${left}" cy="-4" r="4" fill="${color}"/><text x="${left + 10}" y="0">${text}</text>`;
  return [
    entry(0, '#1a6faf', 'a call that sent the invitation'),
    entry(220, '#d9a48f', 'a call that was refused'),
    '<path d="M400 -4h30" stroke="#999" stroke-dasharray="4 4"/><text x="438" y="0">as fast as the service allows</text>',
  ].join('');
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
