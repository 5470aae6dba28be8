import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, CfnResource, type IPropertyInjector, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnRole, ManagedPolicy, PermissionsBoundary, Role } from 'aws-cdk-lib/aws-iam';
import { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import { Acceptance, InvitedAccount, InvitedAccountProvider } from '../../../../lib';
import { identityOf, resourcesOf, stackWith, statementsWith, target, vpcIn } from './fixtures';

/** What a company sets for all resources of an app, in the ways that CDK has for it. */

const VPC_CONFIG = { subnetIds: ['subnet-0123456789abcdef0'], securityGroupIds: ['sg-0123456789abcdef0'] };

/** Each function is in a VPC, with the rights that it waits for. */
function expectNetwork(template: Template): void {
  expect(statementsWith(template, 'NetworkInterfaces')).toHaveLength(2);
  const policies = Object.keys(resourcesOf(template, 'AWS::IAM::Policy'));
  for (const { Properties, DependsOn = [] } of Object.values(resourcesOf(template, 'AWS::Lambda::Function'))) {
    expect(Properties.VpcConfig).toBeDefined();
    expect(DependsOn.filter((id) => policies.includes(id))).toHaveLength(1);
  }
}

describe('by an aspect', () => {
  const visited = (visit: (node: IConstruct) => void) => {
    const stack = stackWith();
    Aspects.of(stack).add({ visit });
    return stack;
  };

  it.each([
    [
      'vpcConfig',
      (node: IConstruct) => {
        if (node instanceof CfnFunction) {
          node.vpcConfig = VPC_CONFIG;
        }
      },
    ],
    [
      'addPropertyOverride',
      (node: IConstruct) => {
        if (CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::Lambda::Function') {
          node.addPropertyOverride('VpcConfig', { SubnetIds: VPC_CONFIG.subnetIds });
        }
      },
    ],
  ])('%s brings a VPC, and the rights for it', (_how, visit) => {
    const stack = visited(visit);

    expectNetwork(Template.fromStack(stack));
    expect(identityOf(stack)).toEqual(identityOf(stackWith()));
  });

  it('a path of the roles is taken', () => {
    const stack = visited((node) => {
      if (node instanceof CfnRole) {
        node.path = '/company/';
      }
    });

    Template.fromStack(stack).allResourcesProperties('AWS::IAM::Role', { Path: '/company/' });
  });
});

describe('by a property injector', () => {
  const injecting = (...propertyInjectors: IPropertyInjector[]) =>
    new Stack(new App({ propertyInjectors }), 'Accounts');
  const always = (constructUniqueId: string, props: () => object): IPropertyInjector => ({
    constructUniqueId,
    inject: (original: object) => ({ ...original, ...props() }),
  });

  it('brings a VPC, and the rights for it', () => {
    const vpc = vpcIn(new Stack(new App(), 'Network'));
    const stack = injecting(always(LambdaFunction.PROPERTY_INJECTION_ID, () => ({ vpc })));
    new InvitedAccount(stack, 'Invited', { target });

    expectNetwork(Template.fromStack(stack));
    expect(identityOf(stack)).toEqual(identityOf(stackWith()));
  });

  it('brings log groups of a class, and roles with a path', () => {
    const stack = injecting(
      always(LogGroup.PROPERTY_INJECTION_ID, () => ({ logGroupClass: 'INFREQUENT_ACCESS' })),
      always(Role.PROPERTY_INJECTION_ID, () => ({ path: '/company/' })),
    );
    new InvitedAccount(stack, 'Invited', { target });
    const template = Template.fromStack(stack);

    template.allResourcesProperties('AWS::Logs::LogGroup', {
      LogGroupClass: 'INFREQUENT_ACCESS',
      RetentionInDays: 365,
    });
    template.allResourcesProperties('AWS::IAM::Role', { Path: '/company/' });
    expect(identityOf(stack)).toEqual(identityOf(stackWith()));
  });
});

it('by PermissionsBoundary.of, all roles have a boundary', () => {
  const stack = stackWith();
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'CompanyBoundary'));

  const template = Template.fromStack(stack);
  const boundaries = Object.values(resourcesOf(template, 'AWS::IAM::Role')).map(
    ({ Properties }) => Properties.PermissionsBoundary,
  );
  expect(boundaries).toHaveLength(3);
  expect(JSON.stringify(boundaries[0])).toContain(':policy/CompanyBoundary');
});

