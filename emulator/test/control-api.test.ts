import { call, post } from './bare-http';
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

const control = (action: string, input: unknown = {}) =>
  post(`${emulator.url}/_emulator/${action}`, {}, JSON.stringify(input));

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
    ['membership-events', {}, 'delaySeconds must be a list of numbers, got undefined'],
    ['membership-events', { delaySeconds: [0, -1] }, 'delaySeconds must be a number of at least 0, got -1'],
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
