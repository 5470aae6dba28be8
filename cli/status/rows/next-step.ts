import { type Account, isClosing } from '../../../lambda/model/account';
import type { DeclaredInvitation } from '../../aws/declared';
import type { StatusRow } from './row';

type Step = Pick<StatusRow, 'who' | 'next'>;

export function hasJoined(state: string): boolean {
  return state === 'ACCEPTED' || state === 'MEMBER';
}

export function nextStep(
  state: string,
  { isChanging, isAcceptedByRole }: DeclaredInvitation,
  account: Account | undefined,
  isExpiring: boolean,
): Step {
  if (hasJoined(state)) {
    return nextOfMember(account);
  }
  if (state === 'OPEN' && !isAcceptedByRole) {
    return { who: 'owner', next: isExpiring ? 'accept the invitation, which EXPIRES soon' : 'accept the invitation' };
  }
  if (isChanging) {
    return { who: 'nobody', next: 'wait until the deployment has ended' };
  }
  switch (state) {
    case 'OPEN':
      return { who: 'you', next: 'raise revision and deploy, and the role accepts' };
    case 'DECLINED':
      return { who: 'you', next: 'ask the owner, then raise revision and deploy to invite again' };
    case 'UNKNOWN':
      return {
        who: 'you',
        next: 'look for the account by hand: CloudFormation does not tell what its target refers to',
      };
    default:
      return { who: 'you', next: 'raise revision and deploy to invite again' };
  }
}

function nextOfMember(account: Account | undefined): Step {
  if (account !== undefined && isClosing(account)) {
    return { who: 'you', next: 'remove the construct: the account is closed, and leaves by itself' };
  }
  switch (account?.state) {
    case 'PENDING_ACTIVATION':
      return { who: 'owner', next: 'complete the sign-up of the account' };
    case 'SUSPENDED':
      return { who: 'owner', next: 'ask AWS Support why the account is suspended' };
    default:
      return { who: 'nobody', next: 'nothing to do' };
  }
}
