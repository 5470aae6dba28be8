import { callSts } from './bare-http';
import { BrokenConnection } from '../errors';
import { type Credentials, Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER, SECOND } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization';

const ROLE_ARN = `arn:aws:iam::${INVITED}:role/accepter`;
const ROLE = {
  accountId: INVITED,
  name: 'accepter',
  trusts: [MANAGEMENT_ACCOUNT],
  allows: ['organizations:*', 'iam:CreateServiceLinkedRole'],
};

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const makeRole = (role: object = {}) => fixture.control('make-role', { ...ROLE, ...role });

function ask(form: Record<string, string> = {}, caller: string = MANAGEMENT_ACCOUNT) {
  return callSts(fixture.emulator.url, { RoleArn: ROLE_ARN, RoleSessionName: 'test', ...form }, caller);
}

/** `STATUS CODE: MESSAGE` of a refusal, or `OK`. */
async function refusal(form?: Record<string, string>, caller?: string): Promise<string> {
  const { status, xml } = await ask(form, caller);
  return status === 200 ? 'OK' : `${status} ${textOf(xml, 'Code')}: ${textOf(xml, 'Message')}`;
}

const textOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? `no ${name}`;

async function assume(form?: Record<string, string>): Promise<Required<Credentials>> {
  const { xml } = await ask(form);
  return {
    accessKeyId: textOf(xml, 'AccessKeyId'),
    secretAccessKey: textOf(xml, 'SecretAccessKey'),
    sessionToken: textOf(xml, 'SessionToken'),
  };
}

const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

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

