import type { Duration } from 'aws-cdk-lib';
import type { Acceptance } from './acceptance';
import type { InvitationTarget } from './invitation-target';
import type { InvitedAccountProvider } from './invited-account-provider';
import type { Renewal } from './renewal';

/** Choices for an open invitation to the same target that was sent by hand. */
export enum ExistingInvitation {
  /**
   * Leave the invitation as it is, and look after it from now on.
   *
   * It keeps its own notes and tags, and stays open when the construct is deleted.
   */
  ADOPT = 'ADOPT',

  /** Cancel the invitation and send one of our own. */
  REPLACE = 'REPLACE',

  /** Fail the deployment. */
  FAIL = 'FAIL',
}

/** Properties of an invited account that may be left out. */
export interface InvitedAccountOptions {
  /**
   * Text for the owner of the account in the e-mail of the invitation.
   *
   * At most 993 characters. A line with a reference follows within the 1024
   * characters that AWS takes. A change goes out with the next invitation, not
   * before.
   *
   * @default - no notes
   */
  readonly notes?: string;

  /**
   * Tags of the account.
   *
   * They are set when the account joins, or at once if it is a member. A tag that
   * is no longer declared is removed, and tags that others have set stay.
   *
   * At most 50, or 49 with `removeAccountOnDelete`. Keys have 1 to 128 characters
   * and values up to 256. No key begins with `aws:` or `cdk-invited-account:`.
   * Tags that `Tags.of()` adds reach the account, too, and override a tag with the
   * same key.
   *
   * @default - no tags
   */
  readonly tags?: { [key: string]: string };

  /**
   * Choice for an open invitation to the target that was sent by hand.
   *
   * No effect on an invitation that a stack has sent.
   *
   * @default ExistingInvitation.ADOPT
   */
  readonly existingInvitation?: ExistingInvitation;

  /**
   * Raise this number to cancel the open invitation and send a new one.
   *
   * Raise it, for example, after the owner declined or when the notes changed. A
   * whole number from 1 to 999999.
   *
   * No effect if the number is lower than before, if the account is a member, or
   * if the open invitation is an adopted one and `existingInvitation` is not
   * REPLACE.
   *
   * @default 1
   */
  readonly revision?: number;

  /**
   * Longest wait for an organization that is still initializing.
   *
   * Whole seconds, at most 55 minutes including `waitForAcceptance`. If the
   * organization is not ready by then, the deployment fails. No effect on an
   * organization that is ready.
   *
   * @default - 55 minutes, less `waitForAcceptance`
   */
  readonly initializationTimeout?: Duration;

  /**
   * Id of the organizational unit in which the account stands once it has joined.
   *
   * The id begins with `ou-`, or with `r-` for the root. The declaration is
   * enforced: each update of the construct moves a member that stands elsewhere
   * back to this place.
   *
   * @default - the account stays where it is, which is the root for one that joins
   */
  readonly organizationalUnit?: string;

  /**
   * The role in the invited account that accepts the invitation at once.
   *
   * No effect on a member.
   *
   * @default - the owner of the account accepts or declines
   */
  readonly acceptance?: Acceptance;

  /**
   * Longest time that the deployment waits for the owner to accept.
   *
   * Whole seconds, 1 second to 55 minutes including `initializationTimeout`. If
   * the account has not joined by then, the deployment fails and cancels the
   * invitation that it sent. An invitation that was open before an update began
   * to wait stays open.
   *
   * An update waits only if it raises `revision`, changes `target` or
   * `acceptance`, or is the first to declare a wait. No effect with
   * `acceptance`, which accepts at once.
   *
   * @default - an open invitation is a finished deployment
   */
  readonly waitForAcceptance?: Duration;

  /**
   * Sends the invitation again when it has expired.
   *
   * Each renewal is another e-mail to the owner. With this option notes have at
   * most 991 characters.
   *
   * @default - an invitation that expired is sent again by the next update
   */
  readonly renewal?: Renewal;

  /**
   * Removes the account from the organization when the construct is deleted or gets another target.
   *
   * AWS refuses to remove an account that cannot operate alone, for example one
   * without a payment method. No effect on an account that has not joined, or that
   * carries the tag of another InvitedAccount with this option.
   *
   * CAUTION: turn this option on or off in a deployment of its own. The rollback of
   * a first deployment is a deletion, also for an account that was a member before.
   * The old construct of a rename is deleted as it was declared.
   *
   * @default false
   */
  readonly removeAccountOnDelete?: boolean;

  /**
   * The provider that sends and cancels this invitation.
   *
   * It must be in the account and the region of the stack. CloudFormation refuses
   * another provider for an invitation that is deployed.
   *
   * @default - one provider for each stack, made when its first invitation needs it
   */
  readonly provider?: InvitedAccountProvider;
}

/** Properties of an invited account. */
export interface InvitedAccountProps extends InvitedAccountOptions {
  /**
   * The account, or the e-mail address, to invite.
   *
   * Another target is another invitation. It is sent first, and then the old one
   * is cancelled.
   */
  readonly target: InvitationTarget;
}
