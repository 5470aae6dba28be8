/**
 * The names and types that the construct and its handler share.
 *
 * Every name is public API, because stacks deployed long ago keep sending the old names in their Deletes. Names are
 * added, never renamed.
 */

export const RESOURCE_TYPE = 'Custom::InvitedAccount';

export type TargetType = 'ACCOUNT' | 'EMAIL';

/** `Target` of InviteAccountToOrganization. */
export interface Target {
  readonly Type: TargetType;
  /** `111122223333` or `owner@example.com` */
  readonly Id: string;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Values of `ExistingInvitation`, which decides what happens to an open invitation that was sent by hand. */
export const EXISTING_INVITATION_VALUES = ['ADOPT', 'REPLACE', 'FAIL'] as const;

export type ExistingInvitationValue = (typeof EXISTING_INVITATION_VALUES)[number];

/** The role of the invited account that accepts the invitation. */
export interface AcceptanceRole {
  /** `arn:aws:iam::111122223333:role/OrganizationAcceptance`, in the invited account. */
  readonly RoleArn: string;
  /** The external id that the role's trust policy asks for, 2 to 1224 characters. Left out if it asks for none. */
  readonly ExternalId?: string;
  /** True if the role is asked before the invitation is sent. CloudFormation delivers `"true"`. */
  readonly Preflight?: boolean;
}

/** The access role: the role of the management account by which the functions call AWS Organizations. */
export interface AccessRole {
  /** `arn:aws:iam::999988887777:role/InvitedAccounts`, in the management account. */
  readonly RoleArn: string;
  /** The external id that the role's trust policy asks for, 2 to 1224 characters. Left out if it asks for none. */
  readonly ExternalId?: string;
}

/** The resource's properties, as the template spells them. */
export interface ResourceProperties {
  readonly Target: Target;
  readonly Notes?: string;
  readonly Tags?: readonly Tag[];
  /** `ADOPT` if it is left out. */
  readonly ExistingInvitation?: ExistingInvitationValue;
  /** 1 to 999999, and 1 if it is left out. CloudFormation delivers the number as a string. */
  readonly Revision?: number;
  /** Whole seconds. CloudFormation delivers them as a string. */
  readonly InitializationTimeoutSeconds?: number;
  /** `ou-examplerootid-exampleouid` or `r-examplerootid`: the place of the account after it has joined. */
  readonly OrganizationalUnit?: string;
  readonly Acceptance?: AcceptanceRole;
  /** Whole seconds. CloudFormation delivers them as a string. */
  readonly WaitForAcceptanceSeconds?: number;
  /** 1 to 3: the most times that the invitation is sent again after it expired. CloudFormation delivers a string. */
  readonly Renewals?: number;
  /** False if it is left out. CloudFormation delivers `"true"`. */
  readonly RemoveAccountOnDelete?: boolean;
  /** True if a rule of the stack listens for events. Left out means false. CloudFormation delivers `"true"`. */
  readonly Events?: boolean;
}

/** Names of the attributes for `Fn::GetAtt`. Every successful answer to a Create or an Update has all of them. */
export const ATTRIBUTE_NAMES = [
  'HandshakeId',
  'HandshakeArn',
  'State',
  'RequestedTimestamp',
  'ExpirationTimestamp',
  'OrganizationId',
  'AccountId',
] as const;

export type AttributeName = (typeof ATTRIBUTE_NAMES)[number];

/** Environment variable of both functions with the ARN of the state machine. */
export const STATE_MACHINE_ARN_VARIABLE = 'STATE_MACHINE_ARN';

/** Environment variable of both functions with the approximate number of invitations that share them. 1 by default. */
export const INVITATION_COUNT_VARIABLE = 'INVITATION_COUNT';

/** Environment variable of both functions with the ARN of the access role. Left out if they act by their own roles. */
export const ACCESS_ROLE_ARN_VARIABLE = 'ACCESS_ROLE_ARN';

/** Environment variable of both functions with the external id of the access role. Left out if there is none. */
export const ACCESS_EXTERNAL_ID_VARIABLE = 'ACCESS_EXTERNAL_ID';

/**
 * The beginning of the own tag's key, which a resource with `RemoveAccountOnDelete` sets on the member.
 *
 * The resource key comes next (12 hex digits). The value names the target: see lambda/model/own-tag.ts.
 */
export const OWN_TAG_PREFIX = 'cdk-invited-account:';

/** The `source` of every event. */
export const EVENT_SOURCE = 'cdk-invited-account';

/** The `detail-type` of every event. */
export const EVENT_DETAIL_TYPE = 'Invited Account Change';

/** Values of `change` in an event. */
export const CHANGES = [
  'INVITED',
  'ADOPTED',
  'JOINED',
  'PLACED',
  'DECLINED',
  'EXPIRING',
  'EXPIRED',
  'RENEWALS_USED_UP',
  'CANCELLED',
  'FOLLOW_UP_FAILED',
] as const;

export type Change = (typeof CHANGES)[number];

/**
 * The `detail` of an event, as docs/event.schema.json describes it.
 *
 * It has no e-mail address, no notes and no tag.
 */
export interface EventDetail {
  readonly version: '1';
  readonly change: Change;
  readonly stackId: string;
  readonly logicalResourceId: string;
  /** `h-examplehandshakeid111`, `adopted-h-…` or `member-111122223333` */
  readonly physicalResourceId: string;
  /** Left out if there is no invitation. */
  readonly handshakeId?: string;
  /** Left out if the account is not known. */
  readonly accountId?: string;
  /** `ou-…` or `r-…`. Only a PLACED event has it. */
  readonly organizationalUnitId?: string;
  /** An error's name or its reason. Only a FOLLOW_UP_FAILED event has it. */
  readonly reason?: string;
}

/** The namespace of the metrics that the functions' log lines carry. */
export const METRIC_NAMESPACE = 'InvitedAccounts';

/** The one dimension of the metrics. Its value is the name of the state machine, which a provider has for itself. */
export const METRIC_DIMENSION = 'StateMachineName';

/** Names of the metrics. Each counts log lines. */
export type MetricName = 'RequestsFailed' | 'FollowUpsFailed' | 'Throttled' | 'AnswersUndelivered';
