import { call } from './bare-http';
import { Emulator } from '../server';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const Target = { Type: 'ACCOUNT', Id: '111111111111' };
const email = (Id: string) => ({ Target: { Type: 'EMAIL', Id } });
const account = (Id: unknown) => ({ Target: { Type: 'ACCOUNT', Id } });
const notes = (Notes: unknown) => ({ Target, Notes });
const tags = (...Tags: readonly unknown[]) => ({ Target, Tags });
const tagsNumbered = (count: number) =>
  tags(...Array.from({ length: count }, (_, i) => ({ Key: `key-${i}`, Value: '' })));

type Case = readonly [what: string, input: object, reason: string];

const INVALID_TARGETS: readonly Case[] = [
  ['no target', {}, 'INVALID_PATTERN'],
  ['a target that is null', { Target: null }, 'INVALID_PATTERN'],
  ['an empty target', { Target: {} }, 'INVALID_PARTY_TYPE_TARGET'],
  ['no target type', { Target: { Id: '111111111111' } }, 'INVALID_PARTY_TYPE_TARGET'],
  ['no target id', { Target: { Type: 'ACCOUNT' } }, 'INPUT_REQUIRED'],
  ['an organization as the target', { Target: { Type: 'ORGANIZATION', Id: 'o-abc' } }, 'INVALID_PARTY_TYPE_TARGET'],
  [
    'a target type that does not exist',
    { Target: { Type: 'account', Id: '111111111111' } },
    'INVALID_PARTY_TYPE_TARGET',
  ],
  ['an empty account id', account(''), 'INVALID_PATTERN'],
  ['an account id of 11 digits', account('11111111111'), 'INVALID_PATTERN'],
  ['an account id of 13 digits', account('1111111111111'), 'INVALID_PATTERN'],
  ['an account id with dashes', account('1111-1111-1111'), 'INVALID_PATTERN'],
  ['an e-mail address as the account id', account('juan@example.com'), 'INVALID_PATTERN'],
  ['an account id of 65 characters', account('1'.repeat(65)), 'INVALID_PATTERN'],
  ['an e-mail address of 5 characters', email('a@b.c'), 'MIN_LENGTH_EXCEEDED'],
  // 53 + 12 = 65
  ['an e-mail address of 65 characters', email(`${'a'.repeat(53)}@example.com`), 'MAX_LENGTH_EXCEEDED'],
  ['an e-mail address without @', email('juan.example.com'), 'INVALID_EMAIL_ADDRESS_TARGET'],
  ['an e-mail address with two @', email('ju@an@example.com'), 'INVALID_EMAIL_ADDRESS_TARGET'],
  ['an e-mail address without a dot in its domain', email('juan@example'), 'INVALID_EMAIL_ADDRESS_TARGET'],
  ['an e-mail address with a space', email('juan doe@example.com'), 'INVALID_EMAIL_ADDRESS_TARGET'],
  ['an account id as the e-mail address', email('111111111111'), 'INVALID_EMAIL_ADDRESS_TARGET'],
];

const INVALID_NOTES: readonly Case[] = [
  ['notes of 1025 characters', notes('n'.repeat(1025)), 'MAX_LENGTH_EXCEEDED:NOTES'],
  ['notes with a script', notes('Welcome <script>alert(1)</script>'), 'INVALID_PATTERN:NOTES'],
  ['notes with a closing tag', notes('Welcome </b>'), 'INVALID_PATTERN:NOTES'],
  ['notes with a script URL', notes('see JavaScript:alert(1)'), 'INVALID_PATTERN:NOTES'],
];

const INVALID_TAGS: readonly Case[] = [
  ['a tag that is null', tags(null), 'INPUT_REQUIRED:TAGS'],
  ['a tag without a key', tags({ Value: 'v' }), 'INPUT_REQUIRED:TAGS_KEY'],
  ['a tag without a value', tags({ Key: 'k' }), 'INPUT_REQUIRED:TAGS_VALUE'],
  ['a tag whose value is null', tags({ Key: 'k', Value: null }), 'INPUT_REQUIRED:TAGS_VALUE'],
  ['an empty tag key', tags({ Key: '', Value: 'v' }), 'MIN_LENGTH_EXCEEDED:TAGS_KEY'],
  ['a tag key of 129 characters', tags({ Key: 'k'.repeat(129), Value: 'v' }), 'MAX_LENGTH_EXCEEDED:TAGS_KEY'],
  ['a tag value of 257 characters', tags({ Key: 'k', Value: 'v'.repeat(257) }), 'MAX_LENGTH_EXCEEDED:TAGS_VALUE'],
  ['a tag key with a character that is not allowed', tags({ Key: 'k*', Value: 'v' }), 'INVALID_PATTERN:TAGS_KEY'],
  ['a tag value with a character that is not allowed', tags({ Key: 'k', Value: 'v!' }), 'INVALID_PATTERN:TAGS_VALUE'],
  ['a tag key that starts with aws:', tags({ Key: 'aws:k', Value: 'v' }), 'INVALID_SYSTEM_TAGS_PARAMETER'],
  ['a tag key that starts with AWS:', tags({ Key: 'AWS:k', Value: 'v' }), 'INVALID_SYSTEM_TAGS_PARAMETER'],
  ['the same tag key twice', tags({ Key: 'k', Value: 'v' }, { Key: 'k', Value: 'w' }), 'DUPLICATE_TAG_KEY'],
  [
    'a good tag before a bad one',
    tags({ Key: 'k', Value: 'v' }, { Key: 'aws:k', Value: 'v' }),
    'INVALID_SYSTEM_TAGS_PARAMETER',
  ],
];

