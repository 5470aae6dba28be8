import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { InvitationTarget, InvitedAccount } from '../../../lib';
import { CHANGES, RESOURCE_TYPE } from '../../../lib/shared/contract';

const target = InvitationTarget.account('111122223333');

function invite(stack = new Stack(new App(), 'Stack')) {
  const invited = new InvitedAccount(stack, 'Invited', { target });
  const logicalResourceId = stack.getLogicalId(invited.node.defaultChild as never);
  return { stack, invited, logicalResourceId };
}

const changes = [
  ['onJoined', 'JOINED'],
  ['onDeclined', 'DECLINED'],
  ['onExpiring', 'EXPIRING'],
  ['onExpired', 'EXPIRED'],
] as const;

describe('a rule', () => {
  it('of onStateChange is for every change of this one resource', () => {
    const { stack, invited, logicalResourceId } = invite();
    invited.onStateChange('Rule');

    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['cdk-invited-account'],
        'detail-type': ['Invited Account Change'],
        account: [{ Ref: 'AWS::AccountId' }],
        detail: { stackId: [{ Ref: 'AWS::StackId' }], logicalResourceId: [logicalResourceId], change: Match.absent() },
      },
    });
  });

  it.each(changes)('of %s is for %s alone', (on, change) => {
    const { stack, invited } = invite();
    invited[on]('Rule');

    expect(CHANGES).toContain(change);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { change: [change] } },
    });
  });

  it('takes the options that all rules of CDK take, and more restrictions and targets later', () => {
    const { stack, invited } = invite();
    const rule = invited.onJoined('Rule', {
      description: 'tells the team',
      ruleName: 'joined',
      eventPattern: { region: ['us-east-1'] },
      target: new SqsQueue(new Queue(stack, 'Queue')),
    });
    rule.addTarget(new SqsQueue(new Queue(stack, 'Other')));

    expect(rule).toBeInstanceOf(Rule);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      Description: 'tells the team',
      Name: 'joined',
      EventPattern: { region: ['us-east-1'], detail: { change: ['JOINED'] } },
      Targets: [Match.anyValue(), Match.anyValue()],
    });
  });

  it.each([
    ['detail.change', { detail: { change: ['DECLINED'] } }],
    ['source', { source: ['other'] }],
    ['detailType', { detailType: ['Other'] }],
    ['account', { account: ['222222222222'] }],
    ['detail.stackId, detail.logicalResourceId', { detail: { stackId: ['x'], logicalResourceId: ['y'] } }],
  ])('fails for a pattern with %s, which would let it match more', (names, eventPattern) => {
    const { invited } = invite();

    expect(() => invited.onJoined('Rule', { eventPattern })).toThrow(
      `[Stack/Invited] eventPattern must leave out what the rule is for, got ${names}`,
    );
  });

  it('of onStateChange may be for some changes', () => {
    const { stack, invited } = invite();
    invited.onStateChange('Rule', { eventPattern: { detail: { change: ['DECLINED', 'EXPIRED'] } } });

    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { change: ['DECLINED', 'EXPIRED'] } },
    });
  });

  it('fails for a queue in place of a target', () => {
    const { stack, invited } = invite();
    const target = new Queue(stack, 'Queue') as unknown as SqsQueue;

    expect(() => invited.onJoined('Rule', { target })).toThrow(
      '[Stack/Invited] target must be a rule target, such as new SqsQueue(queue), got the construct Stack/Queue',
    );
    expect(() => invited.onJoined('Rule', { target: 'queue' as unknown as SqsQueue })).toThrow('got "queue"');
  });

  it('may have its target in another account, which gets the same pattern', () => {
    const app = new App();
    const stackOf = (id: string, account: string) => new Stack(app, id, { env: { account, region: 'us-east-1' } });
    const { stack, invited, logicalResourceId } = invite(stackOf('Stack', '111111111111'));
    const other = stackOf('Other', '222222222222');
    invited.onJoined('Rule', { ruleName: 'joined', target: new SqsQueue(new Queue(other, 'Queue')) });

    const pattern = {
      source: ['cdk-invited-account'],
      account: ['111111111111'],
      detail: {
        stackId: [
          {
            prefix: {
              'Fn::Join': [
                '',
                ['arn:', { Ref: 'AWS::Partition' }, ':cloudformation:us-east-1:111111111111:stack/Stack/'],
              ],
            },
          },
        ],
        logicalResourceId: [logicalResourceId],
        change: ['JOINED'],
      },
    };
    for (const each of [stack, other]) {
      Template.fromStack(each).hasResourceProperties('AWS::Events::Rule', { EventPattern: pattern });
    }
  });

  it('has the invitation tell its changes, and no other', () => {
    const { stack, invited, logicalResourceId } = invite();
    new InvitedAccount(stack, 'Quiet', { target: InvitationTarget.account('444455556666') });
    invited.onJoined('Joined');
    const told = Template.fromStack(stack).findResources(RESOURCE_TYPE, { Properties: { Events: true } });

    expect(Object.keys(told)).toEqual([logicalResourceId]);
    expect(JSON.stringify(Template.fromStack(invite().stack).toJSON())).not.toContain('"Events"');
  });

  it('may have a target that refers to the invitation, which does not wait for it', () => {
    const { stack, invited } = invite();
    const queue = new Queue(stack, 'Queue', { queueName: `joined-${invited.accountId}` });
    invited.onJoined('Rule', {
      target: new SqsQueue(queue, { message: RuleTargetInput.fromText(invited.handshakeId) }),
    });
    const template = Template.fromStack(stack);
    const rules = Object.keys(template.findResources('AWS::Events::Rule'));
    const [invitation] = Object.values(template.findResources(RESOURCE_TYPE)) as { DependsOn: string[] }[];

    expect(invitation?.DependsOn.filter((id) => rules.includes(id))).toEqual([]);
  });
});

