import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../shared/contract';
import { inOrganization, organizationStatements } from './statements';

/** The options that an invitation uses and others may not. */
export interface UsedOptions {
  readonly isByEmail: boolean;
  readonly hasTags: boolean;
  readonly hasOrganizationalUnit: boolean;
  readonly removesAccount: boolean;
  /** True if it is sent again when it has expired. */
  readonly isRenewed: boolean;
  /** True if a rule listens for its events. */
  readonly hasRules: boolean;
  readonly waitsForAcceptance: boolean;
}

/** A policy that is in the template while an invitation needs it. */
export interface OptionalStatements {
  /** Construct id and name of the policy: public API. */
  readonly id: string;
  readonly isUsedBy: (used: UsedOptions) => boolean;
  readonly statements: readonly PolicyStatementProps[];
  /** True if only the step function has the policy. */
  readonly isOfStep?: true;
}

/**
 * The rights that only some invitations need.
 *
 * Each `*` is a finding of cdk-nag (AwsSolutions-IAM5): the ids of the organization, its units and its accounts are not
 * known before the deployment.
 *
 * @param isByAccessRole whether the functions act on the organization by a role of the management account
 */
export function optionalStatements(
  scope: Construct,
  executionsArn: string,
  isByAccessRole: boolean,
): readonly OptionalStatements[] {
  return [
    ...(isByAccessRole ? [] : optionalOrganizationStatements(scope)),
    followUp(scope, executionsArn),
    earlyLook(executionsArn),
  ];
}

/** Those on the organization, for a construct in the management account. */
function optionalOrganizationStatements(scope: Construct): readonly OptionalStatements[] {
  const accounts = inOrganization(scope, 'account', 'o-*/*');
  return [BY_EMAIL, tagging(accounts), placement(scope, accounts), removal(accounts)];
}

/** All rights on the organization that invitations with these options need, for a construct in the management account. */
export function organizationRights(scope: Construct, used: UsedOptions): PolicyStatement[] {
  const options = optionalOrganizationStatements(scope).filter(({ isUsedBy }) => isUsedBy(used));
  return [
    ...organizationStatements(scope),
    ...options.flatMap(({ statements }) => statements.map((each) => new PolicyStatement(each))),
  ];
}

const BY_EMAIL: OptionalStatements = {
  id: 'ByEmail',
  isUsedBy: ({ isByEmail }) => isByEmail,
  statements: [
    {
      // Finds the member with an e-mail address. AWS knows no narrower resource for lists.
      sid: 'ListMembers',
      actions: ['organizations:ListAccounts'],
      resources: ['*'],
    },
  ],
};

const tagging = (accounts: string): OptionalStatements => ({
  id: 'Tagging',
  isUsedBy: isTagged,
  statements: [
    {
      // Also needed to invite with tags. AWS does not document that an account outside the organization, or an e-mail
      // address, matches an account ARN.
      sid: 'Tag',
      actions: ['organizations:TagResource'],
      resources: ['*'],
    },
    {
      // Takes away tags that are no longer declared, and reads whose own tags a member carries.
      sid: 'Untag',
      actions: ['organizations:UntagResource', 'organizations:ListTagsForResource'],
      resources: [accounts],
    },
  ],
});

const placement = (scope: Construct, accounts: string): OptionalStatements => ({
  id: 'Placement',
  isUsedBy: ({ hasOrganizationalUnit }) => hasOrganizationalUnit,
  statements: [
    { sid: 'FindParent', actions: ['organizations:ListParents'], resources: [accounts] },
    {
      // AWS asks for the account, the parent that it leaves and the parent that it gets.
      sid: 'Move',
      actions: ['organizations:MoveAccount'],
      resources: [accounts, inOrganization(scope, 'ou', 'o-*/ou-*'), inOrganization(scope, 'root', 'o-*/r-*')],
    },
  ],
});

const removal = (accounts: string): OptionalStatements => ({
  id: 'Removal',
  isUsedBy: ({ removesAccount }) => removesAccount,
  statements: [{ sid: 'Remove', actions: ['organizations:RemoveAccountFromOrganization'], resources: [accounts] }],
});

const followUp = (scope: Construct, executionsArn: string): OptionalStatements => ({
  id: 'FollowUp',
  isUsedBy: isFollowed,
  statements: [
    {
      // ForAllValues: the events of one call may have several sources, so IAM compares a list of them.
      sid: 'TellChanges',
      actions: ['events:PutEvents'],
      resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
      conditions: { 'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE } },
    },
    {
      // A later request ends the follow-up of its resource. Executions get their names when they start.
      sid: 'EndFollowUp',
      actions: ['states:StopExecution'],
      resources: [executionsArn],
    },
  ],
});

const earlyLook = (executionsArn: string): OptionalStatements => ({
  id: 'EarlyLook',
  isUsedBy: isTold,
  isOfStep: true,
  statements: [
    {
      // When an account joins, what waits for it goes on from the state that it has come to.
      sid: 'ReadProgress',
      actions: ['states:GetExecutionHistory'],
      resources: [executionsArn],
    },
  ],
});

/** Whether an execution may wait for an account to join, so that its membership is worth an event. */
export function isTold(used: UsedOptions): boolean {
  return isFollowed(used) || used.waitsForAcceptance;
}

/** Whether an execution watches the invitation after the answer. */
function isFollowed(used: UsedOptions): boolean {
  return isTagged(used) || used.hasOrganizationalUnit || used.isRenewed || used.hasRules;
}

/** An invitation with removeAccountOnDelete carries a tag, too. */
function isTagged({ hasTags, removesAccount }: UsedOptions): boolean {
  return hasTags || removesAccount;
}
