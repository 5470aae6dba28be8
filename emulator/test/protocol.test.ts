import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { call, headersOf, post } from './bare-http';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';
import { Emulator } from '../server';

const INVITED = '111111111111';
const Target = { Type: 'ACCOUNT', Id: INVITED };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

describe('the protocol', () => {
  it('fails a request that is not signed', async () => {
    const headers = { 'x-amz-target': headersOf('DescribeOrganization')['x-amz-target'] };
    const { status, body } = await post(emulator.url, headers, '{}');
    expect([status, body.__type]).toEqual([400, 'MissingAuthenticationTokenException']);
  });

  it('fails a signature for another service', async () => {
    const headers = headersOf('DescribeOrganization');
    const authorization = headers.authorization.replace('/organizations/', '/iam/');
    const { status, body } = await post(emulator.url, { ...headers, authorization }, '{}');
    expect([status, body.__type]).toEqual([400, 'IncompleteSignatureException']);
  });

  it.each(['AKIAIOSFODNN7EXAMPLE', '11111111111', '1111111111111'])(
    'fails an access key that is not 12 digits: %s',
    async (accessKey) => {
      const { status, body } = await call(emulator.url, 'DescribeOrganization', {}, accessKey);
      expect([status, body.__type]).toEqual([400, 'UnrecognizedClientException']);
      expect(body.Message).toContain('12 digits');
    },
  );

  it.each(['CreateAccount', 'constructor', 'toString', ''])('fails the unknown operation "%s"', async (operation) => {
    const { status, body } = await call(emulator.url, operation, {});
    expect([status, body.__type]).toEqual([400, 'UnknownOperationException']);
  });

  it('fails a target of another service', async () => {
    const headers = { ...headersOf(''), 'x-amz-target': 'AmazonSSM.DescribeOrganization' };
    expect((await post(emulator.url, headers, '{}')).body.__type).toBe('UnknownOperationException');
  });

  it.each(['{', 'not json', '[]', '"text"', '1', 'null'])('fails a body that is no JSON object: %s', async (text) => {
    const { status, body } = await post(emulator.url, headersOf('DescribeOrganization'), text);
    expect([status, body.__type]).toEqual([400, 'SerializationException']);
  });

  it('takes an empty body for no input', async () => {
    const { status } = await post(emulator.url, headersOf('DescribeOrganization'), '');
    expect(status).toBe(200);
  });

  it('fails a body of more than 1 MiB, and reads it to the end so that any client sees the answer', async () => {
    const headers = headersOf('InviteAccountToOrganization');
    const sent = request(emulator.url, { method: 'POST', headers }).end(Buffer.alloc(64 * 1024 * 1024));
    const [, [response]] = (await Promise.all([once(sent, 'finish'), once(sent, 'response')])) as [
      [],
      [IncomingMessage],
    ];
    expect(response.statusCode).toBe(400);
    expect(await json(response)).toMatchObject({ __type: 'RequestEntityTooLargeException' });
  });

  it('takes a body of 1 MiB and not a byte more', async () => {
    const body = JSON.stringify({ padding: 'x'.repeat(1024 * 1024 - 14) }); // {"padding":""} is 14 bytes
    expect((await post(emulator.url, headersOf('DescribeOrganization'), body)).status).toBe(200);
    expect((await post(emulator.url, headersOf('DescribeOrganization'), `${body} `)).status).toBe(400);
  });

  it.each(['us-east-1', 'eu-west-3', 'us-gov-west-1', 'cn-northwest-1'])(
    'takes a request signed for %s',
    async (region) => {
      const headers = headersOf('DescribeOrganization', MANAGEMENT_ACCOUNT, region);
      expect((await post(emulator.url, headers, '{}')).status).toBe(200);
    },
  );

  it('sends an error as __type and Message, with Reason only where there is one', async () => {
    const without = await call(emulator.url, 'DescribeHandshake', { HandshakeId: 'h-00000000' });
    expect(without.body).toEqual({
      __type: 'HandshakeNotFoundException',
      Message: expect.any(String) as string,
    });
    const withReason = await call(emulator.url, 'DescribeHandshake', {});
    expect(withReason.body).toEqual({
      __type: 'InvalidInputException',
      Message: 'You must provide a value for the parameter.',
      Reason: 'INPUT_REQUIRED:HANDSHAKE_ID',
    });
  });

  it('sends timestamps as epoch seconds with a fraction', async () => {
    const clocked = await Emulator.start(0, { now: () => 1_767_225_600_250 });
    const { body } = await call(clocked.url, 'InviteAccountToOrganization', { Target });
    await clocked.stop();
    // 15 days are 1 296 000 seconds.
    expect(body.Handshake).toMatchObject({
      RequestedTimestamp: 1_767_225_600.25,
      ExpirationTimestamp: 1_768_521_600.25,
    });
  });

  it('gives every answer a request id of its own', async () => {
    const good = await call(emulator.url, 'DescribeOrganization', {});
    const bad = await call(emulator.url, 'DescribeHandshake', {});
    const ids = [good, bad].map(({ headers }) => headers.get('x-amzn-requestid'));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[1]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('answers as application/x-amz-json-1.1', async () => {
    const { headers } = await call(emulator.url, 'DescribeOrganization', {});
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
  });

  it.each([
    ['ServiceException', 500],
    ['TooManyRequestsException', 400],
    ['ConcurrentModificationException', 400],
    ['AccessDeniedException', 400],
  ])('sends %s with status %d', async (error, expected) => {
    await post(`${emulator.url}/_emulator/fault`, {}, JSON.stringify({ operation: 'DescribeOrganization', error }));
    const { status, body } = await call(emulator.url, 'DescribeOrganization', {});
    expect([status, body.__type]).toEqual([expected, error]);
  });
});
