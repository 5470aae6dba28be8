import { CsvError, type Info, parse } from 'csv-parse/sync';
import type { Row, Table } from '../lib/shared/table';

/** The separators that spreadsheets write. Where the decimal sign is a comma, it is the semicolon. */
const DELIMITERS = [',', ';', '\t'];

interface Parsed {
  readonly record: readonly string[];
  readonly raw: string;
  readonly info: Info;
}

/** Reads CSV whose first line names the columns. Lines without a value are skipped. */
export function parseCsv(text: string): Table {
  try {
    const [header, ...records] = parsed(text);
    if (header === undefined) {
      return { columns: [], rows: [] };
    }
    const line = lineOf(header);
    const columns = header.record.map((name, index) => ({ name, at: placeOf(line, index) }));
    return {
      columns: columns.filter(({ name }, index) => name !== '' || records.some(({ record }) => record[index] !== '')),
      rows: records.map((each) => rowOf(each, header.record)),
    };
  } catch (error) {
    if (error instanceof CsvError) {
      return { problem: error.message, at: `line ${String(error.lines)}` };
    }
    throw error;
  }
}

function parsed(text: string): Parsed[] {
  // The parser counts a line twice where it ends with CR and LF within quotes.
  return parse(text.replace(/\r\n?/g, '\n'), {
    delimiter: delimiterOf(text),
    trim: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    info: true,
    raw: true,
  }) as unknown as Parsed[];
}

/** The separator that the first line has most of. */
function delimiterOf(text: string): string {
  const header = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counts.sort((one, other) => other.count - one.count)[0]?.delimiter ?? ',';
}

function rowOf(each: Parsed, names: readonly string[]): Row {
  const line = lineOf(each);
  return {
    at: `line ${line}`,
    fields: each.record
      .map((text, index) => ({ name: names[index] ?? '', text, at: placeOf(line, index) }))
      .filter(({ text }) => text !== ''),
  };
}

/** The line in which a record begins. The parser tells in which it ends, and its raw text has empty lines before it. */
function lineOf({ info, raw }: Parsed): number {
  return info.lines - raw.trim().split('\n').length + 1;
}

const placeOf = (line: number, index: number) => `line ${line}, column ${index + 1}`;
