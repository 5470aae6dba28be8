import { callSts } from './bare-http';
import { BrokenConnection } from '../wire/errors';
import { INVITED, MEMBER, OUTSIDER, SECOND } from './fixture';
import { ask, assume, fixture, makeRole, refusal, ROLE_ARN, textOf, useRoles } from './role-fixture';
import { MANAGEMENT_ACCOUNT } from '../organization/organization';

useRoles();

describe('AssumeRole', () => {
  it('answers credentials that the role has for an hour, as XML', async () => {
    await makeRole();
    const { status, headers, xml } = await ask();
    expect([status, headers.get('content-type')]).toEqual([200, 'text/xml']);
    expect(xml).toMatch(/^<AssumeRoleResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/">/);
    expect(textOf(xml, 'AccessKeyId')).toBe('ASIA1111111111110001');
    expect(textOf(xml, 'SecretAccessKey')).toHaveLength(40);
    expect(textOf(xml, 'Expiration')).toBe('2026-01-01T01:00:00Z');
    expect(textOf(xml, 'Arn')).toBe(`arn:aws:sts::${INVITED}:assumed-role/accepter/test`);
    expect(textOf(xml, 'AssumedRoleId')).toMatch(/^AROA[0-9A-F]{16}:test$/);
    expect(textOf(xml, 'RequestId')).toBe(headers.get('x-amzn-requestid'));
  });

  it('gives every session an access key and a token of its own', async () => {
    await makeRole();
    const [one, other] = [await assume(), await assume()];
    expect(one.accessKeyId).not.toBe(other.accessKeyId);
    expect(one.sessionToken).not.toBe(other.sessionToken);
  });

  it('is one of the calls, with the account that assumes', async () => {
    await makeRole();
    await ask();
    await ask({}, OUTSIDER);
    expect(fixture.emulator.calls).toEqual([
      { operation: 'AssumeRole', caller: MANAGEMENT_ACCOUNT, outcome: 'OK' },
      { operation: 'AssumeRole', caller: OUTSIDER, outcome: 'AccessDenied' },
    ]);
  });

  it('lets a session assume another role, where both roles allow it', async () => {
    await makeRole({ name: 'first', allows: ['sts:AssumeRole'] });
    await makeRole({ name: 'idle', allows: ['organizations:*'] });
    await makeRole({ trusts: [INVITED] });
    const chained = async (name: string) => {
      const first = await assume({ RoleArn: `arn:aws:iam::${INVITED}:role/${name}` });
      const form = { RoleArn: ROLE_ARN, RoleSessionName: 'test' };
      return (await callSts(fixture.emulator.url, form, first.accessKeyId, first.sessionToken)).status;
    };
    expect([await chained('first'), await chained('idle')]).toEqual([200, 403]);
  });
});

describe('a refusal', () => {
  const DENIED = `403 AccessDenied: User: arn:aws:iam::${MANAGEMENT_ACCOUNT}:user/any is not authorized to perform: sts:AssumeRole on resource: ${ROLE_ARN}`;

  it.each([
    ['the role does not exist', undefined, {}],
    ['the role trusts another account', { trusts: [OUTSIDER] }, {}],
    ['the role trusts nobody', { trusts: [] }, {}],
    ['the external id is missing', { externalId: 'secret-1' }, {}],
    ['the external id is another', { externalId: 'secret-1' }, { ExternalId: 'secret-2' }],
    ['the duration is too long for a role that trusts another account', { trusts: [] }, { DurationSeconds: '3601' }],
  ])('says the same where %s', async (_, role, form) => {
    if (role !== undefined) {
      await makeRole(role);
    }
    expect(await refusal(form)).toBe(DENIED);
  });

  it('does not meet who knows the external id, or gives one that is not asked for', async () => {
    await makeRole({ externalId: 'secret-1' });
    expect(await refusal({ ExternalId: 'secret-1' })).toBe('OK');
    await makeRole();
    expect(await refusal({ ExternalId: 'secret-1' })).toBe('OK');
  });

  it('meets a role of the same name in another account', async () => {
    await makeRole();
    expect(await refusal({ RoleArn: ROLE_ARN.replace(INVITED, MEMBER) })).toContain('403 AccessDenied');
  });

  const constraint = (value: string, name: string, rule: string) =>
    `400 ValidationError: 1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must ${rule}`;

  it.each([
    [{ RoleArn: 'accepter' }, constraint('accepter', 'roleArn', 'have length greater than or equal to 20')],
    [{ RoleArn: `role/${'a'.repeat(20)}` }, `400 ValidationError: role/${'a'.repeat(20)} is invalid`],
    [{ RoleSessionName: 'x' }, constraint('x', 'roleSessionName', 'have length greater than or equal to 2')],
    [
      { RoleSessionName: 'a b' },
      constraint('a b', 'roleSessionName', String.raw`satisfy regular expression pattern: ^[\w+=,.@-]*$`),
    ],
    [{ DurationSeconds: '899' }, constraint('899', 'durationSeconds', 'have value greater than or equal to 900')],
    [{ DurationSeconds: '43201' }, constraint('43201', 'durationSeconds', 'have value less than or equal to 43200')],
    [{ ExternalId: 'x' }, constraint('x', 'externalId', 'have length greater than or equal to 2')],
    [
      { DurationSeconds: '3601' },
      '400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [{ SerialNumber: '123456789' }, '400 ValidationError: The emulator does not know SerialNumber.'],
    [{ Action: 'GetUser' }, '400 InvalidAction: Could not find operation GetUser for version 2011-06-15'],
    [{ Version: '2016-11-28' }, '400 InvalidAction: Could not find operation AssumeRole for version 2016-11-28'],
  ] as const)('of %j says what is wrong', async (form, message) => {
    await makeRole();
    expect(await refusal(form)).toBe(message);
  });

  it('of a missing role ARN says that it must not be null', async () => {
    const { xml } = await callSts(fixture.emulator.url, { RoleSessionName: 'test' }, MANAGEMENT_ACCOUNT);
    expect(textOf(xml, 'Message')).toContain("Value null at 'roleArn'");
  });

  it('of an unknown access key and of an expired session has the names of the query protocol', async () => {
    expect(await refusal({}, 'AKIAIOSFODNN7EXAMPLE')).toContain('403 InvalidClientTokenId');
    await makeRole();
    const { accessKeyId, sessionToken } = await assume();
    fixture.pass(3600 * SECOND);
    const { status, xml } = await callSts(fixture.emulator.url, {}, accessKeyId, sessionToken);
    expect([status, textOf(xml, 'Code')]).toEqual([403, 'ExpiredToken']);
  });

  it('can be arranged, and so can a connection that breaks', async () => {
    await makeRole();
    await fixture.control('fault', { operation: 'AssumeRole', error: 'ServiceException' });
    expect(await refusal()).toContain('500 InternalFailure');
    fixture.emulator.faults.push({ operation: 'AssumeRole', error: new BrokenConnection() });
    await expect(ask()).rejects.toThrow();
    expect(await refusal()).toBe('OK');
  });

  it('quotes what was sent as XML', async () => {
    const { xml } = await ask({ RoleSessionName: '<&>\u0001' });
    expect(xml).toContain("Value '&lt;&amp;&gt;?' at");
  });
});

describe('make-role', () => {
  it('answers the ARN of the role', async () => {
    expect((await makeRole()).body).toEqual({ roleArn: ROLE_ARN });
  });

  it.each([
    [{ name: 'a b' }, 'name must be 1 to 64 letters, digits or +=,.@-_, got "a b"'],
    [{ accountId: '1' }, 'accountId must be 12 digits, got "1"'],
    [{ trusts: MANAGEMENT_ACCOUNT }, 'trusts must be a list of strings that match ^\\d{12}$, got "000000000000"'],
    [{ trusts: ['1'] }, 'trusts must be a list of strings that match ^\\d{12}$, got ["1"]'],
    [{ allows: ['AcceptHandshake'] }, 'allows must be a list of strings that match'],
    [{ externalId: 1 }, 'externalId must be a string, got 1'],
  ])('fails with %j', async (role, message) => {
    const { status, body } = await makeRole(role);
    expect(status).toBe(400);
    expect(body.Message).toContain(message);
  });
});