describe('a session', () => {
  const accept = async (credentials: Credentials) =>
    outcomeOf(fixture.withCredentials(credentials).acceptHandshake({ HandshakeId: await fixture.invite() }));

  it('accepts an invitation as the account of its role', async () => {
    await makeRole();
    expect(await accept(await assume())).toBe('OK');
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT, INVITED]);
    expect(fixture.emulator.calls.at(-1)).toMatchObject({ operation: 'AcceptHandshake', caller: INVITED });
  });

  it.each([
    ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole'],
    ['Organizations:accept*', 'iam:*'],
    ['*'],
  ])('accepts with the permissions %s %s', async (...allows) => {
    await makeRole({ allows });
    expect(await accept(await assume())).toBe('OK');
  });

  it('fails to accept without a permission of its role, and the invitation stays open', async () => {
    await makeRole({ allows: ['organizations:DeclineHandshake', 'iam:CreateServiceLinkedRole'] });
    expect(await accept(await assume())).toBe('AccessDeniedException');
    expect(fixture.states).toEqual(['OPEN']);
  });

  it('fails to accept without iam:CreateServiceLinkedRole, which an organization with all features needs', async () => {
    await makeRole({ allows: ['organizations:AcceptHandshake'] });
    expect(await accept(await assume())).toBe(
      'AccessDeniedForDependencyException / ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE',
    );
    expect(fixture.states).toEqual(['OPEN']);
  });

  it('accepts without it in an organization with consolidated billing', async () => {
    await makeRole({ allows: ['organizations:AcceptHandshake'] });
    fixture.emulator.organization.featureSet = 'CONSOLIDATED_BILLING';
    expect(await accept(await assume())).toBe('OK');
  });

  it.each([
    ['fails without', [], 'AccessDeniedException', ['OPEN']],
    ['succeeds with', ['organizations:LeaveOrganization'], 'OK', ['ACCEPTED']],
  ])('that accepts for a member of another organization %s organizations:LeaveOrganization', async (...row) => {
    const [, more, outcome, states] = row;
    await fixture.control('other-organization', { accountId: INVITED });
    await makeRole({ allows: ['organizations:AcceptHandshake', 'iam:CreateServiceLinkedRole', ...more] });
    expect(await accept(await assume())).toBe(outcome);
    expect(fixture.states).toEqual(states);
  });

  it('leaves the organization as the account of its role', async () => {
    await makeRole();
    fixture.emulator.organization.addMember(INVITED);
    await fixture.withCredentials(await assume()).leaveOrganization({});
    expect(fixture.memberIds).toEqual([MANAGEMENT_ACCOUNT]);
  });

  it.each([
    ['none', { sessionToken: undefined }],
    ['another', { sessionToken: 'x' }],
  ])('fails with %s instead of its token', async (_, wrong) => {
    await makeRole();
    const { sessionToken, ...keys } = { ...(await assume()), ...wrong };
    const credentials = sessionToken === undefined ? keys : { ...keys, sessionToken };
    expect(await accept(credentials)).toBe('UnrecognizedClientException');
  });

  it.each([
    [undefined, 3600],
    ['900', 900],
  ])('expires, asked for %s seconds, after %d', async (DurationSeconds, seconds) => {
    await makeRole();
    const organizations = fixture.withCredentials(
      await assume(DurationSeconds === undefined ? {} : { DurationSeconds }),
    );
    const list = () => outcomeOf(organizations.listHandshakesForAccount({}));
    fixture.pass(seconds * SECOND - 1);
    expect(await list()).toBe('OK');
    fixture.pass(1);
    expect(await list()).toBe('ExpiredTokenException');
    await expect(organizations.listHandshakesForAccount({})).rejects.toMatchObject({
      message: 'The security token included in the request is expired',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('is forgotten by a reset, and so is its role', async () => {
    await makeRole();
    const credentials = await assume();
    await fixture.control('reset');
    expect(await accept(credentials)).toBe('UnrecognizedClientException');
    expect(await refusal()).toContain('AccessDenied');
  });
});

describe('a session policy', () => {
  const HANDSHAKES = 'arn:aws:organizations::000000000000:handshake/o-exampleorgid/invite/';
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  const slr = { Effect: 'Allow', Action: 'iam:CreateServiceLinkedRole', Resource: '*' };
  const accept = (Resource: unknown) => ({ Effect: 'Allow', Action: 'organizations:AcceptHandshake', Resource });

  /** The outcome when a session with the policy accepts an invitation. */
  async function accepting(policy: (arn: string) => string): Promise<string> {
    const HandshakeId = await fixture.invite();
    const credentials = await assume({ Policy: policy(`${HANDSHAKES}${HandshakeId}`) });
    return outcomeOf(fixture.withCredentials(credentials).acceptHandshake({ HandshakeId }));
  }

  it.each([
    ['that invitation', (arn: string) => policyOf(slr, accept(arn))],
    ['that invitation among others', (arn: string) => policyOf(slr, accept([`${HANDSHAKES}h-00000000`, arn]))],
    ['all invitations', () => policyOf(slr, accept(`${HANDSHAKES}h-*`))],
    ['everything', () => policyOf(all)],
    ['everything, in one statement that is no list', () => JSON.stringify({ Statement: all })],
    ['actions that begin alike', () => policyOf(slr, { ...all, Action: ['organizations:Accept*'] })],
  ])('lets the session accept where it allows %s', async (_, policy) => {
    await makeRole();
    expect(await accepting(policy)).toBe('OK');
  });

  it.each([
    ['allows another invitation', () => policyOf(slr, accept(`${HANDSHAKES}h-00000000`))],
    ['allows another action', () => policyOf(slr, { ...all, Action: 'organizations:DeclineHandshake' })],
    ['allows a part of the action', () => policyOf(slr, { ...all, Action: 'organizations:Accept' })],
    ['allows a dot that is no wildcard', (arn: string) => policyOf(slr, accept(arn.replace('-example', '.example')))],
    ['denies the action', () => policyOf(all, { ...accept('*'), Effect: 'Deny' })],
    ['denies that invitation', (arn: string) => policyOf({ ...accept(arn), Effect: 'Deny' }, all)],
    ['has no statement', () => policyOf()],
  ])('fails the session that accepts where it %s', async (_, policy) => {
    await makeRole();
    expect(await accepting(policy)).toBe('AccessDeniedException');
    expect(fixture.states).toEqual(['OPEN']);
  });

  it('does not give what the role does not allow', async () => {
    await makeRole({ allows: ['organizations:DescribeHandshake', 'iam:*'] });
    expect(await accepting(() => policyOf(all))).toBe('AccessDeniedException');
  });

  it('that lacks iam:CreateServiceLinkedRole fails the session that accepts', async () => {
    await makeRole();
    expect(await accepting((arn) => policyOf(accept(arn)))).toContain('AccessDeniedForDependencyException');
  });

  it('of a move needs the account and both parents', async () => {
    await makeRole({ accountId: MANAGEMENT_ACCOUNT });
    const { organization } = fixture.emulator;
    organization.addMember(MEMBER);
    const { id } = organization.createUnit(ROOT_ID, 'Workloads');
    const RoleArn = ROLE_ARN.replace(INVITED, MANAGEMENT_ACCOUNT);
    const moving = async (...kinds: readonly string[]) => {
      const Resource = kinds.map((kind) => `arn:aws:organizations::000000000000:${kind}/o-exampleorgid/*`);
      const policy = policyOf({ Effect: 'Allow', Action: 'organizations:MoveAccount', Resource });
      const organizations = fixture.withCredentials(await assume({ RoleArn, Policy: policy }));
      const parents = { SourceParentId: ROOT_ID, DestinationParentId: id };
      return outcomeOf(organizations.moveAccount({ AccountId: MEMBER, ...parents }));
    };
    expect(await moving('account', 'root')).toBe('AccessDeniedException');
    expect(await moving('root', 'ou')).toBe('AccessDeniedException');
    expect(await moving('account', 'root', 'ou')).toBe('OK');
  });

  it.each([
    ['{', 'This policy contains invalid Json'],
    ['[]', 'Syntax errors in policy.'],
    ['{}', 'Syntax errors in policy.'],
    [JSON.stringify({ Version: '2020-01-01', Statement: [] }), 'The policy must contain a valid version string'],
    [policyOf({ ...all, Effect: 'allow' }), 'Effect must be Allow or Deny.'],
    [policyOf({ ...all, Action: 'AcceptHandshake' }), 'Action must be one or more patterns'],
    [policyOf({ ...all, Action: [] }), 'Action must be one or more patterns'],
    [policyOf({ ...all, Resource: 'h-00000000' }), 'Resource must be one or more patterns'],
    [policyOf({ ...all, Condition: {} }), 'The emulator evaluates only Sid, Effect, Action, Resource, got Condition.'],
    [policyOf({ Effect: 'Allow', NotAction: '*', Resource: '*' }), 'got NotAction.'],
  ])('is refused: %s', async (Policy, message) => {
    await makeRole();
    const refused = await refusal({ Policy });
    expect(refused).toContain('400 MalformedPolicyDocument');
    expect(refused).toContain(message);
  });

  it('has at most 2048 characters', async () => {
    await makeRole();
    const policy = policyOf(all);
    expect(await refusal({ Policy: policy.padEnd(2048) })).toBe('OK');
    expect(await refusal({ Policy: policy.padEnd(2049) })).toContain('length less than or equal to 2048');
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
