import { type CfnResource, Token } from 'aws-cdk-lib';
import { quote } from '../../shared/constraints';
import { deadlineSeconds, MIN_SERVICE_TIMEOUT_SECONDS } from '../../shared/timing';

/**
 * The problem of a ServiceTimeout that an aspect or an escape hatch has set.
 *
 * The functions end in time for it. If it is shorter than the declared waits, these cannot come true. If it is shorter
 * than a rollback needs, CloudFormation gives the Delete up, and the stack is stuck.
 *
 * @param waitSeconds the sum of the waits that are declared
 */
export function serviceTimeoutProblems(resource: CfnResource, waitSeconds: number): string[] {
  const timeout = serviceTimeoutOf(resource);
  // An object is an intrinsic function.
  if (timeout === undefined || typeof timeout === 'object' || Token.isUnresolved(timeout)) {
    return [];
  }
  const left = deadlineSeconds(Number(timeout));
  if (!(Number(timeout) >= MIN_SERVICE_TIMEOUT_SECONDS)) {
    return [
      `ServiceTimeout must be at least ${MIN_SERVICE_TIMEOUT_SECONDS} seconds, which a rollback needs, got ${quote(timeout)}`,
    ];
  }
  return left < waitSeconds
    ? [
        `ServiceTimeout must leave the ${waitSeconds} seconds that are declared to wait, got ${quote(timeout)}, which leaves ${left}`,
      ]
    : [];
}

/** CDK has no public name for the properties that addPropertyOverride sets. */
function serviceTimeoutOf(resource: CfnResource): unknown {
  const { rawOverrides } = resource as unknown as {
    readonly rawOverrides?: { readonly Properties?: { readonly ServiceTimeout?: unknown } };
  };
  return rawOverrides?.Properties?.ServiceTimeout;
}
