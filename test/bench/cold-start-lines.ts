import { coldStarts, type Figures, type Handler } from './cold-start';
import { atMost, below, type Line } from './line';
import { median, spread } from './numbers';

/** The functions' own code is three tenths of the bundle. See docs/decisions.md, D43. */
const COLD_START_GOAL = 1.15;
const MEMORY_GOAL = 1.1;

export interface ColdStartLines {
  readonly lines: readonly Line[];
  /** The median of ours. */
  readonly seconds: number;
}

/** Ours against the bare handler, and against AwsCustomResource's. */
export async function coldStartLines(rounds: number, progress: (round: number) => void): Promise<ColdStartLines> {
  const figures = await coldStarts(rounds, progress);
  const all = (of: (figures: Figures) => readonly number[], unit: string) =>
    Object.entries(figures)
      .map(([handler, its]: [string, Figures]) => `${handler} ${spread(of(its), unit)}`)
      .join('; ');
  const pair = (goal: number, measure: string, of: (figures: Figures) => readonly number[], unit: string): Line[] => {
    const ratio = (handler: Handler) => median(of(figures[handler])) / median(of(figures.bare));
    const [ours, peer] = [ratio('ours'), ratio('AwsCustomResource')];
    return [
      atMost(goal, `${measure} over that of a bare handler (${all(of, unit)})`, { ours, peer, limit: 1 }),
      below(1, `${measure} over that of AwsCustomResource`, { ours: ours / peer, peer: 1 }),
    ];
  };
  return {
    lines: [
      ...pair(COLD_START_GOAL, 'cold start', ({ millis }) => millis, 'ms'),
      ...pair(MEMORY_GOAL, 'peak memory', ({ peakMegabytes }) => peakMegabytes, 'MB'),
    ],
    seconds: median(figures.ours.millis) / 1000,
  };
}
