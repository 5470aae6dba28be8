import type { InvitedAccountOptions, InvitedAccountProps } from './invited-account-props';
import { namesOf } from './private/checks/names';

export const INVITED_ACCOUNT_OPTIONS = namesOf<InvitedAccountOptions>({
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

export const INVITED_ACCOUNT_PROPS = [
  ...namesOf<Omit<InvitedAccountProps, keyof InvitedAccountOptions>>({ target: true }),
  ...INVITED_ACCOUNT_OPTIONS,
];
