import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** ARN of what is in the organization of the stack's account, or was sent by it. */
export function inOrganization(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'organizations', region: '', resource, resourceName });
}

/**
 * Only the calls that are made, each scoped as far as IAM allows. Each `*` is
 * a finding of cdk-nag (AwsSolutions-IAM5), explained beside it.
 */
export function invitationStatements(scope: Construct): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      // IAM5: whether an account outside the organization, or an e-mail address, matches an account ARN is
      // not documented.
      sid: 'Invite',
      actions: ['organizations:InviteAccountToOrganization'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      // To find the invitation that exists. IAM5: AWS knows no narrower resource for lists.
      sid: 'List',
      actions: ['organizations:ListHandshakesForOrganization'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      // To cancel, and to see how an invitation stands. IAM5: the ids of the organization and of its
      // handshakes are not known before the deployment.
      sid: 'Invitations',
      actions: ['organizations:CancelHandshake', 'organizations:DescribeHandshake'],
      resources: [inOrganization(scope, 'handshake', 'o-*/invite/h-*')],
    }),
    new iam.PolicyStatement({
      // Whether an account is a member; how old the organization is, when its account limit is exceeded.
      // IAM5: the id of the organization is not known before the deployment, nor is a target that is a token.
      sid: 'Members',
      actions: ['organizations:DescribeAccount'],
      resources: [inOrganization(scope, 'account', 'o-*/*')],
    }),
  ];
}

/** What it takes to hand a request to the state machine, and to see what runs there. */
export function waitingStatements(
  stateMachineArn: string,
  executionsArn: string,
  onExecutions: readonly string[],
): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      // To wait; to see whether an earlier request of a resource still runs.
      sid: 'Wait',
      actions: ['states:StartExecution', 'states:ListExecutions'],
      resources: [stateMachineArn],
    }),
    new iam.PolicyStatement({
      // What such a request is; the step ends it. IAM5: executions are named when they start.
      sid: 'EarlierRequests',
      actions: [...onExecutions],
      resources: [executionsArn],
    }),
  ];
}

/** What the state machine does. */
export function stateMachineStatements(stepFunctionArn: string): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'Step',
      actions: ['lambda:InvokeFunction'],
      resources: [stepFunctionArn],
    }),
    new iam.PolicyStatement({
      // IAM5: AWS knows no narrower resource for these.
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
