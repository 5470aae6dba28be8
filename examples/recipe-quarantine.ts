import { App, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const QUARANTINE = 'ou-examplerootid-quarantine';
const WORKLOADS = 'ou-examplerootid-exampleouid';
const ACCOUNTS = [
  { id: 'Data', account: '111122223333', isChecked: true },
  { id: 'Web', account: '222233334444', isChecked: false },
];

const app = new App();
const stack = new Stack(app, 'Accounts');
for (const { id, account, isChecked } of ACCOUNTS) {
  new InvitedAccount(stack, id, {
    target: InvitationTarget.account(account),
    organizationalUnit: isChecked ? WORKLOADS : QUARANTINE,
  });
}
