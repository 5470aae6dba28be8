import fc from 'fast-check';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';

/**
 * Values of the resource's properties, as they arrive: within the documented
 * limits up to the very last character, and beyond them. Lengths are counted in
 * code points.
 */

/** Shown with the path of a counterexample when a property fails. */
export const SEED = 20260601;

/** A value that must be refused: by which property, for which rule, and as what it is named. */
export interface BadValue {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly property: string;
  readonly rule: string;
  /** The value, or its length where that breaks the rule. */
  readonly got: string;
}

export const ACCOUNT = { Type: 'ACCOUNT', Id: '111122223333' };

/** Any code point, those that only half of a pair is there for, and what JSON and logs trip over. */
const unit = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('x', 'ü', '🚀', '\u0301', '"', '\\', '\n', '\r', '\0', '\u2028', ' ') },
);
export const text = (minLength: number, maxLength: number) => fc.string({ unit, minLength, maxLength, size: 'max' });
/** Mostly short, sometimes exactly as long as it may be. */
const upTo = (max: number) => fc.oneof(text(0, Math.min(max, 20)), text(max, max));

/** One of each class that a tag may have, astral ones too. */
const tagUnit = fc.constantFrom(...Array.from('aZ0üß漢अ\u0660²𝒜𝟘 \u00a0\u2028_.:/=+-@'));
const tagText = (minLength: number, maxLength: number) =>
  fc.string({ unit: tagUnit, minLength, maxLength, size: 'max' });
const tagKey = fc
  .oneof(tagText(1, 12), tagText(128, 128), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'))
  .filter((key) => !/^aws:/i.test(key));
const tagValue = fc.oneof(tagText(0, 12), tagText(256, 256), fc.constantFrom('', '__proto__', 'aws:'));
const tag = fc.record({ Key: tagKey, Value: tagValue });
export const tags = fc.oneof(
  fc.uniqueArray(tag, { selector: ({ Key }) => Key, maxLength: 4 }),
  tagValue.map((Value) => Array.from({ length: 50 }, (_, index) => ({ Key: `key${index}`, Value }))),
);

const accountId = fc
  .string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 12, maxLength: 12 })
  .filter((id) => id !== MANAGEMENT_ACCOUNT);
/** `[^\s@]+@[^\s@]+\.[^\s@]+` */
const addressUnit = unit.filter((character) => !/[\s@]/.test(character));
const address = fc
  .tuple(fc.integer({ min: 6, max: 64 }), fc.array(addressUnit, { minLength: 64, maxLength: 64 }), fc.nat(), fc.nat())
  .map(([length, characters, one, other]) => {
    const at = 1 + (one % (length - 4));
    const dot = at + 2 + (other % (length - at - 3));
    const parts = characters.slice(0, length);
    parts[at] = '@';
    parts[dot] = '.';
    return parts.join('');
  });
export const target = fc.oneof(
  accountId.map((Id) => ({ Type: 'ACCOUNT' as const, Id })),
  address.map((Id) => ({ Type: 'EMAIL' as const, Id })),
);

/** What the service takes for markup is its own rule: see emulator/README.md. */
const looksLikeMarkup = (notes: string) => /<|javascript:/i.test(notes);
export const notes = fc
  .oneof(upTo(993), fc.constantFrom('', ' ', '\n', '  indented', 'Reference: 3f9a1c2e4b5d-7', '\n\nReference: x'))
  .filter((value) => !looksLikeMarkup(value));
const revision = fc.oneof(fc.integer({ min: 1, max: 999_999 }), fc.constantFrom(1, 999_999));
const seconds = fc.oneof(fc.integer({ min: 0, max: 3_300 }), fc.constantFrom(0, 3_300));
const existingInvitation = fc.constantFrom('ADOPT', 'REPLACE', 'FAIL');

/** Properties that are accepted, all scalars as strings: so does CloudFormation deliver them. */
export const goodProperties = fc.record(
  {
    Target: target,
    Notes: notes,
    Tags: tags,
    Revision: revision.map(String),
    ExistingInvitation: existingInvitation,
    InitializationTimeoutSeconds: seconds.map(String),
  },
  { requiredKeys: ['Target'] },
);

/** Things that are no text, as JSON knows them, with names that every object inherits. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21, 111_122_223_333),
  fc.constantFrom([], {}, [[['2']]], ['2'], ['ADOPT'], [null], { toString: 'x' }, { length: 3 }),
  fc.constant(
    JSON.parse('{"__proto__": {"Type": "ACCOUNT", "Id": "111122223333"}, "constructor": 1, "valueOf": null}'),
  ),
  fc.jsonValue({ maxDepth: 4 }).filter((value) => typeof value !== 'string'),
);
export const noObject = fc.oneof(
  junk.filter((value) => typeof value !== 'object' || value === null || Array.isArray(value)),
  text(0, 10),
);

/** Too long, by one or by a million. */
export const beyond = (max: number, of: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom(max + 1, max + 2, 2 * max, 1_000_000), of)
    .map(([length, character]) => character.repeat(length));

/** JSON, cut where it would drown the message. */
export function quoted(value: unknown): string {
  const json = typeof value === 'number' ? String(value) : JSON.stringify(value);
  const characters = Array.from(json);
  return characters.length > 80 ? `${characters.slice(0, 79).join('')}…` : json;
}

