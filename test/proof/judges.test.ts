import { appIdOf, type Call, configurationFor, eventIn, FEATURES } from './evidence';
import { unmadeGrants, unpermittedCalls } from './judge-calls';
import { leaks } from './judge-privacy';
import { synthesizedRoles } from './stacks';

/** The judges of end-of-run.ts find what they are there for. */

const stacks = synthesizedRoles();

const cancel: Call = {
  role: 'step',
  configuration: [],
  action: 'organizations:CancelHandshake',
  resource: 'arn:PARTITION:organizations::ACCOUNT:handshake/o-exampleorgid/invite/h-examplehandshakeid111',
};
const listAccounts: Call = { ...cancel, action: 'organizations:ListAccounts', resource: '*' };

describe('a call', () => {
  it('may be made when the role allows it in each partition', async () => {
    expect(await unpermittedCalls([cancel, { ...listAccounts, configuration: ['tags', 'email'] }], stacks)).toEqual([]);
  });

  it.each([
    [
      "on another organization's invitation",
      { ...cancel, resource: cancel.resource.replace('ACCOUNT', '999999999999') },
    ],
    ['that only another kind of stack may make', listAccounts],
    ['that only the other function may make', { ...cancel, role: 'state machine' as const }],
  ])('fails the run %s', async (_which, call) => {
    expect(await unpermittedCalls([cancel, call], stacks)).toHaveLength(3); // partitions
  });

  it('of a feature may be made in a stack that uses others, too', async () => {
    const remove: Call = {
      ...cancel,
      configuration: ['email', 'removal'],
      action: 'organizations:RemoveAccountFromOrganization',
      resource: 'arn:PARTITION:organizations::ACCOUNT:account/o-exampleorgid/111122223333',
    };

    expect(await unpermittedCalls([remove, { ...listAccounts, configuration: ['email', 'removal'] }], stacks)).toEqual(
      [],
    );
    expect(await unpermittedCalls([{ ...remove, configuration: ['email', 'tags'] }], stacks)).toHaveLength(3);
  });

  it('that puts events fails the run in the name of another source', async () => {
    const put: Call = {
      ...cancel,
      configuration: ['events'],
      action: 'events:PutEvents',
      resource: 'arn:PARTITION:events:REGION:ACCOUNT:event-bus/default',
      eventSource: 'cdk-invited-account',
    };

    expect(await unpermittedCalls([put], stacks)).toEqual([]);
    expect(await unpermittedCalls([{ ...put, eventSource: 'aws.organizations' }], stacks)).toHaveLength(3);
  });

  it('of a session is judged by the policy that the session was given', async () => {
    const accept: Call = {
      ...cancel,
      role: 'session',
      configuration: ['acceptance'],
      action: 'organizations:AcceptHandshake',
    };

    expect(await unpermittedCalls([accept], stacks)).toEqual([]);
    for (const call of [
      { ...accept, action: 'organizations:DeclineHandshake' },
      { ...accept, resource: accept.resource.replace('ACCOUNT', '999999999999') },
      { ...accept, action: 'iam:CreateUser', resource: 'arn:PARTITION:iam::111122223333:user/any' },
    ]) {
      expect(await unpermittedCalls([call], stacks)).toHaveLength(3);
    }
  });

  it('that is granted and never made fails the run', async () => {
    const grants = await unmadeGrants([], stacks);

    expect(grants).toContain('step organizations:CancelHandshake: granted, but never called');
    expect(await unmadeGrants([cancel], stacks)).toEqual(
      grants.filter((grant) => !grant.startsWith('step organizations:CancelHandshake')),
    );
  });
});

describe('what a call tells of its caller', () => {
  it.each([
    ['no features', [], 'request-'],
    ['all of them', FEATURES, 'request-01234567'],
  ] as const)('is an app id that the SDK sends, with %s', (_features, configuration, appId) => {
    expect(appIdOf('request', configuration)).toBe(appId);
  });

  const properties = { Target: { Type: 'ACCOUNT', Id: '111122223333' }, OrganizationalUnit: 'r-root' };

  it('is what the event declares, and what the Update of it has turned off', () => {
    const tagged = { ...properties, Tags: [{ Key: 'team', Value: 'data' }] };

    expect(configurationFor({ RequestType: 'Create', ResourceProperties: tagged })).toEqual(['tags', 'placement']);
    expect(configurationFor({ RequestType: 'Delete', ResourceProperties: tagged })).toEqual(['tags', 'placement']);
    expect(
      configurationFor({
        RequestType: 'Update',
        ResourceProperties: properties,
        OldResourceProperties: { ...properties, RemoveAccountOnDelete: 'true' },
      }),
    ).toEqual(['placement', 'removal']);
  });

  it('is no more than what it wants, of a follow-up', () => {
    const followUp = (tags: object[]) =>
      eventIn({ waiting: { followUp: 1, target: properties.Target, desired: { tags } } });

    expect(configurationFor(followUp([]))).toEqual(['events']);
    expect(configurationFor(followUp([{ Key: 'cdk-invited-account:3f9a1c2e4b5d', Value: 'h-x' }]))).toEqual([
      'removal',
      'events',
    ]);
    expect(configurationFor(followUp([{ Key: 'team', Value: 'data' }]))).toEqual(['tags', 'events']);
  });

  it('counts what a follow-up sends again', () => {
    const renewal = { notes: 'from the platform team', tags: [{ Key: 'team', Value: 'data' }] };
    const event = eventIn({ waiting: { followUp: 1, target: properties.Target, desired: { tags: [] }, renewal } });

    expect(configurationFor(event)).toEqual(['tags', 'events']);
    expect(event).toMatchObject({ ResourceProperties: { Notes: 'from the platform team' } });
  });
});

describe('what is printed', () => {
  const leaked = (text: string, ...output: string[]) =>
    leaks([{ kind: text.includes('@') ? 'e-mail address' : 'notes', text }], output).length;

  it.each([
    ['as it is', 'Welcome, Ana', 'notes: Welcome, Ana!'],
    ['in another case', 'Owner@Example.com', '{"target":"owner@example.com"}'],
    ['escaped', 'Say "hello"\nto all', '{"notes":"Say \\"hello\\"\\nto all"}'],
    ['over several lines', 'first line\nsecond line', 'first line\nsecond line'],
    ['as a short string of its own', 'x', '{"notes":"x"}'],
  ])('fails the run when a secret is in it %s', (_how, secret, output) => {
    expect(leaked(secret, ...output.split('\n'))).toBe(1);
  });

  it('may hold what is a logical id, too', () => {
    expect(leaks([{ kind: 'notes', text: 'Invited' }], ['{"logicalResourceId":"Invited"}'], ['Invited'])).toEqual([]);
  });

  it('may hold other words, and the letters of a short secret', () => {
    expect(leaked('Welcome, Ana', 'Welcome')).toBe(0);
    expect(leaked('x', '{"event":"received","requestType":"exit"}')).toBe(0);
  });
});
