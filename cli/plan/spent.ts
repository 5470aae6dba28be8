import { isPending } from '../../lambda/model/handshake';
import type { OrganizationAsRead, Write } from '../rehearsal/organization-copy';

/** What a deployment takes of AWS's quotas. The names are those of `--json`: they are added to, never renamed. */
export interface Spent {
  /** Invitations that the deployment sends. */
  readonly invitations: number;
  /** Invitations that were sent in the last 24 hours and not accepted. */
  readonly invitationsOfTheDay: number;
  /** AWS allows at least as many a day. */
  readonly invitationsADayAtLeast: number;
  /** Members now, the management account among them. */
  readonly accounts: number;
  /** Invitations that are open now. Each counts towards the account limit until it has ended. */
  readonly openInvitations: number;
  /** Accounts and open invitations after the deployment. */
  readonly accountsAndInvitationsAfter: number;
}

const DAY_MILLIS = 24 * 60 * 60 * 1000;

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
const INVITATIONS_A_DAY_AT_LEAST = 20;

export function spentBy(
  writes: readonly Write[],
  { invitations, accounts }: OrganizationAsRead,
  nowMillis: number,
): Spent {
  const count = (is: Write['is']) => writes.filter((write) => write.is === is).length;
  const open = invitations.filter(isPending).length;
  const sentToday = invitations.filter(
    ({ requestedAt, state }) => (requestedAt?.getTime() ?? 0) > nowMillis - DAY_MILLIS && state !== 'ACCEPTED',
  );
  return {
    invitations: count('invite'),
    invitationsOfTheDay: sentToday.length,
    invitationsADayAtLeast: INVITATIONS_A_DAY_AT_LEAST,
    accounts: accounts.length,
    openInvitations: open,
    accountsAndInvitationsAfter: accounts.length + open + count('invite') - count('cancel') - count('remove'),
  };
}
