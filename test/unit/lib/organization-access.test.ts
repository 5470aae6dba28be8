import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  InvitationTarget,
  InvitedAccount,
  InvitedAccountProvider,
  OrganizationAccess,
  OrganizationAccessRole,
  type OrganizationAccessRoleProps,
} from '../../../lib';

const ROLE = 'arn:aws:iam::999988887777:role/InvitedAccounts';
const STACK_ACCOUNT = '555500006666';
const stackIn = (region = 'eu-west-1') => new Stack(new App(), 'Accounts', { env: { account: STACK_ACCOUNT, region } });
const byRole = (roleArn = ROLE, options?: object) => OrganizationAccess.byRole(roleArn, options);
const provide = (stack: Stack, organizationAccess = byRole()) =>
  InvitedAccountProvider.ofStack(stack, { organizationAccess });

interface Role {
  readonly Properties: { readonly Tags?: unknown; readonly AssumeRolePolicyDocument: unknown };
}

describe('a provider with organizationAccess', () => {
  const stack = stackIn();
  provide(stack, byRole(ROLE, { externalId: 'audit' }));
  const invited = new InvitedAccount(stack, 'Invited', {
    target: InvitationTarget.email('owner@example.com'),
    tags: { team: 'data' },
    organizationalUnit: 'ou-examplerootid-exampleouid',
    removeAccountOnDelete: true,
  });
  invited.onJoined('Joined');
  const template = Template.fromStack(stack);

  it('has no right on the organization, whatever the options, but to assume the role', () => {
    const text = JSON.stringify(template.toJSON());

    expect(text).not.toContain('organizations:');
    expect(text.match(/"sts:AssumeRole","Effect":"Allow","Resource":"[^"]*"/g)).toEqual(
      Array.from({ length: 2 }, () => `"sts:AssumeRole","Effect":"Allow","Resource":"${ROLE}"`),
    );
  });

  it('keeps the rights in its own account', () => {
    template.resourcePropertiesCountIs('AWS::IAM::Policy', { PolicyName: 'FollowUp' }, 1);
    template.resourcePropertiesCountIs('AWS::IAM::Policy', { PolicyName: 'EarlyLook' }, 1);
    template.resourceCountIs('AWS::IAM::Policy', 2);
  });

  it('tells both functions the role', () => {
    const Environment = { Variables: { ACCESS_ROLE_ARN: ROLE, ACCESS_EXTERNAL_ID: 'audit' } };

    template.resourcePropertiesCountIs('AWS::Lambda::Function', { Environment }, 2);
  });

  it('tags the roles of the functions, and not that of the state machine', () => {
    const roles = Object.entries(template.findResources('AWS::IAM::Role') as Record<string, Role>);
    const tagged = roles.filter(([, { Properties }]) => Properties.Tags !== undefined);

    expect(tagged.map(([id]) => id.replace(/Role.*/, ''))).toEqual([
      'InvitedAccountProviderStep',
      'InvitedAccountProviderRequest',
    ]);
    expect(tagged.map(([, { Properties }]) => Properties.Tags)).toEqual(
      Array.from({ length: 2 }, () => [{ Key: 'cdk-invited-account', Value: 'provider' }]),
    );
  });

  it('is the same for the same role, and another one for another', () => {
    expect(() => provide(stack, byRole(ROLE, { externalId: 'audit' }))).not.toThrow();
    expect(() => provide(stack)).toThrow(
      `[Accounts/InvitedAccountProvider] organizationAccess must be what the provider of the stack was made with, { roleArn: "${ROLE}", options: { externalId: "audit" } }`,
    );
  });

  it.each<[string, unknown, string]>([
    ['no ARN', byRole('InvitedAccounts'), 'roleArn must look like arn:aws:iam::111122223333:role/Name'],
    ['another partition', byRole(ROLE.replace('aws', 'aws-cn')), 'roleArn must be in the partition of the stack, aws'],
    ['a short id', byRole(ROLE, { externalId: 'x' }), 'externalId must be 2 to 1224 letters'],
    ['a slip', byRole(ROLE, { externalID: 'audit' }), 'options must not have externalID: did you mean externalId?'],
    ['the ARN itself', ROLE, `must be made by OrganizationAccess.byRole, got "${ROLE}"`],
  ])('fails for %s', (_name, access, problem) => {
    expect(() => provide(stackIn(), access as OrganizationAccess)).toThrow(
      `[Accounts/InvitedAccountProvider] organizationAccess ${problem}`,
    );
  });
});

