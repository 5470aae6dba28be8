import type { Target } from '../../lib/shared/contract';
import { type Account, isAccountFor } from '../model/account';
import { type Handshake, isFor, isPending, isSentBy } from '../model/handshake';

/** The resource that would take an account out, and the moment. */
export interface Claimant {
  readonly resourceKey: string;
  readonly target: Target;
  readonly nowMillis: number;
}

/**
 * The time in which the follow-up of another resource gives the account its own tag, with room to spare.
 *
 * It looks once an hour, and tries for about 85 minutes.
 */
const TAGGED_WITHIN_MILLIS = 24 * 60 * 60 * 1000;

/**
 * Whether an invitation says that somebody else, or this resource under another physical id, declares the account.
 *
 * - An open invitation to a member says so always. AWS sends one to the e-mail address of a member, and the resource
 *   behind it has no own tag on the account.
 * - An accepted one says so if the account was a member before it was sent, for the same reason.
 * - An accepted one of another resource says so for a day after the account joined, because its own tag may be late.
 *
 * Later the own tags alone tell who declares the account. An invitation of this resource to its target is no claim.
 */
export function isClaim(
  invitation: Handshake,
  account: Account,
  { resourceKey, target, nowMillis }: Claimant,
): boolean {
  const isOurs = isSentBy(invitation, resourceKey);
  if (invitation.reference === undefined || (isOurs && isFor(invitation, target))) {
    return false;
  }
  if (!isAbout(invitation, account) && !isFor(invitation, target)) {
    return false;
  }
  if (isPending(invitation)) {
    return true;
  }
  if (invitation.state !== 'ACCEPTED') {
    return false;
  }
  const joinedMillis = account.joinedAt?.getTime() ?? 0;
  const sentMillis = invitation.requestedAt?.getTime() ?? 0;
  return sentMillis > joinedMillis || (!isOurs && nowMillis < joinedMillis + TAGGED_WITHIN_MILLIS);
}

/** Whether an invitation went to the account, by its id, its present address, or one that it had. */
function isAbout({ accountId, target }: Handshake, account: Account): boolean {
  return accountId === account.id || (target !== undefined && isAccountFor(account, target));
}
