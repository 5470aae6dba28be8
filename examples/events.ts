import { App, Stack } from 'aws-cdk-lib';
import { SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { InvitationTarget, InvitedAccount } from 'cdk-invited-account';

const app = new App();
const stack = new Stack(app, 'Accounts');
const invited = new InvitedAccount(stack, 'Data', { target: InvitationTarget.account('111122223333') });

const newMembers = new Queue(stack, 'NewMembers');
invited.onJoined('Joined', { target: new SqsQueue(newMembers) });

const attention = new Topic(stack, 'Attention');
invited.onDeclined('Declined', { target: new SnsTopic(attention) });
invited.onExpired('Expired', { target: new SnsTopic(attention) });
