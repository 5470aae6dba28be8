import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { call, headersOf, post } from './bare-http';
import { MANAGEMENT_ACCOUNT } from '../organization';
import { Emulator } from '../server';

const INVITED = '111111111111';
const Target = { Type: 'ACCOUNT', Id: INVITED };

let emulator: Emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

const control = (action: string, input: unknown = {}) =>
  post(`${emulator.url}/_emulator/${action}`, {}, JSON.stringify(input));

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
    await control('fault', { operation: 'DescribeOrganization', error });
    const { status, body } = await call(emulator.url, 'DescribeOrganization', {});
    expect([status, body.__type]).toEqual([expected, error]);
  });
});

describe('the control API', () => {
  const invite = (caller?: string) => call(emulator.url, 'InviteAccountToOrganization', { Target }, caller);
  const typeOf = async (answer: Promise<{ body: Readonly<Record<string, unknown>> }>) => (await answer).body.__type;

  it('initialize makes the organization young for a while', async () => {
    expect((await control('initialize', { seconds: 60 })).status).toBe(200);
    expect(await typeOf(invite())).toBe('FinalizingOrganizationException');
    await control('initialize', { seconds: 0 });
    expect(await typeOf(invite())).toBeUndefined();
  });

  it('account-quota sets how many accounts there may be', async () => {
    await control('account-quota', { accounts: 1 });
    expect((await invite()).body.Reason).toBe('ACCOUNT_NUMBER_LIMIT_EXCEEDED');
  });

  it('know-email lets an account find the invitation to its address', async () => {
    await control('know-email', { accountId: INVITED, email: 'juan@example.com' });
    await call(emulator.url, 'InviteAccountToOrganization', { Target: { Type: 'EMAIL', Id: 'juan@example.com' } });
    const { body } = await call(emulator.url, 'ListHandshakesForAccount', {}, INVITED);
    expect(body.Handshakes).toHaveLength(1);
  });

  it('add-member puts an account into the organization', async () => {
    await control('add-member', { accountId: INVITED });
    const { body } = await call(emulator.url, 'DescribeAccount', { AccountId: INVITED });
    expect(body.Account).toMatchObject({ Id: INVITED, JoinedMethod: 'CREATED' });
  });

  it('fault fails as many calls as arranged, without an effect, and no call of another operation', async () => {
    await control('fault', {
      operation: 'InviteAccountToOrganization',
      error: 'ConstraintViolationException',
      reason: 'TAG_POLICY_VIOLATION',
      times: 2,
    });
    for (let i = 0; i < 2; i++) {
      expect((await call(emulator.url, 'DescribeOrganization', {})).status).toBe(200);
      expect((await invite()).body).toMatchObject({
        __type: 'ConstraintViolationException',
        Reason: 'TAG_POLICY_VIOLATION',
      });
    }
    expect(emulator.organization.allHandshakes()).toEqual([]);
    expect((await invite()).status).toBe(200);
  });

  it('fault fails one call when it is not said how many', async () => {
    await control('fault', { operation: 'InviteAccountToOrganization', error: 'ServiceException' });
    expect([(await invite()).status, (await invite()).status]).toEqual([500, 200]);
  });

  it('faults of one operation come in the order they were arranged', async () => {
    for (const error of ['TooManyRequestsException', 'ServiceException']) {
      await control('fault', { operation: 'InviteAccountToOrganization', error });
    }
    expect([await typeOf(invite()), await typeOf(invite())]).toEqual(['TooManyRequestsException', 'ServiceException']);
  });

  it('calls tells every call with its caller and outcome, the oldest first', async () => {
    await invite();
    await invite();
    await call(emulator.url, 'DescribeHandshake', {});
    await invite('999999999999');
    expect((await control('calls')).body).toEqual({
      calls: [
        { operation: 'InviteAccountToOrganization', caller: MANAGEMENT_ACCOUNT, outcome: 'OK' },
        {
          operation: 'InviteAccountToOrganization',
          caller: MANAGEMENT_ACCOUNT,
          outcome: 'DuplicateHandshakeException',
        },
        { operation: 'DescribeHandshake', caller: MANAGEMENT_ACCOUNT, outcome: 'INPUT_REQUIRED:HANDSHAKE_ID' },
        {
          operation: 'InviteAccountToOrganization',
          caller: '999999999999',
          outcome: 'AWSOrganizationsNotInUseException',
        },
      ],
    });
  });

  it('reset forgets handshakes, members, faults, calls and the quota', async () => {
    await invite();
    await control('add-member', { accountId: '222222222222' });
    await control('account-quota', { accounts: 0 });
    await control('initialize', { seconds: 60 });
    await control('fault', { operation: 'InviteAccountToOrganization', error: 'ServiceException' });
    await control('reset');
    expect((await control('calls')).body).toEqual({ calls: [] });
    expect([...emulator.organization.members.keys()]).toEqual([MANAGEMENT_ACCOUNT]);
    expect((await invite()).status).toBe(200);
    expect(emulator.organization.allHandshakes()).toHaveLength(1);
  });

  it('needs no body and no signature', async () => {
    expect((await post(`${emulator.url}/_emulator/calls`, {}, '')).status).toBe(200);
  });

  it.each([
    ['initialize', {}, 'seconds must be a number of at least 0, got undefined'],
    ['initialize', { seconds: -1 }, 'seconds must be a number of at least 0, got -1'],
    ['account-quota', { accounts: '10' }, 'accounts must be a number of at least 0, got "10"'],
    ['know-email', { accountId: INVITED }, 'email must be a string, got undefined'],
    ['know-email', { accountId: '1', email: 'juan@example.com' }, 'accountId must be 12 digits, got "1"'],
    ['add-member', { accountId: 'abc' }, 'accountId must be 12 digits, got "abc"'],
    ['add-member', { accountId: 1 }, 'accountId must be a string, got 1'],
    ['fault', { operation: 'DescribeOrganization' }, 'error must be a string, got undefined'],
    ['fault', { operation: 'Invite', error: 'ServiceException' }, 'operation must be one of Invite'],
    ['fault', { operation: 'DescribeOrganization', error: 'E', reason: 1 }, 'reason must be a string, got 1'],
    ['fault', { operation: 'DescribeOrganization', error: 'E', times: 'two' }, 'times must be a number of at least 0'],
    ['no-such', {}, 'no such action; POST one of reset, initialize,'],
    ['toString', {}, 'no such action; POST one of reset, initialize,'],
    ['reset', [], 'the body must be a JSON object'],
    ['reset', null, 'the body must be a JSON object'],
  ])('fails %s with %j', async (action, input, message) => {
    const { status, body } = await control(action, input);
    expect([status, body.__type]).toEqual([400, 'ControlException']);
    expect(body.Message).toContain(message);
    expect(emulator.faults).toEqual([]);
  });

  it('fails a body that is not JSON', async () => {
    const { status, body } = await post(`${emulator.url}/_emulator/reset`, {}, '{');
    expect([status, body.Message]).toEqual([400, 'the body must be JSON']);
  });

  it('fails a GET and changes nothing', async () => {
    await invite();
    expect((await fetch(`${emulator.url}/_emulator/reset`)).status).toBe(400);
    expect(emulator.organization.allHandshakes()).toHaveLength(1);
  });
});
