/**
 * The wire between the construct and its handler. Every name here is public
 * API: stacks deployed long ago keep sending the old ones in their Deletes.
 * Names are added, never renamed.
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

/** What `ExistingInvitation` may say: what happens to an open invitation that was sent by hand. */
export const EXISTING_INVITATION_VALUES = ['ADOPT', 'REPLACE', 'FAIL'] as const;

export type ExistingInvitationValue = (typeof EXISTING_INVITATION_VALUES)[number];

/** The role that accepts the invitation in the account's name. */
export interface AcceptanceRole {
  /** `arn:aws:iam::111122223333:role/OrganizationAcceptance`, in the invited account. */
  readonly RoleArn: string;
  /** What the role's trust policy asks for, 2 to 1224 characters; left out where it asks for nothing. */
  readonly ExternalId?: string;
}

/** The resource's properties, as the template spells them. */
export interface ResourceProperties {
  readonly Target: Target;
  readonly Notes?: string;
  readonly Tags?: readonly Tag[];
  /** Left out: `ADOPT`. */
  readonly ExistingInvitation?: ExistingInvitationValue;
  /** 1 to 999999; left out: 1. CloudFormation delivers it as a string. */
  readonly Revision?: number;
  /** Whole seconds. CloudFormation delivers them as a string. */
  readonly InitializationTimeoutSeconds?: number;
  /** `ou-examplerootid-exampleouid` or `r-examplerootid`: where the account stands when it has joined. */
  readonly OrganizationalUnit?: string;
  readonly Acceptance?: AcceptanceRole;
  /** Whole seconds. CloudFormation delivers them as a string. */
  readonly WaitForAcceptanceSeconds?: number;
  /** Left out: false. CloudFormation delivers `"true"`. */
  readonly RemoveAccountOnDelete?: boolean;
  /** Whether a rule of the stack listens for events. Left out: false. CloudFormation delivers `"true"`. */
  readonly Events?: boolean;
}

/** What `Fn::GetAtt` can ask for. An answer always carries all of them. */
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

/** Environment variable of both functions: the ARN of the state machine that waits. */
export const STATE_MACHINE_ARN_VARIABLE = 'STATE_MACHINE_ARN';

/** Environment variable of both functions: about how many invitations share them. Left out: 1. */
export const INVITATION_COUNT_VARIABLE = 'INVITATION_COUNT';

/**
 * Begins the key of the tag that a resource with `RemoveAccountOnDelete` gives to
 * the account: the resource key follows (12 hex digits). The value names the
 * target: `account-111122223333`, or `email-` and 12 hex digits.
 */
export const OWN_TAG_PREFIX = 'cdk-invited-account:';

/** `source` of the events. */
export const EVENT_SOURCE = 'cdk-invited-account';

/** `detail-type` of the events. */
export const EVENT_DETAIL_TYPE = 'Invited Account Change';

/** What `change` of an event says. */
export const CHANGES = [
  'INVITED',
  'ADOPTED',
  'JOINED',
  'PLACED',
  'DECLINED',
  'EXPIRED',
  'CANCELLED',
  'FOLLOW_UP_FAILED',
] as const;

export type Change = (typeof CHANGES)[number];

/** `detail` of an event: docs/event.schema.json. No e-mail address, no notes, no tag. */
export interface EventDetail {
  readonly version: '1';
  readonly change: Change;
  readonly stackId: string;
  readonly logicalResourceId: string;
  /** `h-examplehandshakeid111`, `adopted-h-…` or `member-111122223333` */
  readonly physicalResourceId: string;
  /** Where there is an invitation. */
  readonly handshakeId?: string;
  /** Where it is known. */
  readonly accountId?: string;
  /** PLACED only: `ou-…` or `r-…`. */
  readonly organizationalUnitId?: string;
  /** FOLLOW_UP_FAILED only: an error's name or its reason. */
  readonly reason?: string;
}
