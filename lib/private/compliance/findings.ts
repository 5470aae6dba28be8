import type { CfnResource } from 'aws-cdk-lib';
import { type Acknowledged, acknowledge, type Pack } from './acknowledge';

const STANDARDS: readonly Pack[] = ['HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];

const INLINE: Acknowledged = {
  packs: STANDARDS,
  rule: 'IAMNoInlinePolicy',
  reason:
    'The rights are for this role alone and are deleted with it. A managed policy could be attached to others, who could then act on the organization.',
};

const UNENCRYPTED_LOGS: Acknowledged = {
  packs: STANDARDS,
  rule: 'CloudWatchLogGroupEncrypted',
  reason:
    'CloudWatch Logs encrypts with a key of its own, and no line holds an address, notes or a tag value. encryptionKey of InvitedAccountProvider sets another key.',
};

const OUTSIDE_VPC: Acknowledged = {
  packs: STANDARDS,
  rule: 'LambdaInsideVPC',
  reason:
    'The function calls APIs of AWS only, and nothing can connect to it. vpc of InvitedAccountProvider sets a VPC.',
};

const CONCURRENCY: Acknowledged = {
  packs: ['HIPAA.Security', 'NIST.800.53.R5'],
  rule: 'LambdaConcurrency',
  reason:
    'A limit would be taken from the concurrency of the account, which may be 10. A request that Lambda throttles waits, and the requests of many are spread over time.',
};

const NO_QUEUE: Acknowledged = {
  packs: ['HIPAA.Security', 'NIST.800.53.R5', 'Serverless'],
  rule: 'LambdaDLQ',
  reason:
    'The state machine tries the step function again and answers in its place. deadLetterQueue of InvitedAccountProvider keeps the events that the function could not take.',
};

const DESTINATION_INSTEAD: Acknowledged = {
  ...NO_QUEUE,
  reason: 'The step function is the on-failure destination of this function, so no event ends in a queue.',
};

const NO_DESTINATION: Acknowledged = {
  packs: ['Serverless'],
  rule: 'LambdaAsyncFailureDestination',
  reason:
    'The function is the on-failure destination of the request function. deadLetterQueue of InvitedAccountProvider keeps the events that it could not take.',
};

const UNTRACED: Acknowledged = {
  packs: ['Serverless'],
  rule: 'LambdaTracing',
  reason: 'The state machine is traced, and the log has a line for each call of AWS.',
};

const WILDCARDS: Acknowledged = {
  packs: ['Serverless'],
  rule: 'LambdaStarPermissions',
  reason: 'Each wildcard has its reason: see AwsSolutions-IAM5.',
};

const NO_QUEUE_OF_RULE: Acknowledged = {
  packs: ['Serverless'],
  rule: 'EventBusDLQ',
  reason: 'The event only brings a look forward. If it is lost, the follow-up looks within the hour all the same.',
};

/** The log group of a function or of the state machine. */
export function acknowledgeLogGroup(logGroup: CfnResource, isEncrypted: boolean): void {
  acknowledge(logGroup, isEncrypted ? [] : [UNENCRYPTED_LOGS]);
}

/** @param failures the place where the events go that the function fails at */
export function acknowledgeFunction(
  fn: CfnResource,
  isInVpc: boolean,
  failures: 'destination' | 'queue' | 'nowhere',
): void {
  const ofQueue = { destination: [DESTINATION_INSTEAD], queue: [], nowhere: [NO_QUEUE] }[failures];
  acknowledge(fn, [CONCURRENCY, UNTRACED, ...(isInVpc ? [] : [OUTSIDE_VPC]), ...ofQueue]);
}

export function acknowledgeStepInvocation(invocation: CfnResource): void {
  acknowledge(invocation, [NO_DESTINATION]);
}

export function acknowledgeRule(rule: CfnResource): void {
  acknowledge(rule, [NO_QUEUE_OF_RULE]);
}

/** A role or a policy of its own. */
export function acknowledgeInlinePolicy(resource: CfnResource): void {
  acknowledge(resource, [INLINE]);
}

export function acknowledgeRoleOfFunction(role: CfnResource): void {
  acknowledge(role, [INLINE, WILDCARDS]);
}

const NOTE_WITHOUT_QUEUE: Acknowledged = {
  packs: ['Serverless'],
  rule: 'EventBusDLQ',
  reason: 'A note that is lost tells nothing that the command status does not tell.',
};

/** A rule that notifies people. */
export function acknowledgeRuleOfNotes(rule: CfnResource): void {
  acknowledge(rule, [NOTE_WITHOUT_QUEUE]);
}
