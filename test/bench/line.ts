/** One line of the table. Numbers are in the unit that the measure names. */
export interface Line {
  readonly measure: string;
  readonly ours: number;
  /** What a user would pick instead: AwsCustomResource, where the measure names no other. */
  readonly peer: number | null;
  /** The best that the service's own limits, or the bare thing, allow. */
  readonly limit: number | null;
  /** `at most 1.25` */
  readonly goal: string | null;
  readonly met: boolean | null;
}

interface Measured {
  readonly ours: number;
  readonly peer?: number;
  readonly limit?: number;
}

export function atMost(goal: number, measure: string, measured: Measured): Line {
  return line(measure, measured, `at most ${plain(goal)}`, measured.ours <= goal);
}

export function atLeast(goal: number, measure: string, measured: Measured): Line {
  return line(measure, measured, `at least ${plain(goal)}`, measured.ours >= goal);
}

export function below(goal: number, measure: string, measured: Measured): Line {
  return line(measure, measured, `below ${plain(goal)}`, measured.ours < goal);
}

/** A figure without a goal. */
export function stated(measure: string, measured: Measured): Line {
  return line(measure, measured, null, null);
}

function line(measure: string, { ours, peer, limit }: Measured, goal: string | null, met: boolean | null): Line {
  return { measure, ours: round(ours), peer: orNull(peer), limit: orNull(limit), goal, met };
}

const orNull = (value: number | undefined) => (value === undefined ? null : round(value));

/** Four significant digits, and no less than whole numbers. */
function round(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}

const plain = (value: number | null) => value?.toLocaleString('en-US') ?? '';

/** The table, in Markdown, as docs/benchmark.md has it. */
export function table(lines: readonly Line[]): string {
  const rows = lines.map(({ measure, ours, peer, limit, goal, met }) => [
    measure,
    plain(ours),
    plain(peer),
    plain(limit),
    goal ?? '',
    met === null ? '' : met ? 'met' : 'MISSED',
  ]);
  return [['Measure', 'Ours', 'Peer', 'Limit', 'Goal', ''], ['---', '---', '---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
