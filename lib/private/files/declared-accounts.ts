import { basename } from 'node:path';
import type { IConstruct } from 'constructs';
import type { Field, Row } from '../../shared/table';
import { isKnown } from '../checks/known';
import { refuse } from '../checks/refuse';
import { type ColumnName, columnProblem, isGroup, mustBeKnown, tagKeyOf, valueProblem } from './columns';
import { readTable } from './read-table';

/** An account of a file. */
export interface DeclaredAccount {
  /** `accounts.csv, line 3` */
  readonly at: string;
  /** The account id or, in lower case, the e-mail address. No other account of the file has it. */
  readonly key: string;
  readonly values: Readonly<Partial<Record<ColumnName, string>>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** More would hide the first ones. */
const PROBLEMS_MAX_COUNT = 20;

/** @throws Error that lists the mistakes of the file with their places */
export function readDeclaredAccounts(scope: IConstruct, path: string, allowEmpty: boolean): DeclaredAccount[] {
  const { columns, rows } = readTable(scope, path);
  const file = basename(path);
  const problems = problemsOf(columns, rows);
  if (problems.length > 0) {
    const listed = problems.slice(0, PROBLEMS_MAX_COUNT).map((problem) => `${file}, ${problem}`);
    const more = problems.length > PROBLEMS_MAX_COUNT ? [`and ${problems.length - PROBLEMS_MAX_COUNT} more`] : [];
    refuse(scope, [...listed, ...more].join('\n'));
  }
  if (rows.length === 0 && !allowEmpty) {
    refuse(
      scope,
      `${file} has no accounts: without them, the deployment would cancel all open invitations. allowEmpty: true lets it be empty`,
    );
  }
  return rows.map((row) => declared(`${file}, ${row.at}`, row));
}

function problemsOf(columns: readonly Omit<Field, 'text'>[], rows: readonly Row[]): string[] {
  // YAML names a column with each account.
  const names = new Map(columns.map((column) => [column.name, column] as const).reverse());
  const isEmpty = (name: string) => !rows.some(({ fields }) => fields.some((field) => field.name === name));
  const wrong = [...names.values()]
    .filter(({ name }) => !(isGroup(name) && isEmpty(name)))
    .map(({ name, at }) => ({ name, at, problem: columnProblem(name) }))
    .filter(({ problem }) => problem !== undefined);
  const unknown = new Set(wrong.map(({ name }) => name));
  return [
    ...wrong.reverse().map(({ at, problem = '' }) => `${at}: ${problem}`),
    ...rows.flatMap(({ fields }) => fields.filter(({ name }) => !unknown.has(name)).flatMap(problemOfField)),
    ...rows.flatMap(problemOfRow),
    ...problemsOfTwins(rows),
  ];
}

function problemOfField({ name, text, at }: Field): string[] {
  const problem = isKnown(text) || mustBeKnown(name) ? valueProblem(name, text) : undefined;
  return problem === undefined ? [] : [`${at}: ${problem}`];
}

const TARGETS: readonly string[] = ['account', 'email'] satisfies readonly ColumnName[];

function problemOfRow({ at, fields }: Row): string[] {
  const names = fields.map(({ name }) => name);
  const has = (name: ColumnName) => names.includes(name);
  const acceptance = names.filter((name) => name.startsWith('acceptance.'));
  const twin = names.find((name, index) => names.indexOf(name) !== index);
  return [
    ...(twin === undefined ? [] : [`${at}: ${twin} must be given once`]),
    ...(has('account') === has('email') ? [`${at}: there must be either account or email`] : []),
    ...(acceptance.length > 0 && has('acceptance.roleName') === has('acceptance.roleArn')
      ? [`${at}: there must be either acceptance.roleName or acceptance.roleArn`]
      : []),
  ];
}

function problemsOfTwins(rows: readonly Row[]): string[] {
  const first = new Map<string, Field>();
  return rows
    .flatMap(({ fields }) => fields.filter(({ name }) => TARGETS.includes(name)))
    .flatMap((field) => {
      const key = field.text.toLowerCase();
      const twin = first.get(key);
      first.set(key, twin ?? field);
      return twin === undefined ? [] : [`${field.at}: ${field.name} ${field.text} is in ${twin.at}, too`];
    });
}

function declared(at: string, { fields }: Row): DeclaredAccount {
  const values = Object.fromEntries(
    fields.filter(({ name }) => tagKeyOf(name) === undefined).map(({ name, text }) => [name, text]),
  ) as DeclaredAccount['values'];
  const tags = Object.fromEntries(
    fields.flatMap(({ name, text }) => {
      const key = tagKeyOf(name);
      return key === undefined ? [] : [[key, text]];
    }),
  ) as DeclaredAccount['tags'];
  return { at, key: (values.account ?? values.email ?? '').toLowerCase(), values, tags };
}
