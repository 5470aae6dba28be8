import { readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import type { IConstruct } from 'constructs';
import type { Parse, Parsers, Table } from '../../shared/table';
import { quote } from '../../shared/constraints';
import { refuse } from '../checks/refuse';

/** The parsers are loaded when a file is read, because most apps read none. */
const PARSERS: Readonly<Record<string, (parsers: Parsers) => Parse>> = {
  '.csv': ({ parseCsv }) => parseCsv,
  '.yaml': ({ parseYaml }) => parseYaml,
  '.yml': ({ parseYaml }) => parseYaml,
  '.json': ({ parseYaml }) => parseYaml,
};

/** @throws Error if the file cannot be read or is not of its kind */
export function readTable(scope: IConstruct, path: string): Extract<Table, { readonly rows: unknown }> {
  const parser = PARSERS[extname(path).toLowerCase()];
  if (parser === undefined) {
    refuse(scope, `the name of the file must end with .csv, .yaml, .yml or .json, got ${quote(path)}`);
  }
  const table = parser(loadParsers())(readText(scope, path));
  if ('problem' in table) {
    refuse(scope, `${basename(path)}, ${table.at}: ${table.problem}`);
  }
  return table;
}

function readText(scope: IConstruct, path: string): string {
  const content = readContent(scope, path);
  try {
    // It leaves out a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    refuse(scope, `${basename(path)} must be in UTF-8: save it as "CSV UTF-8"`);
  }
}

function readContent(scope: IConstruct, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    refuse(scope, `the file ${resolve(path)} cannot be read: ${code}. Its path is relative to the folder of the app`);
  }
}

function loadParsers(): Parsers {
  // Not an import: the bundle is made by esbuild, beside this package's lib.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(join(__dirname, '..', '..', '..', 'parsers', 'bundle', 'index.js')) as Parsers;
}
