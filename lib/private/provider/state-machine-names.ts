import { ArnFormat, Aws, Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { addressInStack } from '../address';

/**
 * The name of the state machine, and the ARNs that have it.
 *
 * It is known before the state machine exists: that refers to the step function, so the function cannot refer to it.
 * Nothing that a person may change for a deployed stack changes it.
 *
 * In a policy report the last part of the stack's id is `*`, because nobody knows it before the deployment.
 */
export class StateMachineNames {
  /** Unique to the stack, so a stack that is made anew gets another name. */
  readonly stackGuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));

  constructor(private readonly provider: Construct) {}

  name(stackGuid = this.stackGuid): string {
    return `invited-accounts-${addressInStack(this.provider)}-${stackGuid}`;
  }

  stateMachineArn(stackGuid?: string): string {
    return this.arn('stateMachine', this.name(stackGuid));
  }

  /** The ARN of all executions. */
  executionsArn(stackGuid?: string): string {
    return `${this.arn('execution', this.name(stackGuid))}:*`;
  }

  private arn(resource: 'stateMachine' | 'execution', resourceName: string): string {
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return Stack.of(this.provider).formatArn({ service: 'states', resource, resourceName, arnFormat });
  }
}
