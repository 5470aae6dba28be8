import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricName } from '../../lib/shared/contract';
import type { LogLine } from './log';

/** The names of AWS's errors for throttling. */
const THROTTLING = /^(TooManyRequests|Throttling|RequestLimitExceeded)/;

/** The metric that a line is counted in. Most lines are counted in none. */
export function metricOf({ event, requestType, status, outcome = '' }: LogLine): MetricName | undefined {
  switch (event) {
    case 'answered':
      return status === 'FAILED' ? 'RequestsFailed' : undefined;
    case 'failed':
      return requestType === 'FollowUp' ? 'FollowUpsFailed' : undefined;
    case 'unpublished':
      return 'FollowUpsFailed';
    case 'undelivered':
      return 'AnswersUndelivered';
    case 'call':
      return THROTTLING.test(outcome) ? 'Throttled' : undefined;
    default:
      return undefined;
  }
}

/**
 * The part of a line that has CloudWatch count it. Its one dimension is the state machine.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param stateMachineName `invited-accounts-4fa56a66-6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f`
 */
export function embeddedMetric(line: LogLine, stateMachineName: string, now: () => number): object | undefined {
  const name = metricOf(line);
  if (name === undefined) {
    return undefined;
  }
  const metrics = {
    Namespace: METRIC_NAMESPACE,
    Dimensions: [[METRIC_DIMENSION]],
    Metrics: [{ Name: name, Unit: 'Count' }],
  };
  return { _aws: { Timestamp: now(), CloudWatchMetrics: [metrics] }, [METRIC_DIMENSION]: stateMachineName, [name]: 1 };
}
