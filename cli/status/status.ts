import { REACH } from '../aws/reach';
import { Failure } from '../terminal/failure';
import { flag, text, type Values } from '../terminal/options';
import type { Session } from '../terminal/session';
import { defineVerb } from '../terminal/verb';
import { csvOf } from './formats/csv';
import { EXIT_CODES, exitCodeOf } from './rows/exit-code';
import { htmlOf } from './formats/html';
import { markdownOf } from './formats/markdown';
import { readStatus, type Status } from './rows/read-status';
import type { StatusRow } from './rows/row';
import { tableOf } from './formats/table';
import { watch } from './watch';
import { wordsAfter } from './words';

const FORMATS: Readonly<Record<string, (status: Status, hasColor: boolean) => string>> = {
  table: (status, hasColor) => (status.rows.length === 0 ? '' : tableOf(status, hasColor)),
  json: ({ rows }) => `${JSON.stringify(rows, null, 2)}\n`,
  markdown: markdownOf,
  csv: ({ rows }) => csvOf(rows),
  html: htmlOf,
};

const OPTIONS = {
  ...REACH,
  format: text('FORMAT', `${Object.keys(FORMATS).join(', ')}; html is one file for a browser`, Object.keys(FORMATS)),
  json: flag('the same as --format json'),
  drift: flag('compares the place and the tags of members with what is declared: exit code 5'),
  watch: flag('shows the table each minute, until every account has joined'),
  'no-targets': flag('masks e-mail addresses, for a log that others read'),
  'allow-none': flag('exit code 0 if nothing is declared'),
};

export const STATUS = defineVerb({
  name: 'status',
  summary: 'how the declared invitations stand, who must act, and what to do next',
  description: `Tells how the invitations stand that your stacks declare with InvitedAccount: whom they are to, their state,
until when they are open, who must act, and what to do next. It needs credentials of the management account, and only reads.`,
  options: OPTIONS,
  examples: [
    { does: 'a gate of a pipeline', line: 'npx cdk-invited-account status --stack Accounts --region eu-west-1' },
    { does: 'a page to hand on', line: 'npx cdk-invited-account status --all-regions --format html' },
  ],
  exitCodes: EXIT_CODES,
  run: (values, session) => {
    const format = formatOf(values);
    return values.watch ? watch(() => show(values, format, session), session) : show(values, format, session);
  },
});

function formatOf({ format = 'table', json, watch: isWatching }: Values<typeof OPTIONS>): string {
  if (json && format !== 'json' && format !== 'table') {
    throw new Failure(`--json and --format ${format} exclude each other. See npx cdk-invited-account status --help`);
  }
  const chosen = json ? 'json' : format;
  if (isWatching && chosen !== 'table') {
    throw new Failure('--watch shows a table only. See npx cdk-invited-account status --help');
  }
  return chosen;
}

async function show(values: Values<typeof OPTIONS>, format: string, session: Session): Promise<number> {
  const read = await readStatus(values, values.drift, (progress) => session.progress(progress));
  const status = values['no-targets'] ? { ...read, rows: read.rows.map(masked) } : read;
  const code = exitCodeOf(status.rows, values['allow-none']);
  session.print(FORMATS[format]?.(status, session.hasColor) ?? '');
  wordsAfter(status, code, values).forEach((words) => session.say(words));
  return code;
}

/** `owner@example.com` -> `***@example.com` */
const masked = (row: StatusRow): StatusRow =>
  row.targetType === 'EMAIL' ? { ...row, target: (row.target ?? '').replace(/^.*@/s, '***@') } : row;
