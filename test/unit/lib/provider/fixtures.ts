import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  InvitationTarget,
  InvitedAccount,
  InvitedAccountProvider,
  type InvitedAccountProviderProps,
} from '../../../../lib';
import { RESOURCE_TYPE } from '../../../../lib/shared/contract';

export const target = InvitationTarget.account('111122223333');

/** A stack with one invitation, whose provider has props if `propsIn` gives some. */
export function stackWith(propsIn?: (stack: Stack) => InvitedAccountProviderProps): Stack {
  const stack = new Stack(new App(), 'Accounts');
  if (propsIn !== undefined) {
    InvitedAccountProvider.ofStack(stack, propsIn(stack));
  }
  new InvitedAccount(stack, 'Invited', { target });
  return stack;
}

export const vpcIn = (stack: Stack): IVpc =>
  Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    publicSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
  });

export interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

export function resourcesOf(template: Template, type: string): Readonly<Record<string, Resource>> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The parts of a deployed stack that CloudFormation cannot change, or that follow-ups run in. */
export function identityOf(stack: Stack) {
  const template = Template.fromStack(stack);
  const properties = (type: string, name: string) =>
    Object.entries(resourcesOf(template, type)).map(([id, { Properties }]) => [id, Properties[name]]);
  return {
    serviceTokens: properties(RESOURCE_TYPE, 'ServiceToken'),
    functions: Object.keys(resourcesOf(template, 'AWS::Lambda::Function')),
    stateMachines: properties('AWS::StepFunctions::StateMachine', 'StateMachineName'),
    logGroups: properties('AWS::Logs::LogGroup', 'LogGroupName'),
    roles: Object.keys(resourcesOf(template, 'AWS::IAM::Role')),
  };
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The statements with this Sid in roles and in policies, by the logical id of the resource. */
export function statementsWith(template: Template, sid: string): [string, Statement][] {
  const inRoles = Object.entries(resourcesOf(template, 'AWS::IAM::Role')).flatMap(([id, { Properties }]) =>
    (Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[]).map(
      ({ PolicyDocument }) => [id, PolicyDocument] as const,
    ),
  );
  const inPolicies = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).map(
    ([id, { Properties }]) => [id, Properties.PolicyDocument as { Statement: Statement[] }] as const,
  );
  return [...inRoles, ...inPolicies].flatMap(([id, { Statement }]) =>
    Statement.filter(({ Sid }) => Sid === sid).map((statement): [string, Statement] => [id, statement]),
  );
}
