import { request } from 'node:http';
import fc from 'fast-check';
import { body, headers, text, value } from './arbitrary-requests';
import { headersOf } from './bare-http';
import { OPERATIONS } from '../operations/operations';
import type { Handshake } from '../organization/organization';
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
