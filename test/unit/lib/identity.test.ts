import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, type InjectionContext, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as library from '../../../lib';
import { bundleFolder, nodeRuntime } from '../../../lib/private/function-code';
import { RESOURCE_TYPE } from '../../../lib/shared/contract';

const { Acceptance, InvitationTarget, InvitedAccount, InvitedAccountProvider } = library;
const target = InvitationTarget.account('111122223333');

/** The library once more, as a package of a monorepo may have it, with the CDK of the app. */
function otherCopy(): typeof library {
  const shared = ['aws-cdk-lib', 'constructs'].map((name) => [name, jest.requireActual<object>(name)] as const);
  const copies: (typeof library)[] = [];
  jest.isolateModules(() => {
    for (const [name, module] of shared) {
      jest.doMock(name, () => module);
    }
    copies.push(jest.requireActual('../../../lib'));
  });
  const [copy] = copies;
  if (copy === undefined || copy.InvitationTarget === InvitationTarget) {
    throw new Error('this is no other copy');
  }
  return copy;
}

describe('two copies of the library in one app', () => {
  const other = otherCopy();

  it('know the targets, the roles and the providers of each other', () => {
    const stack = new Stack(new App(), 'Accounts');
    new InvitedAccount(stack, 'D', {
      target: other.InvitationTarget.account('111122223333'),
      acceptance: other.Acceptance.byRoleName('Accept'),
      provider: new other.InvitedAccountProvider(stack, 'Provider'),
    });

    Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });

  it('share the provider of a stack', () => {
    const stack = new Stack(new App(), 'Accounts');
    new InvitedAccount(stack, 'One', { target });
    new other.InvitedAccount(stack, 'Other', { target: InvitationTarget.account('444455556666') });

    Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  });

  it('notice a target that both declare', () => {
    const app = new App();
    const [stack, otherStack] = [new Stack(app, 'Accounts'), new Stack(app, 'Other')];
    new InvitedAccount(stack, 'D', { target });

    expect(() => new other.InvitedAccount(stack, 'E', { target })).toThrow('must be invited once in a stack');
    new other.InvitedAccount(otherStack, 'D', { target });
    Annotations.fromStack(otherStack).hasWarning('*', Match.stringLikeRegexp('should be invited by one stack'));
  });
});

describe('things that are no objects of the library', () => {
  const invite = (props: object) => new InvitedAccount(new Stack(new App(), 'Accounts'), 'D', { target, ...props });

  it.each([
    [{ target: { targetType: 'ACCOUNT', id: '111122223333' } }, 'target must be made by InvitationTarget.account'],
    [
      { target: Reflect.construct(InvitationTarget, ['111122223333']) as object },
      'target must be made by InvitationTarget.account or InvitationTarget.email, got {"targetType":"111122223333"}',
    ],
    [{ acceptance: target }, 'acceptance must be made by Acceptance.byRoleName or Acceptance.byRoleArn, got {'],
    [{ provider: 'shared' }, 'provider must be an InvitedAccountProvider, got "shared"'],
    [{ provider: Acceptance.byRoleName('Accept') }, 'provider must be an InvitedAccountProvider, got {'],
  ])('fail: %j', (props, message) => {
    expect(() => invite(props)).toThrow(`[Accounts/D] ${message}`);
  });

  it('fail where they have the id of the provider', () => {
    const stack = new Stack(new App(), 'Accounts');
    new Construct(stack, 'InvitedAccountProvider');

    expect(() => new InvitedAccount(stack, 'D', { target })).toThrow(
      '[Accounts/D] the id Accounts/InvitedAccountProvider must be free for the provider of the stack: give the other construct another id',
    );
  });
});

it('means the resource and not its rules when something depends on it, which the target of a rule may do', () => {
  const stack = new Stack(new App(), 'Accounts');
  const invited = new InvitedAccount(stack, 'D', { target });
  const queue = new Queue(stack, 'Queue');
  invited.onJoined('Joined', { target: new SqsQueue(queue) });
  queue.node.addDependency(invited);
  const template = Template.fromStack(stack);

  template.hasResource('AWS::SQS::Queue', { DependsOn: Object.keys(template.findResources(RESOURCE_TYPE)) });
});

