import { App, Stack } from 'aws-cdk-lib';
import { RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
const attention = new Topic(stack, 'Attention', { enforceSSL: true });
// Slack gives each channel an e-mail address, too.
attention.addSubscription(new EmailSubscription('platform-team@example.com'));

const data = new InvitedAccount(stack, 'Data', { target: InvitationTarget.account('111122223333') });
const message = RuleTargetInput.fromText(
  'The owner of the data account has declined: ask the owner, then raise revision and deploy.',
);
data.onDeclined('Declined', { target: new SnsTopic(attention, { message }) });
