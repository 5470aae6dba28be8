import { request } from 'node:http';
import fc from 'fast-check';
import { headersOf } from './bare-http';
import { OPERATIONS } from '../operations';
import { type Handshake, MANAGEMENT_ACCOUNT } from '../organization';
import { Emulator } from '../server';

/** Whatever it is sent, the emulator answers as AWS does, and goes on. */

/** Shown with the path of a counterexample when a property fails. */
const SEED = 20260601;
const CONTROL_ACTIONS = [
  'initialize',
  'account-quota',
  'know-email',
  'other-organization',
  'add-member',
  'make-role',
  'invite',
  'accept',
  'decline',
  'cancel',
  'remove-member',
  'advance',
  'rates',
  'write-millis',
  'listing-lag',
  'membership-lag',
  'account-state',
  'answers',
  'join-refusal',
  'empty-pages',
  'fault',
];

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
});
afterAll(() => emulator.stop());

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Bytes as they are, which fetch would not send. */
function send(method: string, path: string, headers: Record<string, string>, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const framed = { ...headers, 'content-length': body.length };
    const sent = request(`${emulator.url}${path}`, { method, headers: framed }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** An error of AWS: status 400, or 500 of the service itself, a name and a message. */
function expectShape({ status, body }: Answer): void {
  const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
  if (status === 200) {
    return;
  }
  expect([400, 500]).toContain(status);
  expect(answer.__type).toMatch(/^\w+$/);
  expect(typeof answer.Message).toBe('string');
}

async function expectToServe(): Promise<void> {
  emulator.reset();
  const input = Buffer.from(JSON.stringify({ Target: { Type: 'ACCOUNT', Id: '111111111111' } }));
  expect((await send('POST', '/', headersOf('InviteAccountToOrganization'), input)).status).toBe(200);
}

const text = fc.oneof(
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
const value = fc.oneof(text, fc.constantFrom(null, true, -1, 0, 1.5, 21, 1e9, 1e308), fc.jsonValue({ maxDepth: 3 }));
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

const body = fc.oneof(
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
const headers = fc
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

it('answers any body of an operation, and goes on', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('POST', 'POST', 'POST', 'PUT', 'GET'),
      headers,
      body,
      async (method, headers, body) => {
        expectShape(await send(method, '/', headers, body));
      },
    ),
    { seed: SEED, numRuns: 1_500 },
  );
  await expectToServe();
});

it('answers any body of its control API, and goes on', async () => {
  const control = fc.oneof(
    fc
      .dictionary(
        fc.constantFrom(
          'seconds',
          'accounts',
          'accountId',
          'email',
          'handshakeId',
          'rates',
          'millis',
          'pages',
          'operation',
          'error',
          'reason',
          'times',
          'when',
          'disconnect',
          'notes',
          'name',
          'trusts',
          'externalId',
          'allows',
        ),
        fc.oneof(value, fc.constantFrom('aws', 'none', 'after', ...Object.keys(OPERATIONS))),
      )
      .map((input) => Buffer.from(JSON.stringify(input))),
    fc.constantFrom('seconds', 'accountId', 'email', 'operation', 'times', 'rates').map((name) => {
      const fields = '"operation":"CancelHandshake","error":"x"';
      return Buffer.from(`{${fields},"${name}":${'['.repeat(50_000)}${']'.repeat(50_000)}}`);
    }),
    fc.constant(Buffer.from('{"operation":"CancelHandshake","error":"x","times":1e9}')),
    body,
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...CONTROL_ACTIONS, '', '__proto__', 'no/such'), control, async (action, body) => {
      const answer = await send('POST', `/_emulator/${action}`, {}, body);

      expectShape(answer);
      expect(answer.status).not.toBe(500);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
  await expectToServe();
});

it('accepts no handshake beyond the documented limits', async () => {
  const near = fc.record(
    {
      Target: fc.record({
        Type: fc.constantFrom('ACCOUNT', 'EMAIL'),
        Id: fc.oneof(
          text,
          fc.constant('1'.repeat(12)),
          fc.nat({ max: 70 }).map((length) => `${'a'.repeat(length)}@b.cd`),
        ),
      }),
      Notes: fc.integer({ min: 1022, max: 1026 }).map((length) => '🚀'.repeat(length)),
      Tags: fc
        .integer({ min: 49, max: 51 })
        .map((count) => Array.from({ length: count }, (_, Key) => ({ Key: `${Key}`, Value: '' }))),
    },
    { requiredKeys: ['Target'] },
  );
  await fc.assert(
    fc.asyncProperty(near, async (input) => {
      emulator.reset();
      const answer = await send(
        'POST',
        '/',
        headersOf('InviteAccountToOrganization'),
        Buffer.from(JSON.stringify(input)),
      );
      expectShape(answer);
      expect(emulator.organization.allHandshakes()).toHaveLength(answer.status === 200 ? 1 : 0);
      for (const { target, notes = '', tags } of emulator.organization.allHandshakes() as Handshake[]) {
        expect(target.id).toMatch(target.type === 'ACCOUNT' ? /^\d{12}$/ : /^[^\s@]+@[^\s@]+\.[^\s@]+$/);
        expect(Array.from(target.id).length).toBeLessThanOrEqual(64);
        expect(Array.from(notes).length).toBeLessThanOrEqual(1024);
        expect(tags.size).toBeLessThanOrEqual(50);
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
});
