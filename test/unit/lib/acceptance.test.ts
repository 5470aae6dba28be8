import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Acceptance, InvitationTarget, InvitedAccount } from '../../../lib';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';

const target = InvitationTarget.account('111122223333');
const email = InvitationTarget.email('owner@example.com');
const arnOf = (account: string) => `arn:aws:iam::${account}:role/Accept`;

function synth(acceptance: Acceptance, invited = target): Template {
  const stack = new Stack(new App(), 'Stack');
  new InvitedAccount(stack, 'Invited', { target: invited, acceptance });
  return Template.fromStack(stack);
}

/** What the functions may assume, by the logical id of each policy. */
function assumable(template: Template): (readonly [string, unknown[]])[] {
  const policies = template.findResources('AWS::IAM::ManagedPolicy') as Record<
    string,
    { Properties: { PolicyDocument: { Statement: { Resource: unknown }[] }; Roles: unknown[] } }
  >;
  return Object.entries(policies).map(([id, { Properties }]) => [
    id,
    Properties.PolicyDocument.Statement.flatMap(({ Resource }) => Resource),
  ]);
}

const declared = (template: Template) =>
  Object.values(template.findResources(RESOURCE_TYPE)).map(
    (resource) => (resource as { Properties: { Acceptance: unknown } }).Properties.Acceptance,
  );

describe('a role by its name', () => {
  it('is one of the target account, in the partition of the stack', () => {
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:role/Accept']] };
    const template = synth(Acceptance.byRoleName('Accept'));

    expect(declared(template)).toEqual([{ RoleArn: arn }]);
    expect(assumable(template)).toEqual([[expect.stringMatching(/Acceptance1/), [arn]]]);
  });

  it('may be a token, and that of an account that is a token', () => {
    const stack = new Stack(new App(), 'Stack');
    const [account, role] = ['Account', 'Role'].map((id) => new CfnParameter(stack, id).valueAsString);
    new InvitedAccount(stack, 'Invited', {
      target: InvitationTarget.account(String(account)),
      acceptance: Acceptance.byRoleName(String(role)),
    });

    expect(declared(Template.fromStack(stack))).toEqual([
      {
        RoleArn: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'Account' }, ':role/', { Ref: 'Role' }],
          ],
        },
      },
    ]);
  });

  it('fails for a target e-mail, which tells no account', () => {
    expect(() => synth(Acceptance.byRoleName('Accept'), email)).toThrow(
      'acceptance by role name must have a target account, got the target email "owner@example.com": use Acceptance.byRoleArn',
    );
  });

  it.each(['', 'path/Accept', 'r'.repeat(65), 'Accept ', 7 as unknown as string])('fails for %j', (name) => {
    expect(() => synth(Acceptance.byRoleName(name))).toThrow(
      'acceptance roleName must be 1 to 64 letters, digits and _ + = , . @ -, without a path, got',
    );
  });
});

describe('a role by its ARN', () => {
  it.each([
    ['an account', target],
    ['an e-mail address', email],
    ['an account that is a token', InvitationTarget.account(Aws.ACCOUNT_ID)],
  ])('is taken as it is for %s', (_name, invited) => {
    const template = synth(Acceptance.byRoleArn(arnOf('111122223333')), invited);

    expect(declared(template)).toEqual([{ RoleArn: arnOf('111122223333') }]);
    expect(assumable(template)).toEqual([[expect.any(String), [arnOf('111122223333')]]]);
  });

  it('may be a token', () => {
    expect(() => synth(Acceptance.byRoleArn(`arn:${Aws.PARTITION}:iam::444455556666:role/Accept`))).not.toThrow();
  });

  it('fails for a role of another account than the target', () => {
    expect(() => synth(Acceptance.byRoleArn(arnOf('444455556666')))).toThrow(
      'acceptance roleArn must be a role of the invited account 111122223333, got "arn:aws:iam::444455556666:role/Accept"',
    );
  });

  it.each(['Accept', 'arn:aws:iam::1111:role/Accept', `${arnOf('111122223333')}\n`, null as unknown as string])(
    'fails for %j',
    (arn) => {
      expect(() => synth(Acceptance.byRoleArn(arn))).toThrow(
        `acceptance roleArn must look like arn:aws:iam::111122223333:role/Name, got ${JSON.stringify(arn)}`,
      );
    },
  );
});