describe('the target of a stack with organizationAccess', () => {
  const invite = (account: string) => {
    const stack = stackIn();
    provide(stack);
    return new InvitedAccount(stack, 'D', { target: InvitationTarget.account(account) });
  };

  it('cannot be the account of the role', () => {
    expect(() => invite('999988887777')).toThrow(
      '[Accounts/D] target account must be another one than that of the role in organizationAccess, which is the management account, got "999988887777"',
    );
  });

  it('can be the account of the stack', () => {
    expect(() => invite(STACK_ACCOUNT)).not.toThrow();
  });
});

describe('OrganizationAccessRole', () => {
  const managementStack = (app = new App()) =>
    new Stack(app, 'Access', { env: { account: '999988887777', region: 'eu-west-1' } });
  const make = (props: Partial<OrganizationAccessRoleProps> = {}, stack = managementStack()) =>
    new OrganizationAccessRole(stack, 'Role', { stackAccount: STACK_ACCOUNT, ...props });

  it('trusts the tagged roles of one account, by its external id', () => {
    const stack = managementStack();
    make({ externalId: 'audit', roleName: 'InvitedAccounts' }, stack);

    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'InvitedAccounts',
      AssumeRolePolicyDocument: {
        Statement: [
          {
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: {
              AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${STACK_ACCOUNT}:root`]] },
            },
            Condition: {
              StringEquals: { 'aws:PrincipalTag/cdk-invited-account': 'provider', 'sts:ExternalId': 'audit' },
            },
          },
        ],
      },
    });
  });

  it('gives its ARN to a stack of the same app in another account, which has no name without that', () => {
    const app = new App();
    const stack = managementStack(app);
    const { organizationAccess } = make({}, stack);
    const away = new Stack(app, 'Accounts', { env: { account: STACK_ACCOUNT, region: 'eu-west-1' } });
    provide(away, organizationAccess);
    const [name] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')).map(
      ({ Properties }) => (Properties as { readonly RoleName: string }).RoleName,
    );

    expect(name).toMatch(/^access-?accessrole/i);
    expect(JSON.stringify(Template.fromStack(away).toJSON())).toContain(`:iam::999988887777:role/${name}`);
    const alone = managementStack();
    make({}, alone);
    expect(JSON.stringify(Template.fromStack(alone).toJSON())).not.toContain('RoleName');
  });

  it('takes the text "false" for what it says', () => {
    const stack = managementStack();
    make({ removeAccountOnDelete: 'false' as unknown as boolean }, stack);

    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('RemoveAccountFromOrganization');
  });

  it.each<[Partial<Record<keyof OrganizationAccessRoleProps | 'organisationalUnit', unknown>>, string]>([
    [{ stackAccount: '1234' }, 'stackAccount must be 12 digits, got "1234"'],
    [{ externalId: 'x' }, 'externalId must be 2 to 1224 letters'],
    [{ roleName: 'a/b' }, 'roleName must be 1 to 64 letters'],
    [{ tags: 'yes' }, 'tags must be true or false, got "yes"'],
    [{ organisationalUnit: true }, 'props must not have organisationalUnit: did you mean organizationalUnit?'],
  ])('fails for %j', (props, problem) => {
    expect(() => make(props as Partial<OrganizationAccessRoleProps>)).toThrow(`[Access/Role] ${problem}`);
  });
});
