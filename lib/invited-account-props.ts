import type { Duration } from 'aws-cdk-lib';
import type { Acceptance } from './acceptance';
import type { InvitationTarget } from './invitation-target';
import type { InvitedAccountProvider } from './invited-account-provider';

/** What happens to an open invitation to the same target that was sent by hand. */
export enum ExistingInvitation {
  /** Leave it as it is, with its own notes and tags. A deletion leaves it open. */
  ADOPT = 'ADOPT',

  /** Cancel it and invite. */
  REPLACE = 'REPLACE',

  /** Fail the deployment. */
  FAIL = 'FAIL',
}

/** What an `InvitedAccount` is made of. */
export interface InvitedAccountProps {
  /** Whom to invite. Another target is another invitation: the old one is cancelled. */
  readonly target: InvitationTarget;

  /**
   * What the invitation's e-mail tells the owner of the account, at most 993
   * characters: a line with a reference follows, within the 1024 of AWS. A
   * change goes out with the next invitation, not before.
   *
   * @default - no notes
   */
  readonly notes?: string;

  /**
   * Tags that the account has when it has joined, or gets as a member: at most
   * 50, keys of 1 to 128 and values of up to 256 characters, no key that begins
   * with `aws:` or `cdk-invited-account:`. Tags that `Tags.of()` adds come along.
   * One that is no longer declared is taken away; all others are left alone.
   *
   * @default - no tags
   */
  readonly tags?: { [key: string]: string };

  /**
   * What to do with an open invitation to the target that was sent by hand. No
   * effect on invitations that a stack has sent.
   *
   * @default ExistingInvitation.ADOPT
   */
  readonly existingInvitation?: ExistingInvitation;

  /**
   * Raise it to cancel the invitation and invite again, for example after the
   * owner has declined or with changed notes: a whole number from 1 to 999999.
   * A lower one than before has no effect, nor has any on a member, nor on an open
   * adopted invitation unless `existingInvitation` is REPLACE.
   *
   * @default 1
   */
  readonly revision?: number;

  /**
   * How long to wait for an organization that is still initializing, in whole
   * seconds, at most 55 minutes. No effect when the organization is ready.
   *
   * @default - 55 minutes, less `waitForAcceptance`
   */
  readonly initializationTimeout?: Duration;

  /**
   * Where the account stands once it has joined: the id of an organizational unit
   * (`ou-…`) or of a root (`r-…`). An update moves a member that stands elsewhere.
   *
   * @default - the account stays where it is; AWS puts one that joins under the root
   */
  readonly organizationalUnit?: string;

  /**
   * The role in the invited account that accepts the invitation as soon as it is
   * sent. No effect on a member.
   *
   * @default - the owner of the account accepts, or declines
   */
  readonly acceptance?: Acceptance;

  /**
   * How long the deployment waits for the account to join, in whole seconds, 1
   * second to 55 minutes, `initializationTimeout` included. It fails when the
   * account has not joined by then, and cancels what it sent; an invitation that
   * was open before an update began to wait stays open. A later update waits only
   * if it raises `revision` or changes `target` or `acceptance`. No effect with
   * `acceptance`, which accepts at once.
   *
   * @default - an open invitation is a finished deployment
   */
  readonly waitForAcceptance?: Duration;

  /**
   * Whether the account leaves the organization when the construct is deleted or
   * gets another target. It must be able to stand alone: AWS asks for a payment
   * method, for example. No effect where another InvitedAccount with this option
   * has the account, nor on an account that has not joined.
   *
   * CAUTION: turn it on or off in a deployment of its own. The rollback of a first
   * deployment is a deletion, also for an account that was a member before; and
   * the old construct of a rename is deleted as it was declared.
   *
   * @default false
   */
  readonly removeAccountOnDelete?: boolean;

  /**
   * The functions that do the work, in the account and the region of this stack.
   *
   * @default - the one provider of the stack, made when the first invitation needs it
   */
  readonly provider?: InvitedAccountProvider;
}
