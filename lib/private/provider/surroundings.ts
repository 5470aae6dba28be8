import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeLogGroup } from '../compliance/findings';

/** The props of the provider, each of which may be left out. */
export interface Surroundings {
  readonly logRetention?: logs.RetentionDays;
  readonly logRemovalPolicy?: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
  readonly deadLetterQueue?: sqs.IQueue;
  readonly organizationAccess?: object;
}

export function makeLogGroup(
  provider: Construct,
  id: string,
  { logRetention, logRemovalPolicy, encryptionKey }: Surroundings,
  logGroupName?: string,
): logs.LogGroup {
  const logGroup = new logs.LogGroup(provider, id, {
    ...(logGroupName !== undefined && { logGroupName }),
    retention: logRetention ?? logs.RetentionDays.ONE_YEAR,
    removalPolicy: logRemovalPolicy ?? RemovalPolicy.DESTROY,
    ...(encryptionKey !== undefined && { encryptionKey }),
  });
  acknowledgeLogGroup(logGroup.node.defaultChild as logs.CfnLogGroup, encryptionKey !== undefined);
  return logGroup;
}

/**
 * Lets CloudWatch Logs use the key. It has no effect on an imported key, whose policy CDK does not know.
 *
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export function letLogsUse(key: kms.IKey | undefined, provider: Construct): void {
  const stack = Stack.of(provider);
  key?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'EncryptLogs',
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({ service: 'logs', resource: 'log-group:*' }),
        },
      },
    }),
  );
  key?.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'DeliverLogsOfExecutions',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt*'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
      },
    }),
  );
}

/** The right of a role to use the key. */
export function keyStatements(key: kms.IKey | undefined): iam.PolicyStatement[] {
  return key === undefined
    ? []
    : [
        new iam.PolicyStatement({
          // To start executions and to read them, and to read the environment of the functions.
          sid: 'UseKey',
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [key.keyArn],
        }),
      ];
}
