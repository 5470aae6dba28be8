/** A text of a file, with its place. */
export interface Field {
  /** The name of the column. A name within an object follows a dot: `tags.team`. */
  readonly name: string;
  /** The value as it is written. Numbers keep their leading zeros. */
  readonly text: string;
  /** `line 3, column 12` in YAML and JSON. In CSV the column is counted as in a spreadsheet: `line 3, column 2`. */
  readonly at: string;
}

/** A row of a file. Fields that are empty are left out. */
export interface Row {
  readonly at: string;
  readonly fields: readonly Field[];
}

/** The rows of a file, or the reason why it cannot be read. */
export type Table =
  | { readonly columns: readonly Omit<Field, 'text'>[]; readonly rows: readonly Row[] }
  | { readonly problem: string; readonly at: string };

/** The parser of a kind of file. */
export type Parse = (text: string) => Table;

/** Exported by the bundle of the parsers. */
export interface Parsers {
  readonly parseCsv: Parse;
  readonly parseYaml: Parse;
}