describe('by Role.customizeRoles', () => {
  const PRECREATED = {
    'Accounts/InvitedAccountProvider/StepRole': 'company-step',
    'Accounts/InvitedAccountProvider/RequestRole': 'company-request',
    'Accounts/InvitedAccountProvider/WaitingRole': 'company-waiting',
  };

  interface Report {
    readonly roles: readonly {
      readonly roleName: string;
      readonly identityPolicyStatements: readonly { readonly Action: string | string[]; readonly Resource: unknown }[];
    }[];
  }

  function synth(options: object) {
    const app = new App();
    Role.customizeRoles(app, options);
    const stack = new Stack(app, 'Accounts');
    InvitedAccountProvider.ofStack(stack, { vpc: vpcIn(stack) });
    const invited = new InvitedAccount(stack, 'Invited', {
      target,
      tags: { team: 'data' },
      organizationalUnit: 'ou-root-exampleou',
      acceptance: Acceptance.byRoleName('Accept'),
      removeAccountOnDelete: true,
    });
    invited.onJoined('Joined');
    const { directory } = app.synth();
    const report = JSON.parse(readFileSync(join(directory, 'iam-policy-report.json'), 'utf8')) as Report;
    return { template: Template.fromStack(stack), report };
  }

  const actionsIn = ({ roles }: Report, name: string) =>
    new Set(
      roles
        .filter(({ roleName }) => roleName === name)
        .flatMap(({ identityPolicyStatements }) => identityPolicyStatements.flatMap(({ Action }) => Action)),
    );

  it('has no resource of IAM, and every right of both functions in the report', () => {
    const { template, report } = synth({ usePrecreatedRoles: PRECREATED });

    expect(JSON.stringify(template.toJSON())).not.toContain('AWS::IAM::');
    for (const name of ['company-step', 'company-request']) {
      expect([...actionsIn(report, name)].sort()).toEqual(
        [
          'cloudformation:DescribeStackResource',
          'cloudformation:ListStackResources',
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
          'events:PutEvents',
          ...(name === 'company-request' ? ['lambda:InvokeFunction'] : []),
          'logs:CreateLogStream',
          'logs:PutLogEvents',
          'organizations:CancelHandshake',
          'organizations:DescribeAccount',
          'organizations:DescribeHandshake',
          'organizations:InviteAccountToOrganization',
          'organizations:ListHandshakesForOrganization',
          'organizations:ListParents',
          'organizations:ListTagsForResource',
          'organizations:MoveAccount',
          'organizations:RemoveAccountFromOrganization',
          'organizations:TagResource',
          'organizations:UntagResource',
          'states:DescribeExecution',
          ...(name === 'company-step' ? ['states:GetExecutionHistory'] : []),
          'states:ListExecutions',
          'states:StartExecution',
          'states:StopExecution',
          'sts:AssumeRole',
        ].sort(),
      );
    }
    expect(actionsIn(report, 'company-waiting')).toContain('lambda:InvokeFunction');
  });

  it('names the state machine without what nobody knows before the deployment', () => {
    const text = JSON.stringify(synth({ usePrecreatedRoles: PRECREATED }).report);

    expect(text).toMatch(/:stateMachine:invited-accounts-[0-9a-f]{8}-\*/);
    expect(text).toMatch(/:execution:invited-accounts-[0-9a-f]{8}-\*:\*/);
    expect(text).not.toMatch(/invited-accounts-[0-9a-f]{8}-(?!\*)/);
  });

  it('is only told of the rights, and the template has them, if the roles are still made', () => {
    const { template, report } = synth({ preventSynthesis: false });

    template.resourceCountIs('AWS::IAM::Role', 3);
    template.resourceCountIs('AWS::IAM::Policy', 7);
    expect(JSON.stringify(report)).toContain('organizations:MoveAccount');
  });
});
