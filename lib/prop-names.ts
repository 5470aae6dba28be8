import type { InvitedAccountProps } from './invited-account-props';
import { namesOf } from './private/checks/names';

export const INVITED_ACCOUNT_PROPS = namesOf<InvitedAccountProps>({
  target: true,
  notes: true,
  tags: true,
  existingInvitation: true,
  revision: true,
  initializationTimeout: true,
  organizationalUnit: true,
  acceptance: true,
  waitForAcceptance: true,
  renewal: true,
  removeAccountOnDelete: true,
  provider: true,
});
