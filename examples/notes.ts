import { App, Stack } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { InvitationTarget, InvitedAccount, InvitedAccountProvider } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
new InvitedAccount(stack, 'Data', { target: InvitationTarget.account('111122223333') });

const people = new Topic(stack, 'People', { enforceSSL: true });
people.addSubscription(new EmailSubscription('platform-team@example.com'));
const chat = new Topic(stack, 'Chat', { enforceSSL: true });

const provider = InvitedAccountProvider.ofStack(stack);
provider.notify(people);
provider.notify(chat, { forChat: true });
