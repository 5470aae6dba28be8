import { Stack } from 'aws-cdk-lib';
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { EVENT_SOURCE } from '../shared/contract';
import { inOrganization } from './statements';

/** What an invitation uses and not every one does. */
export interface UsedOptions {
  readonly isByEmail: boolean;
  readonly hasTags: boolean;
  readonly hasOrganizationalUnit: boolean;
  readonly removesAccount: boolean;
  /** Whether a rule listens for its events. */
  readonly hasRules: boolean;
}

/** A policy that is in the template while an invitation needs it. */
export interface OptionalStatements {
  /** Construct id and name of the policy: public API. */
  readonly id: string;
  readonly isUsedBy: (used: UsedOptions) => boolean;
  readonly statements: readonly PolicyStatementProps[];
}

/**
 * The rights that only some invitations need. Each `*` is a finding of cdk-nag
 * (AwsSolutions-IAM5): the ids of the organization and of what is in it are not
 * known before the deployment.
 */
export function optionalStatements(scope: Construct, executionsArn: string): readonly OptionalStatements[] {
  const accounts = inOrganization(scope, 'account', 'o-*/*');
  return [
    {
      id: 'ByEmail',
      isUsedBy: ({ isByEmail }) => isByEmail,
      statements: [
        {
          // Whether a member has this e-mail address. AWS knows no narrower resource for lists.
          sid: 'ListMembers',
          actions: ['organizations:ListAccounts'],
          resources: ['*'],
        },
      ],
    },
    {
      id: 'Tagging',
      isUsedBy: isTagged,
      statements: [
        {
          // An invitation with tags needs it, and whether an account outside the organization, or an e-mail
          // address, matches an account ARN is not documented.
          sid: 'Tag',
          actions: ['organizations:TagResource'],
          resources: ['*'],
        },
        {
          // To take away what is no longer declared, and to see whose tag stands on a member.
          sid: 'Untag',
          actions: ['organizations:UntagResource', 'organizations:ListTagsForResource'],
          resources: [accounts],
        },
      ],
    },
    {
      id: 'Placement',
      isUsedBy: ({ hasOrganizationalUnit }) => hasOrganizationalUnit,
      statements: [
        { sid: 'FindParent', actions: ['organizations:ListParents'], resources: [accounts] },
        {
          // From where it stands to where it belongs: AWS asks for all three.
          sid: 'Move',
          actions: ['organizations:MoveAccount'],
          resources: [accounts, inOrganization(scope, 'ou', 'o-*/ou-*'), inOrganization(scope, 'root', 'o-*/r-*')],
        },
      ],
    },
    {
      id: 'Removal',
      isUsedBy: ({ removesAccount }) => removesAccount,
      statements: [{ sid: 'Remove', actions: ['organizations:RemoveAccountFromOrganization'], resources: [accounts] }],
    },
    {
      id: 'FollowUp',
      isUsedBy: (used) => isTagged(used) || used.hasOrganizationalUnit || used.hasRules,
      statements: [
        {
          // ForAllValues: the events of one call may have several sources, so that IAM knows a list of them.
          sid: 'TellChanges',
          actions: ['events:PutEvents'],
          resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
          conditions: { 'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE } },
        },
        {
          // A later request ends the follow-up of its resource. Executions are named when they start.
          sid: 'EndFollowUp',
          actions: ['states:StopExecution'],
          resources: [executionsArn],
        },
      ],
    },
  ];
}

/** An invitation with removeAccountOnDelete carries a tag, too. */
const isTagged = ({ hasTags, removesAccount }: UsedOptions) => hasTags || removesAccount;
