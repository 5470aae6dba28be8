import { App, Stack } from 'aws-cdk-lib';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const ACCOUNTS = [
  { id: 'Data', account: '111122223333', team: 'data', revision: 1 },
  { id: 'Web', account: '222233334444', team: 'web', revision: 2 },
  { id: 'Ledger', account: '333344445555', team: 'finance', revision: 1 },
];

const app = new App();
const stack = new Stack(app, 'Accounts');
for (const { id, account, team, revision } of ACCOUNTS) {
  new InvitedAccount(stack, id, { target: InvitationTarget.account(account), tags: { team }, revision });
}
