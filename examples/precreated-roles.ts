import { App, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
Role.customizeRoles(app, {
  usePrecreatedRoles: {
    'Accounts/InvitedAccountProvider/StepRole': 'invitations-step',
    'Accounts/InvitedAccountProvider/RequestRole': 'invitations-request',
    'Accounts/InvitedAccountProvider/WaitingRole': 'invitations-waiting',
  },
});
const stack = new Stack(app, 'Accounts');
new InvitedAccount(stack, 'Data', { target: InvitationTarget.account('111122223333') });
