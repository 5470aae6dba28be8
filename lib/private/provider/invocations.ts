import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { MAX_EVENT_AGE_SECONDS } from '../../shared/timing';
import { acknowledgeStepInvocation } from '../compliance/findings';

/**
 * Declares how Lambda runs the events of both functions.
 *
 * A second run by Lambda must not start when a later request may have been answered. In the first minutes of these
 * resources it still may, because Lambda takes one to two and a half minutes to follow them.
 *
 * @returns that of the request function, on which the invitations depend
 */
export function makeInvocations(
  provider: Construct,
  step: lambda.IFunction,
  request: lambda.IFunction,
): lambda.CfnEventInvokeConfig {
  const rules = {
    qualifier: '$LATEST',
    maximumRetryAttempts: 0,
    maximumEventAgeInSeconds: MAX_EVENT_AGE_SECONDS,
  };
  const stepInvocation = new lambda.CfnEventInvokeConfig(provider, 'StepInvocation', {
    functionName: step.functionName,
    ...rules,
  });
  acknowledgeStepInvocation(stepInvocation);
  const requestInvocation = new lambda.CfnEventInvokeConfig(provider, 'RequestInvocation', {
    functionName: request.functionName,
    ...rules,
    destinationConfig: { onFailure: { destination: step.functionArn } },
  });
  requestInvocation.node.addDependency(stepInvocation);
  return requestInvocation;
}