it.each([...INVALID_TARGETS, ...INVALID_NOTES, ...INVALID_TAGS])('fails for %s', async (_, input, reason) => {
  const { status, body } = await call(emulator.url, 'InviteAccountToOrganization', input);
  expect({ status, type: body.__type, reason: body.Reason }).toEqual({
    status: 400,
    type: 'InvalidInputException',
    reason,
  });
  expect(emulator.organization.allHandshakes()).toEqual([]);
});

it('fails for 51 tags with ConstraintViolationException and sends nothing', async () => {
  const { body } = await call(emulator.url, 'InviteAccountToOrganization', tagsNumbered(51));
  expect(body).toMatchObject({ __type: 'ConstraintViolationException', Reason: 'MAX_TAG_LIMIT_EXCEEDED' });
  expect(emulator.organization.allHandshakes()).toEqual([]);
});

it.each([
  ['a target that is a string', { Target: '111111111111' }],
  ['a target that is a list', { Target: [] }],
  ['an account id that is a number', account(111111111111)],
  ['notes that are a number', notes(1)],
  ['tags that are a map', { Target, Tags: { k: 'v' } }],
  ['a tag that is a string', tags('k')],
  ['a tag value that is a boolean', tags({ Key: 'k', Value: true })],
])('fails for %s with SerializationException', async (_, input) => {
  const { status, body } = await call(emulator.url, 'InviteAccountToOrganization', input);
  expect([status, body.__type]).toEqual([400, 'SerializationException']);
  expect(emulator.organization.allHandshakes()).toEqual([]);
});

it.each([
  ['an e-mail address of 6 characters', email('a@b.co')],
  // 52 + 12 = 64
  ['an e-mail address of 64 characters', email(`${'a'.repeat(52)}@example.com`)],
  ['an e-mail address with a plus sign', email('juan+aws@mail.example.com')],
  ['an account id that starts with zeros', account('000000000001')],
  ['empty notes', notes('')],
  ['notes of 1024 characters', notes('n'.repeat(1024))],
  ['notes of 1024 characters that are two UTF-16 units each', notes('😀'.repeat(1024))],
  ['notes with comparison signs', notes('2 < 3 & 5 > 4')],
  ['notes and tags that are null', { Target, Notes: null, Tags: null }],
  ['no tags', tags()],
  ['50 tags', tagsNumbered(50)],
  ['a tag key of 128 and a value of 256 characters', tags({ Key: 'k'.repeat(128), Value: 'v'.repeat(256) })],
  ['an empty tag value', tags({ Key: 'k', Value: '' })],
  ['tags with every allowed sign, letters of any script and spaces', tags({ Key: 'Ünïcode 名 1', Value: '_.:/=+-@' })],
  ['tag keys that differ in case only', tags({ Key: 'k', Value: '' }, { Key: 'K', Value: '' })],
])('sends an invitation with %s', async (_, input) => {
  const { status, body } = await call(emulator.url, 'InviteAccountToOrganization', input);
  expect({ status, body }).toMatchObject({ status: 200, body: { Handshake: { State: 'OPEN' } } });
  expect(emulator.organization.allHandshakes()).toHaveLength(1);
});

it.each([
  ['DescribeHandshake', {}, 'INPUT_REQUIRED:HANDSHAKE_ID'],
  ['DescribeHandshake', { HandshakeId: 'h-1234567' }, 'INVALID_PATTERN:HANDSHAKE_ID'], // 7 characters, 8 are the least
  ['DescribeHandshake', { HandshakeId: `h-${'a'.repeat(33)}` }, 'INVALID_PATTERN:HANDSHAKE_ID'], // 32 are the most
  ['DescribeAccount', {}, 'INPUT_REQUIRED:ACCOUNT_ID'],
  ['DescribeAccount', { AccountId: '1' }, 'INVALID_PATTERN:ACCOUNT_ID'],
  ['RemoveAccountFromOrganization', { AccountId: '1' }, 'INVALID_PATTERN:ACCOUNT_ID'],
  ['TagResource', { ResourceId: 'h-examplehandshakeid111', Tags: [] }, 'INVALID_PATTERN:RESOURCE_ID'],
  ['TagResource', { ResourceId: '000000000000' }, 'INPUT_REQUIRED:TAGS'],
  ['TagResource', { ResourceId: '000000000000', Tags: [{ Key: 'aws:k', Value: '' }] }, 'INVALID_SYSTEM_TAGS_PARAMETER'],
  ['UntagResource', { ResourceId: '000000000000' }, 'INPUT_REQUIRED:TAG_KEYS'],
  ['UntagResource', { ResourceId: '000000000000', TagKeys: [''] }, 'MIN_LENGTH_EXCEEDED:TAG_KEYS'],
  ['ListTagsForResource', {}, 'INPUT_REQUIRED:RESOURCE_ID'],
])('fails %s for %j with %s', async (operation, input, reason) => {
  const { body } = await call(emulator.url, operation, input);
  expect(body).toMatchObject({ __type: 'InvalidInputException', Reason: reason });
});

it.each([
  ['MaxResults that is a string', { MaxResults: '5' }],
  ['MaxResults that is a fraction', { MaxResults: 1.5 }],
  ['NextToken that is a number', { NextToken: 1 }],
  ['a filter that is a string', { Filter: 'INVITE' }],
])('fails a list for %s', async (_, input) => {
  const { body } = await call(emulator.url, 'ListHandshakesForOrganization', input);
  expect(body.__type).toBe('SerializationException');
});

it('takes null for a member that is not given, in lists too', async () => {
  const input = { Filter: null, NextToken: null, MaxResults: null };
  expect((await call(emulator.url, 'ListHandshakesForOrganization', input)).body).toEqual({ Handshakes: [] });
});
