import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { AccessRole } from '../../shared/contract';

/** The ARN of a resource in the organization of the stack's account. */
export function inOrganization(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'organizations', region: '', resource, resourceName });
}

/**
 * Permissions for the calls of AWS Organizations that every invitation needs, each scoped as far as IAM allows.
 *
 * Each `*` is a finding of cdk-nag (AwsSolutions-IAM5), and the comment beside it gives the reason.
 *
 * @param scope a construct in the management account
 */
export function organizationStatements(scope: Construct): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      // IAM5: AWS does not document whether an account outside the organization, or an e-mail address, matches an
      // account ARN.
      sid: 'Invite',
      actions: ['organizations:InviteAccountToOrganization'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      // To find an existing invitation. IAM5: AWS has no narrower resource for lists.
      sid: 'List',
      actions: ['organizations:ListHandshakesForOrganization'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      // To cancel an invitation, and to read its state. IAM5: the ids of the organization and of its handshakes are not
      // known before the deployment.
      sid: 'Invitations',
      actions: ['organizations:CancelHandshake', 'organizations:DescribeHandshake'],
      resources: [inOrganization(scope, 'handshake', 'o-*/invite/h-*')],
    }),
    new iam.PolicyStatement({
      // To see whether an account is a member and, if the account limit is exceeded, how old the organization is.
      // IAM5: neither the organization's id nor a target that is a token is known before the deployment.
      sid: 'Members',
      actions: ['organizations:DescribeAccount'],
      resources: [inOrganization(scope, 'account', 'o-*/*')],
    }),
  ];
}

/** Permission to act in the management account, in place of all permissions on the organization. */
export function accessStatement({ RoleArn }: AccessRole): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'ActInOrganization', actions: ['sts:AssumeRole'], resources: [RoleArn] });
}

/** Permission for the calls of AWS CloudFormation. */
export function stacksStatement(scope: Construct): iam.PolicyStatement {
  return new iam.PolicyStatement({
    // To see whether CloudFormation waits for a late request, and which physical ids the resources of a stack have
    // now. IAM5: other stacks may share the provider.
    sid: 'Stacks',
    actions: ['cloudformation:DescribeStackResource', 'cloudformation:ListStackResources'],
    resources: [Stack.of(scope).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: '*' })],
  });
}

/** Permissions to hand a request to the state machine, and to see its executions. */
export function waitingStatements(
  stateMachineArn: string,
  executionsArn: string,
  onExecutions: readonly string[],
): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      // To start an execution that waits, and to see whether an earlier request of the resource is still running.
      sid: 'Wait',
      actions: ['states:StartExecution', 'states:ListExecutions'],
      resources: [stateMachineArn],
    }),
    new iam.PolicyStatement({
      // To read an earlier request. The step function also stops it. IAM5: an execution gets its name when it starts.
      sid: 'EarlierRequests',
      actions: [...onExecutions],
      resources: [executionsArn],
    }),
  ];
}

/** Permissions of the state machine. */
export function stateMachineStatements(stepFunctionArn: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'Step',
      actions: ['lambda:InvokeFunction'],
      resources: [stepFunctionArn],
    }),
    new iam.PolicyStatement({
      // IAM5: AWS has no narrower resource for these.
      // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
      sid: 'LogAndTrace',
      actions: [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ],
      resources: ['*'],
    }),
  ];
}
