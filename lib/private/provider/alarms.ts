import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

interface Watched extends Construct {
  metricFollowUpsFailed(): cloudwatch.IMetric;
  readonly stateMachine: stepfunctions.IStateMachine;
  readonly requestFunction: lambda.IFunction;
  readonly stepFunction: lambda.IFunction;
}

/** Makes the alarms under `Alarms`. */
export function makeAlarms(provider: Watched, topic: sns.ITopic): cloudwatch.Alarm[] {
  const parent = new Construct(provider, 'Alarms');
  const action = new SnsAction(topic);
  return alarmsFor(provider).map(({ id, ...props }) => {
    const alarm = new cloudwatch.Alarm(parent, id, {
      ...props,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(action);
    return alarm;
  });
}

function alarmsFor(provider: Watched) {
  const { stateMachine, requestFunction, stepFunction } = provider;
  return [
    {
      id: 'Failed',
      alarmDescription:
        'InvitedAccount: a follow-up has given up, or a request was not answered. See the failed executions of the state machine.',
      // An execution that an earlier version of the state machine started does not end as failed.
      metric: sumOf(stateMachine.metricFailed(SUM), provider.metricFollowUpsFailed()),
    },
    {
      id: 'Lost',
      alarmDescription:
        'InvitedAccount: an event was lost, so its stack hangs for up to an hour. See the dead-letter queue, if there is one.',
      metric: sumOf(
        stepFunction.metric('AsyncEventsDropped', SUM),
        requestFunction.metric('DestinationDeliveryFailures', SUM),
      ),
    },
    {
      id: 'Crashed',
      alarmDescription: 'InvitedAccount: a function has crashed or has run out of time. See the logs of the functions.',
      metric: sumOf(requestFunction.metricErrors(SUM), stepFunction.metricErrors(SUM)),
    },
  ];
}

const SUM = { statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) };

function sumOf(one: cloudwatch.IMetric, other: cloudwatch.IMetric): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'FILL(one, 0) + FILL(other, 0)',
    usingMetrics: { one, other },
    period: SUM.period,
  });
}
