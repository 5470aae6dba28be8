import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Document,
  type Scalar,
} from 'yaml';
import type { Field, Row, Table } from '../lib/shared/table';

/** Reads YAML 1.2, and JSON, which is a part of it: a list of objects. A value is the text that the file has. */
export function parseYaml(text: string): Table {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  // A warning is a value that YAML cannot tell, such as one with a tag of a CloudFormation template.
  const [error] = [...document.errors, ...document.warnings];
  if (error !== undefined) {
    return { problem: error.message, at: placeIn(lines, error.pos[0]) };
  }
  try {
    const reader = new Reader(document, lines);
    const rows = reader.rows();
    return { columns: rows.flatMap(({ fields }) => fields), rows: rows.map(withoutEmpty) };
  } catch (thrown) {
    if (thrown instanceof Misfit) {
      return { problem: thrown.message, at: placeIn(lines, thrown.offset) };
    }
    throw thrown;
  }
}

/** The file is good YAML, but no list of rows. */
class Misfit extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class Reader {
  constructor(
    private readonly document: Document.Parsed,
    private readonly lines: LineCounter,
  ) {}

  rows(): Row[] {
    const { contents } = this.document;
    if (contents === null || (isScalar(contents) && textOf(contents) === '')) {
      return [];
    }
    if (!isSeq(contents)) {
      throw new Misfit('the file must be a list of accounts', offsetOf(contents));
    }
    return contents.items.map((item) => {
      const row = this.resolved(item);
      return { at: placeIn(this.lines, offsetOf(row)), fields: this.fieldsOf(row, '') };
    });
  }

  private fieldsOf(node: unknown, prefix: string): Field[] {
    if (!isMap(node)) {
      throw new Misfit('an account must be an object, such as account: "111122223333"', offsetOf(node));
    }
    return node.items.flatMap(({ key, value }) => {
      const name = prefix + (isScalar(key) ? textOf(key) : '');
      const given = this.resolved(value);
      if (isMap(given)) {
        return this.fieldsOf(given, `${name}.`);
      }
      if (isSeq(given)) {
        throw new Misfit(`${name} must not be a list`, offsetOf(given));
      }
      const text = isScalar(given) ? textOf(given).trim() : '';
      return [{ name, text, at: placeIn(this.lines, offsetOf(given ?? key)) }];
    });
  }

  private resolved(node: unknown): unknown {
    if (!isAlias(node)) {
      return node;
    }
    const resolved = node.resolve(this.document);
    if (resolved === undefined) {
      throw new Misfit(`there is no anchor &${node.source}`, offsetOf(node));
    }
    if ((resolved.range?.[2] ?? 0) > offsetOf(node)) {
      throw new Misfit(`&${node.source} must not contain itself`, offsetOf(node));
    }
    return resolved;
  }
}

/** A number, a date or a boolean as it is written. Null is empty. */
function textOf({ value, source }: Scalar): string {
  return value === null ? '' : (source ?? '');
}

const offsetOf = (node: unknown) => (node as Node | null)?.range?.[0] ?? 0;

function placeIn(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

const withoutEmpty = ({ at, fields }: Row): Row => ({ at, fields: fields.filter(({ text }) => text !== '') });
