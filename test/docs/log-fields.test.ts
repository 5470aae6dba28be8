import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');
const [, SECTION = ''] = /^## Where the logs are$(.*?)^## /ms.exec(PAGE) ?? [];

/** The source of the log, in whatever folder. */
const [LOG = ''] = (readdirSync(join(ROOT, 'lambda'), { recursive: true }) as string[])
  .filter((name) => basename(name) === 'log.ts')
  .map((name) => readFileSync(join(ROOT, 'lambda', name), 'utf8'));

/** Texts in the first column of the table that begins with this heading. */
function firstColumn(heading: string): string[] {
  const [, table = ''] = SECTION.split(`| ${heading} |`);
  const [body = ''] = table.split('\n\n');
  return [...body.matchAll(/^\| ((?:`\w+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
    cell.replaceAll('`', '').split(', '),
  );
}

function fieldsOf(name: string): string[] {
  const [, body = ''] = new RegExp(`^export interface ${name} \\{$(.*?)^\\}`, 'ms').exec(LOG) ?? [];
  return [...body.matchAll(/readonly (\w+)\??:/g)].map(([, field = '']) => field);
}

it('troubleshooting.md has every event of the log, and no other', () => {
  const [, union = ''] = /^export type LogEvent =(.*?);/ms.exec(LOG) ?? [];
  const events = [...union.matchAll(/'(\w+)'/g)].map(([, event = '']) => event);

  expect(events.length).toBeGreaterThan(10);
  expect(firstColumn('`event` | Meaning').sort()).toEqual(events.sort());
});

it('troubleshooting.md has every field of the log, and no other', () => {
  const fields = ['event', ...fieldsOf('LogContext'), ...fieldsOf('LogFields')];

  expect(fields.length).toBeGreaterThan(15);
  expect(firstColumn('Field | Content').sort()).toEqual(fields.sort());
});
