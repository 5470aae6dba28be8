import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { OrganizationAccess } from './organization/organization-access';

/**
 * Properties of the provider of invitations.
 *
 * Each can be set and changed for a deployed provider: none of them changes the
 * service token or the name of the state machine.
 */
export interface InvitedAccountProviderProps {
  /**
   * Time for which the logs of the functions and of the state machine are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Fate of the log groups when the provider is deleted.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Key that encrypts the logs, the executions and the functions' environment.
   *
   * It is a symmetric key in the region of the stack. A key of the app gets the
   * statements that CloudWatch Logs needs in its policy. An imported key must have
   * them already.
   *
   * @default - keys of AWS
   * @see https://github.com/cdk-invited-account/cdk-invited-account/blob/main/docs/guides/company.md#a-key
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * VPC in which the functions run.
   *
   * They must reach AWS Organizations, Step Functions, CloudFormation and
   * CloudFormation's bucket in Amazon S3, and some other services for some options.
   *
   * @default - the functions run outside of a VPC
   * @see https://github.com/cdk-invited-account/cdk-invited-account/blob/main/docs/guides/company.md#a-vpc
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets in which the functions run.
   *
   * No effect without `vpc`, so it is an error then.
   *
   * @default - the private subnets of the VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups of the functions.
   *
   * They must let HTTPS out. No effect without `vpc`, so it is an error then.
   *
   * @default - a new one for each function, which lets everything out
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Queue for the events that the step function could not take.
   *
   * The step function is the on-failure destination of the request function. A
   * message holds CloudFormation's request with its target, its notes and its
   * ResponseURL, so encrypt the queue and let few people read it.
   *
   * @default - such an event is lost, and its stack hangs for up to an hour
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Role of the management account by which the functions call AWS Organizations.
   *
   * With it the stack may be in another account. `OrganizationAccessRole` makes
   * such a role.
   *
   * @default - the functions call by their own roles, in the management account
   * @see https://github.com/cdk-invited-account/cdk-invited-account/blob/main/docs/guides/another-account.md
   */
  readonly organizationAccess?: OrganizationAccess;
}

/** Options for messages that tell people of changes. */
export interface NotifyOptions {
  /**
   * Sends the messages in the form that Amazon Q Developer in chat applications shows.
   *
   * It shows no plain text.
   *
   * @default false
   */
  readonly forChat?: boolean;
}
