import fc from 'fast-check';
import { headersOf } from './bare-http';
import { OPERATIONS } from '../operations/operations';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

/** Requests as they should be, nearly so and not at all. */
export const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    '111111111111',
    'ACCOUNT',
    'EMAIL',
    'h-examplehandshakeid111',
    'INVITE',
  ),
  fc.constant('x'.repeat(2_000)),
  fc.constantFrom(
    ...['1e308', '-5', '99999999999999999999', 'x'].map((at) => Buffer.from(`from:${at}`).toString('base64')),
  ),
);

export const value = fc.oneof(
  text,
  fc.constantFrom(null, true, -1, 0, 1.5, 21, 1e9, 1e308),
  fc.jsonValue({ maxDepth: 3 }),
);
const member = fc.constantFrom(
  'Target',
  'Type',
  'Id',
  'Notes',
  'Tags',
  'Key',
  'Value',
  'TagKeys',
  'HandshakeId',
  'AccountId',
  'ResourceId',
  'Filter',
  'ActionType',
  'NextToken',
  'MaxResults',
  'ParentId',
  'ChildId',
  'ChildType',
  'OrganizationalUnitId',
  'SourceParentId',
  'DestinationParentId',
  'Name',
  '__proto__',
  'toString',
);

/** Inputs with the members that operations read, of any type, nested anyhow. */
const input = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, value, tie('structure'), fc.array(tie('any'), { maxLength: 3 })),
  structure: fc
    .array(fc.tuple(member, tie('any')), { maxLength: 5 })
    .map((members) => Object.fromEntries(members) as object),
})).structure;

export const body = fc.oneof(
  { weight: 4, arbitrary: input.map((structure) => Buffer.from(JSON.stringify(structure))) },
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  input.chain((structure) => {
    const json = Buffer.from(JSON.stringify(structure));
    return fc.nat({ max: json.length }).map((length) => json.subarray(0, length));
  }),
  fc.constantFrom('null', '[]', '"x"', '1', '[', '{"Target":').map((json) => Buffer.from(json)),
  fc.constantFrom('[', '{"Target":').map((open) => Buffer.from(open.repeat(50_000))),
  fc.constant(Buffer.from(`{"Target":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)),
  fc.constant(Buffer.from(`{"Tags":[{"Key":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`)),
  fc.constant(Buffer.alloc(1024 * 1024 + 1, 'x')),
);

const printable = fc.string({ unit: fc.constantFrom(...Array.from('aA1 /.:;,=-_#"\\')), maxLength: 30 });
export const headers = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...Object.keys(OPERATIONS)),
      fc.constantFrom('', '__proto__', 'constructor', 'CreateAccount'),
    ),
    fc.constantFrom(MANAGEMENT_ACCOUNT, '111111111111', 'AKIAEXAMPLE', ''),
    fc.record({ 'content-type': printable, 'x-amz-target': printable, authorization: printable }, { requiredKeys: [] }),
    fc.integer({ min: 0, max: 3 }),
  )
  // Three of four are as they should be.
  .map(([operation, caller, wrong, dice]) => ({ ...headersOf(operation, caller), ...(dice === 0 && wrong) }));
