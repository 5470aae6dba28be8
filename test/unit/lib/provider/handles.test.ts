import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InvitedAccount, InvitedAccountProvider } from '../../../../lib';
import { resourcesOf, stackWith, target } from './fixtures';

const GUID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
const MACHINE_NAME = { 'Fn::Join': ['', [Match.stringLikeRegexp('^invited-accounts-[0-9a-f]{8}-$'), GUID]] };

describe('the handles', () => {
  const stack = stackWith();
  const provider = InvitedAccountProvider.ofStack(stack);

  it('are the functions, the state machine and the log groups', () => {
    new CfnOutput(stack, 'Request', { value: provider.requestFunction.functionArn });
    new CfnOutput(stack, 'Step', { value: provider.stepFunction.functionArn });
    new CfnOutput(stack, 'Machine', { value: provider.stateMachine.stateMachineArn });
    for (const [index, { logGroupName }] of provider.logGroups.entries()) {
      new CfnOutput(stack, `Logs${index}`, { value: logGroupName });
    }
    const template = Template.fromStack(stack);
    const [machine] = Object.keys(resourcesOf(template, 'AWS::StepFunctions::StateMachine'));

    template.hasOutput('Request', { Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('Request'), 'Arn'] } });
    template.hasOutput('Step', { Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('ProviderStep'), 'Arn'] } });
    template.hasOutput('Machine', { Value: { Ref: machine } });
    for (const [index, id] of ['RequestLogs', 'StepLogs', 'WaitingLogs'].entries()) {
      template.hasOutput(`Logs${index}`, { Value: { Ref: Match.stringLikeRegexp(id) } });
    }
  });

  it('are the same each time', () => {
    expect(provider.stateMachine).toBe(provider.stateMachine);
    expect(provider.requestFunction.functionArn).toBe(provider.serviceToken);
  });
});

describe('a metric', () => {
  const stack = stackWith();
  const provider = InvitedAccountProvider.ofStack(stack);

  it.each([
    ['RequestsFailed', provider.metricRequestsFailed()],
    ['FollowUpsFailed', provider.metricFollowUpsFailed()],
    ['Throttled', provider.metricThrottled()],
    ['AnswersUndelivered', provider.metricAnswersUndelivered()],
  ])('is %s of this provider, as a sum over 5 minutes', (name, metric) => {
    expect(metric).toMatchObject({ namespace: 'InvitedAccounts', metricName: name, statistic: 'Sum' });
    expect(metric.period.toMinutes()).toBe(5);
    expect(Object.keys(metric.dimensions ?? {})).toEqual(['StateMachineName']);
  });

  it('may have another statistic and another period', () => {
    const metric = provider.metricThrottled({ statistic: 'Average', period: Duration.hours(1), label: 'throttled' });

    expect(metric).toMatchObject({ statistic: 'Average', label: 'throttled' });
    expect(metric.period.toHours()).toBe(1);
  });

  it('adds nothing to the template, nor does a handle', () => {
    expect(provider.stateMachine.stateMachineArn).toBeDefined();

    expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(stackWith()).toJSON());
  });
});

describe('alarms', () => {
  const stack = new Stack(new App(), 'Accounts');
  const topic = new Topic(stack, 'Operators');
  const provider = InvitedAccountProvider.ofStack(stack);
  const made = provider.alarms(topic);
  new InvitedAccount(stack, 'Invited', { target });
  const template = Template.fromStack(stack);

  it('are three, which notify the topic and take no data for good', () => {
    expect(made.map(({ node }) => node.id)).toEqual(['Failed', 'Lost', 'Crashed']);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 3);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Operators') }],
      TreatMissingData: 'notBreaching',
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  });

  it.each([
    [
      'a follow-up that gave up',
      'InvitedAccounts',
      'FollowUpsFailed',
      { Name: 'StateMachineName', Value: MACHINE_NAME },
    ],
    ['an execution that failed', 'AWS/States', 'ExecutionsFailed', { Name: 'StateMachineArn' }],
    ['an event that the step function lost', 'AWS/Lambda', 'AsyncEventsDropped', { Name: 'FunctionName' }],
    ['an event that did not reach it', 'AWS/Lambda', 'DestinationDeliveryFailures', { Name: 'FunctionName' }],
    ['a crash', 'AWS/Lambda', 'Errors', { Name: 'FunctionName' }],
  ])('tell of %s', (_what, Namespace, MetricName, dimension) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: { Metric: { Namespace, MetricName, Dimensions: [Match.objectLike(dimension)] }, Stat: 'Sum' },
        }),
      ]),
    });
  });
});