const counted = (value: string) => String(Array.from(value).length);

export function bad(
  property: string,
  rule: string,
  value: fc.Arbitrary<unknown>,
  got: (value: never) => string = quoted,
  propertiesOf: (value: unknown) => object = (value) => ({ [property]: value }),
): fc.Arbitrary<BadValue> {
  return fc.tuple(goodProperties, value).map(([good, value]) => ({
    properties: { ...good, ...propertiesOf(value) },
    property,
    rule,
    got: got(value as never),
  }));
}

const idOf = (Type: string) => (Id: unknown) => ({ Target: { Type, Id } });
const typeOf = (Type: unknown) => ({ Target: { Type, Id: '111122223333' } });
const inTags = (tag: object) => ({ Tags: [{ Key: 'first', Value: '' }, tag] });
const keyOf = (Key: unknown) => inTags({ Key, Value: '' });
const valueOf = (Value: unknown) => inTags({ Key: 'team', Value });
const badInTag = fc.constantFrom('#', '<', '\n', '\0', '🚀', '"', '\\', '\u0301').map((character) => `a${character}`);
export const noDigits = fc.constantFrom(
  '',
  '0x1',
  '1e3',
  '1.5',
  '-1',
  '+1',
  ' 1',
  '1\n',
  '1_0',
  '١',
  'two',
  '__proto__',
);
const TAG_RULE = 'must consist of letters, digits, spaces and _ . : / = + - @';
const REVISION_RULE = 'must be a whole number from 1 to 999999';
const SECONDS_RULE = 'must be whole seconds, at most 3300 (55 minutes)';
const EXISTING_RULE = 'must be ADOPT, REPLACE or FAIL';

export const badProperties: fc.Arbitrary<BadValue> = fc.oneof(
  bad('Target', 'must be an object', noObject),
  bad('Target.Id', 'must be a string', junk, quoted, idOf('ACCOUNT')),
  bad(
    'Target.Id',
    'must be 12 digits',
    fc.oneof(
      text(0, 13).filter((id) => !/^\d{12}$/.test(id)),
      beyond(12, fc.constant('1')),
      fc.constantFrom('11112222333', '111122223333\n', ' 111122223333', '١١١١٢٢٢٢٣٣٣٣', '1111-2222-3333', '1e11'),
    ),
    quoted,
    idOf('ACCOUNT'),
  ),
  bad('Target.Id', 'must be 6 to 64 characters', fc.oneof(text(0, 5), beyond(64, addressUnit)), counted, idOf('EMAIL')),
  bad(
    'Target.Id',
    'must look like owner@example.com',
    fc.constantFrom(
      'owner.example.com',
      '@example.com',
      'owner@.',
      'a b@c.de',
      'a@b@c.de',
      'owner@example',
      'a@b.c\n ',
    ),
    quoted,
    idOf('EMAIL'),
  ),
  bad(
    'Target.Type',
    'must be ACCOUNT or EMAIL',
    fc.oneof(junk, text(0, 10), fc.constantFrom('ORGANIZATION', 'account', '__proto__', 'constructor', 'ACCOUNT ')),
    quoted,
    typeOf,
  ),
  bad('Notes', 'must be a string', junk),
  bad('Notes', 'must be at most 993 characters', beyond(993, unit), counted),
  bad(
    'Tags',
    'must be a list of {Key, Value}',
    fc.oneof(
      text(0, 10),
      junk.filter((value) => !Array.isArray(value)),
    ),
  ),
  bad('Tags', 'must be a list of {Key, Value}', noObject, quoted, (item) => ({ Tags: [item] })),
  bad('Tags', 'must be at most 50', fc.integer({ min: 51, max: 200 }), String, (count) => ({
    Tags: Array.from({ length: Number(count) }, (_, index) => ({ Key: `key${index}`, Value: '' })),
  })),
  bad('Tags key', 'must be a string', junk, quoted, keyOf),
  bad('Tags value of "team"', 'must be a string', junk, quoted, valueOf),
  bad('Tags key', 'must be 1 to 128 characters', fc.oneof(fc.constant(''), beyond(128, tagUnit)), counted, keyOf),
  bad('Tags key', 'must not start with aws:', fc.constantFrom('aws:', 'AWS:x', 'Aws:createdBy'), quoted, keyOf),
  bad('Tags key', TAG_RULE, badInTag, quoted, keyOf),
  bad('Tags key', 'must be given once', fc.constant('first'), quoted, keyOf),
  bad('Tags value of "team"', 'must be at most 256 characters', beyond(256, tagUnit), counted, valueOf),
  bad('Tags value of "team"', TAG_RULE, badInTag, quoted, valueOf),
  bad('Revision', REVISION_RULE, fc.oneof(noDigits, fc.constantFrom('0', '01', '1000000', '9'.repeat(1_000_000)))),
  bad('Revision', REVISION_RULE, junk),
  bad(
    'ExistingInvitation',
    EXISTING_RULE,
    fc.oneof(junk, text(0, 10), fc.constantFrom('adopt', 'KEEP', 'constructor')),
  ),
  bad('InitializationTimeoutSeconds', SECONDS_RULE, fc.oneof(noDigits, fc.constantFrom('3301', '9'.repeat(400)))),
  bad(
    'InitializationTimeoutSeconds',
    SECONDS_RULE,
    junk.filter((value) => value !== 0),
  ),
);
