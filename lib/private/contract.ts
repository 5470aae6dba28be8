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
