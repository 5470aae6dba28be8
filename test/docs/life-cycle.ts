import { TABLE } from '../../lambda/invitation/decision-table';

export const LIFE_CYCLE = { begin: '<!-- life-cycle table: begin -->', end: '<!-- life-cycle table: end -->' };

/** The decision table as docs/behavior.md prints it. `npm run docs:behavior` writes it there. */
export function lifeCycleTable(): string {
  const rows = Object.entries(TABLE).map(([row, actions]) => `| ${[row, ...actions].join(' | ')} |`);
  return ['| How the target stands | Create | Update | Delete |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** The page with the present table in it. */
export function withLifeCycleTable(page: string): string {
  const [start, rest = ''] = page.split(LIFE_CYCLE.begin);
  const [, after] = rest.split(LIFE_CYCLE.end);
  if (start === undefined || after === undefined) {
    throw new Error(`the page must have ${LIFE_CYCLE.begin} and ${LIFE_CYCLE.end}`);
  }
  return `${start}${LIFE_CYCLE.begin}\n${lifeCycleTable()}\n${LIFE_CYCLE.end}${after}`;
}
