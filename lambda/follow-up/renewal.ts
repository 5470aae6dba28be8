import type { Change } from '../../lib/shared/contract';
import { withoutSender } from '../account/bring-up-to-date';
import { asCallError, type CallError } from '../aws/call-error';
import type { Organizations } from '../aws/organizations';
import { ALREADY_MEMBER } from '../invitation/send';
import { type Handshake, isFor, newestOf } from '../model/handshake';
import { type Reference, signNotes } from '../model/reference';
import { type FollowUp, logContextOf, type Stage } from './follow-up';
import { isExpiringSoon } from './schedule';

/**
 * The end of an invitation that nobody answered: it is told, and sent again if that is declared.
 *
 * Nothing is sent after a no or a cancellation. AWS refuses a second open invitation to the same target. The reference in
 * the notes counts the renewals, so an attempt that follows a crash finds what that one sent.
 */

/** A follow-up after a step, and the changes that it has to publish. */
export interface Moved {
  readonly followUp: FollowUp;
  readonly changes: readonly Change[];
}

/** The step after an invitation was seen open: it is told once that it expires soon. */
export function afterLook(followUp: FollowUp, { expiresAt }: Handshake, nowMillis: number): Moved {
  const { stage } = followUp;
  const isSoon = expiresAt !== undefined && isExpiringSoon(expiresAt, nowMillis);
  return isSoon && stage.is === 'watch' && stage.hasToldExpiring === undefined
    ? { followUp: { ...followUp, stage: { is: 'watch', hasToldExpiring: true } }, changes: ['EXPIRING'] }
    : { followUp, changes: [] };
}

/** The step after an invitation was seen expired. The next attempt sends it again, when the event of the expiry is out. */
export function afterExpiry(followUp: FollowUp, { reference }: Handshake): Moved {
  const { renewal } = followUp;
  // The count goes on after a rename, whose invitation another resource has signed.
  const renewals = (reference?.renewals ?? 0) + 1;
  if (renewal !== undefined && renewals <= renewal.times) {
    return { followUp: { ...followUp, stage: { is: 'renew', renewal, renewals }, waits: 0 }, changes: ['EXPIRED'] };
  }
  return {
    followUp: { ...followUp, stage: { is: 'publish' } },
    changes: ['EXPIRED', ...(renewal === undefined ? [] : ['RENEWALS_USED_UP' as const])],
  };
}

/**
 * Sends the invitation again.
 *
 * @param beforeWrite throws if nothing may be sent any more
 * @throws CallError
 */
export async function renew(
  followUp: FollowUp,
  { renewal, renewals }: Extract<Stage, { is: 'renew' }>,
  organizations: Organizations,
  beforeWrite: () => Promise<void>,
): Promise<Moved> {
  const { target, handshakeId } = followUp;
  const { revision, notes, tags } = renewal;
  const reference = { resourceKey: logContextOf(followUp).resourceKey, revision, renewals };
  const toTarget = (await organizations.listInvitations()).filter((handshake) => isFor(handshake, target));
  const newest = newestOf(toTarget);
  if (newest !== undefined && newest.id !== handshakeId) {
    // A crashed attempt sent it. Or a request, another resource or a person did: then this follow-up is over.
    return isSame(newest.reference, reference) ? watching(followUp, newest) : ended(followUp);
  }
  // AWS sends an invitation by e-mail to a member, too.
  const member = target.Type === 'EMAIL' ? await organizations.findMemberByEmail(target.Id) : undefined;
  if (member !== undefined) {
    return joined(followUp, member.id);
  }
  await beforeWrite();
  try {
    const handshake = await organizations.inviteAccount({ target, tags }, signNotes(notes, reference));
    return watching(followUp, handshake);
  } catch (thrown) {
    return afterRefusal(followUp, asCallError(thrown), organizations);
  }
}

/** The refusal may tell that the account has joined. A day on which no invitation is left is waited out. */
async function afterRefusal(followUp: FollowUp, error: CallError, organizations: Organizations): Promise<Moved> {
  const { target } = followUp;
  if (error.code === ALREADY_MEMBER) {
    const account = target.Type === 'ACCOUNT' ? await organizations.findMember(target.Id) : undefined;
    if (account === undefined) {
      throw error.as('permanent');
    }
    return joined(followUp, account.id);
  }
  // An open invitation that the list does not show yet is found by the next look.
  throw error.kind === 'existing' || error.code === DAILY_LIMIT ? error.as('transient') : error;
}

const DAILY_LIMIT = 'HANDSHAKE_RATE_LIMIT_EXCEEDED';

function watching(followUp: FollowUp, { id: handshakeId }: Handshake): Moved {
  const desired = withoutSender(followUp.desired);
  return { followUp: { ...followUp, handshakeId, desired, stage: { is: 'watch' }, waits: 0 }, changes: ['INVITED'] };
}

const joined = (followUp: FollowUp, accountId: string): Moved => ({
  followUp: { ...followUp, stage: { is: 'bring up to date', accountId } },
  changes: ['JOINED'],
});

const ended = (followUp: FollowUp): Moved => ({ followUp: { ...followUp, stage: { is: 'publish' } }, changes: [] });

function isSame(one: Reference | undefined, other: Reference): boolean {
  return one?.resourceKey === other.resourceKey && one.revision === other.revision && one.renewals === other.renewals;
}
