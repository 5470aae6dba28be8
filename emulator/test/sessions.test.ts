import { type Credentials, INVITED, MEMBER, outcomeOf, SECOND } from './fixture';
import { assume, fixture, makeRole, refusal, ROLE_ARN, useRoles } from './role-fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

useRoles();

const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

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