describe('a rule of another stack', () => {
  it('knows the resource by the id of its stack, which that stack exports', () => {
    const app = new App();
    const { stack, invited, logicalResourceId } = invite(new Stack(app, 'Stack'));
    const other = new Stack(app, 'Other');
    invited.onJoined('Rule', { crossStackScope: other, target: new SqsQueue(new Queue(other, 'Queue')) });
    const [output] = Object.values(Template.fromStack(stack).findOutputs('*', { Value: { Ref: 'AWS::StackId' } })) as {
      Export: { Name: string };
    }[];

    const ofChanges = { EventPattern: { 'detail-type': ['Invited Account Change'] } };
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::Events::Rule', ofChanges, 0);
    Template.fromStack(other).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        detail: { stackId: [{ 'Fn::ImportValue': output?.Export.Name }], logicalResourceId: [logicalResourceId] },
      },
    });
    expect(other.dependencies).toEqual([stack]);
  });

  it('knows a resource in a nested stack by the id of that', () => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const { invited, logicalResourceId } = invite(nested);
    invited.onJoined('Inside');
    invited.onDeclined('Outside', { crossStackScope: stack });
    const [nestedId] = Object.keys(Template.fromStack(stack).findResources('AWS::CloudFormation::Stack'));

    Template.fromStack(nested).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { stackId: [{ Ref: 'AWS::StackId' }] } },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { stackId: [{ Ref: nestedId }], logicalResourceId: [logicalResourceId] } },
    });
  });

  it('and the queue there make no cycle with crossStackScope, when that stack refers to the invitation', () => {
    const app = new App();
    const { stack, invited } = invite(new Stack(app, 'Stack'));
    const other = new Stack(app, 'Other');
    const queue = new Queue(other, 'Queue');
    new CfnOutput(other, 'Account', { value: invited.accountId });
    invited.onJoined('Rule', { crossStackScope: other, target: new SqsQueue(queue) });

    expect(() => app.synth()).not.toThrow();
    expect(other.dependencies).toEqual([stack]);
  });
});
