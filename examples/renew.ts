import { App, Stack } from 'aws-cdk-lib';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InvitationTarget, InvitedAccount, Renewal } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
const invited = new InvitedAccount(stack, 'Data', {
  target: InvitationTarget.account('111122223333'),
  renewal: Renewal.afterExpiry({ times: 2 }),
});

const attention = new Topic(stack, 'Attention');
invited.onExpiring('Expiring', { target: new SnsTopic(attention) });
