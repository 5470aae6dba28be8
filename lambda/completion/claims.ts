import type { Target } from '../../lib/shared/contract';
import { type Account, isAccountFor } from '../model/account';
import { type Handshake, isFor, isPending, isSentBy } from '../model/handshake';

/** The resource that would take an account out. */
export interface Remover {
  readonly resourceKey: string;
  readonly target: Target;
}

/**
 * Whether an invitation says that another resource, or this one under another physical id, declares the account.
 *
 * AWS sends an invitation to the e-mail address of a member. The resource behind it has no own tag on the account, so
 * its invitation speaks for it while it is open, and after it was accepted. An invitation by which the account joined
 * carried the own tag, so that one is no claim. Neither is one of this resource to its target.
 */
export function isClaim(invitation: Handshake, account: Account, { resourceKey, target }: Remover): boolean {
  const { state, requestedAt, reference } = invitation;
  const isOurs = isSentBy(invitation, resourceKey) && isFor(invitation, target);
  if (reference === undefined || isOurs || !(isAbout(invitation, account) || isFor(invitation, target))) {
    return false;
  }
  const wasMember = (requestedAt?.getTime() ?? 0) > (account.joinedAt?.getTime() ?? 0);
  return isPending(invitation) || (state === 'ACCEPTED' && wasMember);
}

/** Whether an invitation went to the account: by its id, by its present address, or by one that it had. */
function isAbout({ accountId, target }: Handshake, account: Account): boolean {
  return accountId === account.id || (target !== undefined && isAccountFor(account, target));
}
