import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Acceptance, InvitationTarget, InvitedAccount, InvitedAccountProvider, Renewal } from '../../lib';

/**
 * One invitation, sent again after it has expired, or accepted by a role that is asked before: the context `kind` says
 * which. Its events go to a queue, and people are told by a topic, whose messages go to another queue.
 */
const app = new App();
const stack = new Stack(app, 'InvitedAccounts');
const events = new Queue(stack, 'Events');
const sentences = new Queue(stack, 'Sentences');
const topic = new Topic(stack, 'People');
topic.addSubscription(new SqsSubscription(sentences, { rawMessageDelivery: true }));
InvitedAccountProvider.ofStack(stack).notify(topic);
const invited = new InvitedAccount(stack, 'Invited', {
  target: InvitationTarget.account('111122223333'),
  ...(app.node.tryGetContext('kind') === 'renewal'
    ? { renewal: Renewal.afterExpiry({ times: 1 }) }
    : { acceptance: Acceptance.byRoleName('OrganizationAcceptance', { externalId: 'orchid-7', preflight: true }) }),
});
invited.onStateChange('Changed', { target: new SqsQueue(events) });
new CfnOutput(stack, 'EventsUrl', { value: events.queueUrl });
new CfnOutput(stack, 'SentencesUrl', { value: sentences.queueUrl });
