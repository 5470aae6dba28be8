import { targetName } from '../../lambda/model/own-tag';
import { printable } from '../terminal/session';
import { aligned } from '../terminal/text';
import type { Undeclared } from './undeclared';

export const FORMATS = ['table', 'json', 'typescript', 'context'] as const;
export type Format = (typeof FORMATS)[number];

/** The rows in a format. */
export const PRINTED: Readonly<Record<Format, (rows: readonly Undeclared[]) => string>> = {
  table: tableOf,
  json: (rows) => `${JSON.stringify(rows, null, 2)}\n`,
  typescript: typescriptOf,
  context: (rows) => `${JSON.stringify(rows.map(accountOf), null, 2)}\n`,
};

const HEADINGS = ['TARGET', 'KIND', 'UNTIL', 'SINCE', 'PLACE'];

function tableOf(rows: readonly Undeclared[]): string {
  const cells = [
    HEADINGS,
    ...rows.map(({ target, kind, until, since, organizationalUnit }) => [
      target,
      kind,
      until ?? '-',
      since ?? '-',
      organizationalUnit ?? '-',
    ]),
  ].map((row) => row.map(printable));
  return aligned(cells)
    .map((row) => `${row.join('  ')}\n`)
    .join('');
}

/** Constructs whose ids come from their targets, so that the order of the lines means nothing. */
function typescriptOf(rows: readonly Undeclared[]): string {
  const lines = [
    "import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';",
    "import type { Construct } from 'constructs';",
    '',
    '/** Open invitations and invited members that no stack declared. */',
    'export function importAccounts(scope: Construct): void {',
    ...rows.flatMap((row, index) => [...(index === 0 ? [] : ['']), ...constructOf(row)]),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

function constructOf(row: Undeclared): readonly string[] {
  const { targetType, target, tags } = row;
  const method = targetType === 'ACCOUNT' ? 'account' : 'email';
  const unit = unitOf(row);
  return [
    `  // ${commentOf(row)}`,
    `  new InvitedAccount(scope, ${quoted(idOf(row))}, {`,
    `    target: InvitationTarget.${method}(${quoted(target)}),`,
    ...(unit === undefined ? [] : [`    organizationalUnit: ${quoted(unit)},`]),
    ...(tags.length === 0
      ? []
      : ['    tags: {', ...tags.map(({ Key, Value }) => `      ${quoted(Key)}: ${quoted(Value)},`), '    },']),
    '  });',
  ];
}

function commentOf({ kind, isOfConstruct }: Undeclared): string {
  if (kind === 'MEMBER') {
    return 'A member: nothing is sent.';
  }
  return isOfConstruct
    ? 'An open invitation of a construct that is gone: it is cancelled and sent again, so the owner gets another e-mail.'
    : 'An open invitation that was sent by hand: it is adopted, and nothing is sent.';
}

/** `Account111122223333`, or `Email3f9a1c2e4b5d`: logs show the id of a construct, so an address has no place in it. */
function idOf({ targetType, target }: Undeclared): string {
  const [kind = '', name = ''] = targetName({ Type: targetType, Id: target }).split('-');
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)}${name}`;
}

/** The unit in which a member stands. One under the root has none to declare. */
const unitOf = ({ organizationalUnit }: Undeclared) =>
  organizationalUnit?.startsWith('ou-') === true ? organizationalUnit : undefined;

const quoted = (text: string) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** An account of the file that InvitedAccounts reads, and that the context of the example app names. */
function accountOf(row: Undeclared): object {
  const { targetType, target, tags } = row;
  const unit = unitOf(row);
  return {
    [targetType === 'ACCOUNT' ? 'account' : 'email']: target,
    ...(unit !== undefined && { organizationalUnit: unit }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) }),
  };
}
