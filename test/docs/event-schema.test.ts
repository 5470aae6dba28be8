import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANGES, EVENT_DETAIL_TYPE, EVENT_SOURCE, type EventDetail } from '../../lib/shared/contract';

interface Field {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly examples?: readonly string[];
}

const schema = JSON.parse(readFileSync(join(__dirname, '..', '..', 'docs', 'event.schema.json'), 'utf8')) as {
  readonly description: string;
  readonly properties: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
};

/** True if an event always has the field. The compiler keeps these in step with contract.ts. */
type IsRequired<Name extends keyof EventDetail> = object extends Pick<EventDetail, Name> ? false : true;
const FIELDS: { readonly [Name in keyof EventDetail]-?: IsRequired<Name> } = {
  version: true,
  change: true,
  stackId: true,
  logicalResourceId: true,
  physicalResourceId: true,
  handshakeId: false,
  accountId: false,
  organizationalUnitId: false,
  reason: false,
};
const VERSION: EventDetail['version'] = '1';

it('has the fields that an event has, and requires those that it always has', () => {
  expect(Object.keys(schema.properties)).toEqual(Object.keys(FIELDS));
  expect(schema.required).toEqual(
    Object.entries(FIELDS)
      .filter(([, isRequired]) => isRequired)
      .map(([name]) => name),
  );
});

it('names every change, and says what it means', () => {
  const { change } = schema.properties;

  expect(change?.enum).toEqual(CHANGES);
  for (const name of CHANGES) {
    expect(change?.description).toContain(`${name}: `);
  }
});

it('says which events it describes, and of which version', () => {
  expect(schema.description).toContain(`source ${EVENT_SOURCE}, detail-type ${EVENT_DETAIL_TYPE}`);
  expect(schema.properties.version?.const).toBe(VERSION);
});

it('describes every field, with examples that keep its own rule, and leaves room for more fields', () => {
  for (const { description, examples = [], pattern = '' } of Object.values(schema.properties)) {
    expect(description).toMatch(/\.$/);
    for (const example of examples) {
      expect(example).toMatch(new RegExp(pattern));
    }
  }
  expect(schema.additionalProperties).toBe(true);
});
