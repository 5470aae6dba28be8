import type { Call } from './evidence';
import { unmadeGrants, unpermittedCalls } from './judge-calls';
import { leaks } from './judge-privacy';
import { synthesizedRoles } from './stacks';

/** The judges of end-of-run.ts find what they are there for. */

const stacks = synthesizedRoles();

const cancel: Call = {
  role: 'step',
  configuration: 'plain',
  action: 'organizations:CancelHandshake',
  resource: 'arn:PARTITION:organizations::ACCOUNT:handshake/o-exampleorgid/invite/h-examplehandshakeid111',
};
const listAccounts: Call = { ...cancel, action: 'organizations:ListAccounts', resource: '*' };

describe('a call', () => {
  it('may be made when the role allows it in each partition', async () => {
    expect(await unpermittedCalls([cancel, { ...listAccounts, configuration: 'email' }], stacks)).toEqual([]);
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

  it('that is granted and never made fails the run', async () => {
    const grants = await unmadeGrants([], stacks);

    expect(grants).toContain('step organizations:CancelHandshake: granted, but never called');
    expect(await unmadeGrants([cancel], stacks)).toEqual(
      grants.filter((grant) => !grant.startsWith('step organizations:CancelHandshake')),
    );
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