describe('an external id', () => {
  it('goes on the wire, a token too', () => {
    const options = { externalId: Aws.STACK_NAME };

    expect(declared(synth(Acceptance.byRoleArn(arnOf('111122223333'), options)))).toMatchObject([
      { ExternalId: { Ref: 'AWS::StackName' } },
    ]);
  });

  it.each(['x', 'with space', 'x'.repeat(1225), 42 as unknown as string])('fails for %j', (externalId) => {
    for (const acceptance of [
      () => Acceptance.byRoleName('Accept', { externalId }),
      () => Acceptance.byRoleArn(arnOf('111122223333'), { externalId }),
    ]) {
      expect(() => synth(acceptance())).toThrow(
        'acceptance externalId must be 2 to 1224 letters, digits and _ + = , . @ : / -, got',
      );
    }
  });
});

describe('preflight', () => {
  it('goes on the wire only where it is declared', () => {
    const acceptance = (preflight: boolean) => Acceptance.byRoleArn(arnOf('111122223333'), { preflight });

    expect(declared(synth(acceptance(true)))).toEqual([{ RoleArn: arnOf('111122223333'), Preflight: true }]);
    expect(declared(synth(acceptance(false)))).toEqual([{ RoleArn: arnOf('111122223333') }]);
  });

  it('fails for a value that is no flag', () => {
    const preflight = 'yes' as unknown as boolean;

    expect(() => synth(Acceptance.byRoleName('Accept', { preflight }))).toThrow(
      'acceptance preflight must be true or false, got "yes"',
    );
  });
});

describe('the right to assume the roles', () => {
  function stackOf(count: number, roleOf: (account: string) => string): { stack: Stack; add: (index: number) => void } {
    const stack = new Stack(new App(), 'Stack');
    const add = (index: number) => {
      const account = String(100_000_000_000 + index);
      new InvitedAccount(stack, `Invited${index}`, {
        target: InvitationTarget.account(account),
        acceptance: Acceptance.byRoleArn(roleOf(account)),
      });
    };
    for (let index = 0; index < count; index++) {
      add(index);
    }
    return { stack, add };
  }

  it('is in no template without acceptance', () => {
    const stack = new Stack(new App(), 'Stack');
    new InvitedAccount(stack, 'Invited', { target });

    Template.fromStack(stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Role'))).not.toMatch(
      /"Action":"sts:AssumeRole"[^}]*"Resource"/,
    );
  });

  it('is both functions’, 40 roles in a policy, and an invitation waits for that of its own role', () => {
    const template = Template.fromStack(stackOf(41, arnOf).stack);
    const [first, second] = assumable(template);

    expect(first?.[1]).toHaveLength(40);
    expect(second?.[1]).toEqual([arnOf('100000000040')]);
    template.allResourcesProperties('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: Match.stringLikeRegexp('StepRole') }, { Ref: Match.stringLikeRegexp('RequestRole') }],
    });
    const invitations = Object.values(template.findResources(RESOURCE_TYPE)) as { DependsOn: string[] }[];
    expect(invitations.filter(({ DependsOn }) => DependsOn.includes(String(first?.[0])))).toHaveLength(40);
    expect(invitations.filter(({ DependsOn }) => DependsOn.includes(String(second?.[0])))).toHaveLength(1);
  });

  it('names a role once that accepts for two', () => {
    const stack = new Stack(new App(), 'Stack');
    const acceptance = Acceptance.byRoleArn(arnOf('111122223333'));
    new InvitedAccount(stack, 'One', { target, acceptance });
    new InvitedAccount(stack, 'Other', { target: email, acceptance });

    expect(assumable(Template.fromStack(stack))).toEqual([[expect.any(String), [arnOf('111122223333')]]]);
  });

  it('stays within 6,144 characters a policy, however long the ARNs', () => {
    const long = (account: string) => `arn:aws:iam::${account}:role/${'p'.repeat(505)}/${'r'.repeat(64)}`;
    const policies = Template.fromStack(stackOf(30, long).stack).findResources('AWS::IAM::ManagedPolicy');

    for (const policy of Object.values(policies)) {
      const { PolicyDocument } = (policy as { Properties: { PolicyDocument: object } }).Properties;
      expect(JSON.stringify(PolicyDocument).length).toBeLessThanOrEqual(6_144);
    }
    // 608 characters each: 9 in a policy.
    expect(Object.keys(policies)).toHaveLength(4);
  });

  it('fails with more than 400 roles, the most that a role of a function has room for', () => {
    const { add } = stackOf(400, arnOf);

    expect(() => {
      add(400);
    }).toThrow(
      'acceptance must be by at most 400 roles for one provider, and fewer where their ARNs are longer than 147 characters, got 401: give the new invitations a second InvitedAccountProvider as `provider`. One that is deployed cannot change its provider',
    );
  });
});
