import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccessRoleStackSet, type AccessRoleStackSetProps } from '../../../lib';

const UNIT = 'ou-root-exampleou';

function make(props: Partial<AccessRoleStackSetProps> = {}, id = 'Access') {
  const stack = new Stack(new App(), 'Accounts', { env: { account: '999988887777', region: 'us-east-1' } });
  return { stack, made: new AccessRoleStackSet(stack, id, { organizationalUnits: [UNIT], ...props }) };
}

interface StackSet {
  readonly StackSetName: string;
  readonly TemplateBody: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
}

function stackSetOf(props?: Partial<AccessRoleStackSetProps>): StackSet {
  const [resource] = Object.values(
    Template.fromStack(make(props).stack).findResources('AWS::CloudFormation::StackSet'),
  );
  return (resource as { readonly Properties: StackSet }).Properties;
}

/** The role of the template, as it is in the partition `aws`. */
function roleOf(props?: Partial<AccessRoleStackSetProps>): unknown {
  const [separator, parts] = stackSetOf(props).TemplateBody['Fn::Join'];
  const body = parts.map((part) => (typeof part === 'string' ? part : 'aws')).join(separator);
  return (JSON.parse(body) as { Resources: { Role: { Properties: unknown } } }).Resources.Role.Properties;
}

it('deploys to the accounts of the units, whenever they are placed there', () => {
  Template.fromStack(make().stack).hasResourceProperties('AWS::CloudFormation::StackSet', {
    PermissionModel: 'SERVICE_MANAGED',
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [UNIT] }, Regions: ['us-east-1'] }],
  });
});

it('lets the stacks of accounts that have the role fail alone', () => {
  Template.fromStack(make().stack).hasResourceProperties('AWS::CloudFormation::StackSet', {
    OperationPreferences: { FailureTolerancePercentage: 100, MaxConcurrentPercentage: 100 },
  });
});

it('makes the role that accounts have which AWS Organizations has made', () => {
  expect(roleOf()).toEqual({
    RoleName: 'OrganizationAccountAccessRole',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::999988887777:root' },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
});

it('takes another name and other policies', () => {
  const managedPolicyArns = ['arn:aws:iam::aws:policy/ReadOnlyAccess'];

  expect(roleOf({ roleName: 'Audit', managedPolicyArns })).toMatchObject({
    RoleName: 'Audit',
    ManagedPolicyArns: managedPolicyArns,
  });
  expect(make({ roleName: 'Audit' }).made.roleName).toBe('Audit');
  expect(make().made.roleName).toBe('OrganizationAccountAccessRole');
});

it('has a name of its own, so that a stack may have several', () => {
  const { stack } = make();
  new AccessRoleStackSet(stack, 'Other', { organizationalUnits: [UNIT] });
  const sets = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'));
  const names = sets.map(({ Properties }) => (Properties as StackSet).StackSetName);

  expect(new Set(names).size).toBe(2);
  expect(names).toEqual([expect.stringMatching(/^Accounts-\w{8}$/), expect.stringMatching(/^Accounts-\w{8}$/)]);
});

it('has a name of at most 128 characters in a stack whose name is as long', () => {
  const stack = new Stack(new App(), 'Accounts', { stackName: 'A'.repeat(128) });
  new AccessRoleStackSet(stack, 'Access', { organizationalUnits: [UNIT] });

  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet')) as [
    { readonly Properties: StackSet },
  ];
  expect(Properties.StackSetName).toMatch(/^A{119}-\w{8}$/);
});

it.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['no units', { organizationalUnits: [] }, 'organizationalUnits must be at least one, got []'],
  ['a text', { organizationalUnits: UNIT }, 'organizationalUnits must be at least one, got "ou-root-exampleou"'],
  [
    'a bad unit',
    { organizationalUnits: ['Workloads'] },
    'organizationalUnits must be the id of an organizational unit',
  ],
  ['a role of Control Tower', { roleName: 'AWSControlTowerExecution' }, 'roleName must not begin with AWS'],
  ['a path', { roleName: 'a/b' }, 'roleName must be 1 to 64 letters'],
  ['a slip of the pen', { rolename: 'Audit' }, 'props must not have rolename: did you mean roleName?'],
])('fails for %s', (_, props, message) => {
  expect(() => make(props as Partial<AccessRoleStackSetProps>)).toThrow(`[Accounts/Access] ${message}`);
});
