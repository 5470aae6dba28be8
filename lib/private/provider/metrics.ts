import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { IConstruct } from 'constructs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricName } from '../../shared/contract';

/** A metric of the functions' log, which has data points only when something is counted. */
export function metricOf(
  scope: IConstruct,
  metricName: MetricName,
  stateMachineName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION]: stateMachineName },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  }).attachTo(scope);
}
