import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AcceptanceRole, type AcceptanceRoleProps } from '../../../lib';
import { providerRoleNameProblem } from '../../../lib/shared/acceptance-role';
import { acceptanceRoleTemplate } from '../../../lib/shared/acceptance-role-template';
import { rolePropertiesOf } from '../../simulation/made-role';

const PROPS: AcceptanceRoleProps = { managementAccountId: '999988887777', externalId: 'orchid-7' };

function make(props: Partial<AcceptanceRoleProps> = {}, account = '111122223333') {
  const stack = new Stack(new App(), 'Stack', { env: { account, region: 'us-east-1' } });
  return { stack, made: new AcceptanceRole(stack, 'Acceptance', { ...PROPS, ...props }) };
}

const roleOf = (props?: Partial<AcceptanceRoleProps>) =>
  rolePropertiesOf(Template.fromStack(make(props).stack).toJSON());

/** True if IAM lets the role of the management account, which may do everything, assume the accepting role. */
async function mayAssume(role: string, externalId: string, props?: Partial<AcceptanceRoleProps>): Promise<boolean> {
  const [, accountId = ''] = /^arn:aws:iam::(\d+):/.exec(role) ?? [];
  const simulated = await runSimulation(
    {
      request: {
        principal: `arn:aws:sts::${accountId}:assumed-role/${role.split('/').at(-1) ?? ''}/session`,
        action: 'sts:AssumeRole',
        resource: { resource: 'arn:aws:iam::111122223333:role/OrganizationAcceptance', accountId: '111122223333' },
        contextVariables: { 'sts:ExternalId': externalId, 'aws:PrincipalArn': role },
      },
      identityPolicies: [
        {
          name: 'everything',
          policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
        },
      ],
      resourcePolicy: roleOf(props).AssumeRolePolicyDocument,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  return simulated.resultType !== 'error' && simulated.overallResult === 'Allowed';
}

const ROLE = 'arn:aws:iam::999988887777:role/Accounts-InvitedAccountProviderStepRole0123ABCD-XYZ';

describe('the role trusts', () => {
  it.each([
    [true, 'a role of the provider', ROLE, 'orchid-7', {}],
    [true, 'one with a path', ROLE.replace('role/', 'role/company/'), 'orchid-7', {}],
    [false, 'one without the external id', ROLE, 'tulip-8', {}],
    [false, 'another role of the account', 'arn:aws:iam::999988887777:role/Admin', 'orchid-7', {}],
    [false, 'a role of another account', ROLE.replace('999988887777', '444455556666'), 'orchid-7', {}],
    [false, 'a user', ROLE.replace(':role/', ':user/'), 'orchid-7', {}],
    [
      true,
      'a role with the name that is given',
      'arn:aws:iam::999988887777:role/invitations-step',
      'orchid-7',
      { providerRoleName: 'invitations-*' },
    ],
    [
      true,
      'a role of the account of the provider',
      ROLE.replace('999988887777', '555500006666'),
      'orchid-7',
      { providerAccountId: '555500006666' },
    ],
    [false, 'none of the management account then', ROLE, 'orchid-7', { providerAccountId: '555500006666' }],
    [false, 'no other then', ROLE, 'orchid-7', { providerRoleName: 'invitations-*' }],
  ])('%s: %s', async (expected, _, role, externalId, props) => {
    expect(await mayAssume(role, externalId, props)).toBe(expected);
  });
});

it('has a name that Acceptance.byRoleName can give, and tells its ARN', () => {
  const { stack, made } = make({ roleName: 'Own' });

  expect(roleOf().RoleName).toBe('OrganizationAcceptance');
  expect(roleOf({ roleName: 'Own' }).RoleName).toBe('Own');
  expect(stack.resolve(made.roleArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^AcceptanceRole/), 'Arn'] });
  expect(made.role.roleArn).toBe(made.roleArn);
});

it.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['an id that is no account', { managementAccountId: '1234' }, 'managementAccountId must be 12 digits, got "1234"'],
  ['the account of the stack', { managementAccountId: '111122223333' }, 'managementAccountId must be another account'],
  ['a bad external id', { externalId: 'a b' }, 'externalId must be 2 to 1224 letters'],
  ['an id of the provider that is no account', { providerAccountId: '1234' }, 'providerAccountId must be 12 digits'],
  ['a path in the name', { roleName: 'a/b' }, 'roleName must be 1 to 64 letters'],
  ['a name for any role', { providerRoleName: '**' }, 'providerRoleName must be 1 to 64 letters'],
  ['a name with a path', { providerRoleName: 'a/*' }, 'providerRoleName must be 1 to 64 letters'],
  ['no flag', { leavesOrganization: 'yes' }, 'leavesOrganization must be true or false, got "yes"'],
  ['no flag either', { preflight: 1 }, 'preflight must be true or false, got 1'],
  ['a slip of the pen', { externalID: 'orchid-7' }, 'props must not have externalID: did you mean externalId?'],
])('fails for %s', (_, props, message) => {
  expect(() => make(props as Partial<AcceptanceRoleProps>)).toThrow(`[Stack/Acceptance] ${message}`);
});

it.each(['*InvitedAccountProvider*', 'invitations-step', '*x', '*', '**', '', 'a/*', 'a b'])(
  'the plain template takes the same names of the roles as the construct: %j',
  (name) => {
    const { Parameters } = acceptanceRoleTemplate() as {
      readonly Parameters: { readonly ProviderRoleName: { readonly AllowedPattern: string } };
    };
    const isTaken = new RegExp(`^(?:${Parameters.ProviderRoleName.AllowedPattern})$`).test(name);

    expect(isTaken).toBe(providerRoleNameProblem(name) === undefined);
  },
);

it('is printed as a plain template to the documents: npm run docs:acceptance-role', () => {
  const printed = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'acceptance-role.template.json'), 'utf8');

  expect(JSON.parse(printed)).toEqual(acceptanceRoleTemplate());
});