describe('the state machine, in which requests wait and follow-ups run', () => {
  const named = (stack: Stack) =>
    ['AWS::StepFunctions::StateMachine', 'AWS::Logs::LogGroup'].flatMap((type) =>
      Object.entries(Template.fromStack(stack).findResources(type)).map(([id, resource]) => {
        const { StateMachineName, LogGroupName } = (resource as { Properties: Record<string, unknown> }).Properties;
        return [id, StateMachineName, LogGroupName];
      }),
    );
  const stackIn = (scope: Construct, id: string, logRetention?: RetentionDays) => {
    const stack = new Stack(scope, id, { stackName: 'Accounts' });
    const provider = new InvitedAccountProvider(stack, 'Provider', logRetention !== undefined ? { logRetention } : {});
    new InvitedAccount(stack, 'D', { target, provider });
    new InvitedAccount(stack, 'E', { target: InvitationTarget.account('444455556666') });
    return stack;
  };
  const before = named(stackIn(new App(), 'Accounts'));

  it.each([
    ['in a Stage', () => stackIn(new Stage(new App(), 'Production'), 'Accounts')],
    ['under another construct id', () => stackIn(new App(), 'Renamed')],
    ['in a construct', () => stackIn(new Construct(new App(), 'Team'), 'Accounts')],
    ['with another log retention', () => stackIn(new App(), 'Accounts', RetentionDays.ONE_WEEK)],
  ])('keeps its name where the stack is %s', (_where, stack) => {
    expect(named(stack())).toEqual(before);
  });

  it('has a name that two of one stack do not share', () => {
    const names = before.flatMap(([, name]) => (name === undefined ? [] : [JSON.stringify(name)]));

    expect(names).toHaveLength(2);
    expect(new Set(names).size).toBe(2);
  });
});

it('keeps its service token where the provider of the stack is given later, to set its properties', () => {
  const tokenOf = (...ids: string[]) => {
    const stack = new Stack(new App(), 'Accounts');
    for (const id of ids) {
      new InvitedAccountProvider(stack, id, { logRetention: RetentionDays.TWO_YEARS });
    }
    new InvitedAccount(stack, 'D', { target });
    const template = Template.fromStack(stack);
    template.resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 731 }, 3 * ids.length);
    return Object.values(template.findResources(RESOURCE_TYPE)).map(
      (resource) => (resource as { Properties: { ServiceToken: unknown } }).Properties.ServiceToken,
    );
  };

  expect(tokenOf('InvitedAccountProvider')).toEqual(tokenOf());
});

it('has one EventInvokeConfig for each function, whatever an app declares for all functions', () => {
  const inject = (props: object) => ({ ...props, retryAttempts: 2 });
  const app = new App({
    propertyInjectors: [{ constructUniqueId: LambdaFunction.PROPERTY_INJECTION_ID, inject }],
  });
  const stack = new Stack(app, 'Accounts');
  new InvitedAccount(stack, 'D', { target });
  const template = Template.fromStack(stack);

  template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 2);
  template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', {
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 3600,
  });
});

it('keeps the logs as its provider says where an app leaves its functions out of a log retention for all', () => {
  const inject = (props: object, { scope }: InjectionContext) =>
    scope instanceof InvitedAccountProvider ? props : { ...props, logRetention: RetentionDays.ONE_WEEK };
  const app = new App({
    propertyInjectors: [{ constructUniqueId: LambdaFunction.PROPERTY_INJECTION_ID, inject }],
  });
  const stack = new Stack(app, 'Accounts');
  new InvitedAccount(stack, 'D', { target });

  Template.fromStack(stack).resourcePropertiesCountIs('AWS::Logs::LogGroup', { RetentionInDays: 365 }, 3);
});

describe('the code of the functions', () => {
  it('fails where a bundler has taken the library out of its package', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
    try {
      expect(() => bundleFolder(folder)).toThrow(
        `the code of the functions must be in ${join(folder, 'lambda', 'bundle')}: leave cdk-invited-account out of the bundle of your app`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('fails with a CDK that does not know its runtime', () => {
    const runtime = new Runtime('nodejs24.x');

    expect(nodeRuntime({ NODEJS_24_X: runtime })).toBe(runtime);
    expect(() => nodeRuntime({})).toThrow('cdk-invited-account needs aws-cdk-lib 2.224.0 or later');
  });

  it('names the lowest CDK that the package allows', () => {
    const { peerDependencies } = jest.requireActual<{ peerDependencies: Record<string, string> }>(
      '../../../package.json',
    );

    expect(() => nodeRuntime({})).toThrow(`npm install aws-cdk-lib@${peerDependencies['aws-cdk-lib']}`);
  });
});

it('is an error that names the construct, whoever finds the mistake', () => {
  const app = new App();
  const stack = new Stack(app, 'Accounts', { env: { account: '999988887777', region: 'eu-west-1' } });
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '999988887777', region: 'us-east-1' } });
  const provider = new InvitedAccountProvider(elsewhere, 'Provider');
  const email = InvitationTarget.email('owner@example.com');
  const mistakes: readonly Partial<library.InvitedAccountProps>[] = [
    { target: InvitationTarget.account('1') },
    { notes: 'n'.repeat(994) },
    { waitForAcceptance: Duration.hours(1) },
    { acceptance: Acceptance.byRoleArn('x') },
    { target: email, acceptance: Acceptance.byRoleName('Accept') },
    { provider },
  ];
  for (const [index, props] of mistakes.entries()) {
    expect(() => new InvitedAccount(new Construct(stack, `Of${index}`), 'D', { target, ...props })).toThrow(
      `[Accounts/Of${index}/D] `,
    );
  }
});
