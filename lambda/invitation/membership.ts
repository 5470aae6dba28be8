import type { Target } from '../../lib/shared/contract';
import { CallError } from '../aws/call-error';
import type { Organizations } from '../aws/organizations';
import type { Account } from '../model/account';

/**
 * The id of the account that joined. An invitation by e-mail may never tell it, so the address is looked up.
 *
 * @param named the account id that the invitation tells, or an empty string
 * @returns undefined when no member has the e-mail address
 */
export async function findAccountId(
  named: string,
  target: Target,
  organizations: Organizations,
): Promise<string | undefined> {
  if (named !== '') {
    return named;
  }
  return target.Type === 'ACCOUNT' ? target.Id : (await organizations.findMemberByEmail(target.Id))?.id;
}

/**
 * The member that accepted an invitation.
 *
 * AWS marks an invitation as accepted although it refuses the acceptance, if the account is in an organization already.
 * Recorded for a member by github.com/radkawar/stackd, commit 9dc356f5, September 2026.
 *
 * @param accountId that the invitation tells, or an empty string
 * @throws CallError of the kind `unlisted` if the account is no member (yet)
 */
export async function memberBehind(accountId: string, target: Target, organizations: Organizations): Promise<Account> {
  const named = accountId === '' && target.Type === 'ACCOUNT' ? target.Id : accountId;
  const isNamed = named !== '';
  const account = await (isNamed ? organizations.findMember(named) : organizations.findMemberByEmail(target.Id));
  if (account === undefined) {
    const code = isNamed ? 'NotAMember' : 'MemberNotFound';
    throw new CallError('unlisted', code, NOT_A_MEMBER.what, NOT_A_MEMBER.remedy, undefined);
  }
  return account;
}

const NOT_A_MEMBER = {
  what: 'the invitation was accepted, but the account is no member of the organization',
  remedy:
    'Either AWS needs more time: deploy again; or the account could not leave another organization: see that it leaves that one, then raise revision and deploy again.',
};
