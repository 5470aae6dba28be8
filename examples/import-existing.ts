import { App, Stack } from 'aws-cdk-lib';
import { ExistingInvitation, InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');

// A member of the organization: nothing is sent. It is tagged and moved to what is declared here.
new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  organizationalUnit: 'ou-examplerootid-exampleouid',
  tags: { team: 'data' },
});

// An open invitation that was sent by hand: it is adopted as it is, and stays open if the construct is deleted.
new InvitedAccount(stack, 'Web', {
  target: InvitationTarget.account('222233334444'),
  existingInvitation: ExistingInvitation.ADOPT, // the default
});
