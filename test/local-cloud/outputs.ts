import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { STACK } from './example-app';
import type { LocalCloud } from './local-cloud';

/** The messages that have come, since it was asked last, to the queue whose URL is an output of the stack. */
export async function takeMessages(
  { clientConfig }: LocalCloud,
  isUrl: (outputKey: string) => boolean,
): Promise<readonly string[]> {
  const { Stacks = [] } = await new CloudFormationClient(clientConfig).send(new DescribeStacksCommand(STACK));
  const QueueUrl = Stacks[0]?.Outputs?.find(({ OutputKey = '' }) => isUrl(OutputKey))?.OutputValue;
  const client = new SQSClient(clientConfig);
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  await Promise.all(
    Messages.map(({ ReceiptHandle }) => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))),
  );
  return Messages.map(({ Body = '' }) => Body);
}

/** Waits for at most a minute. */
export async function until(expected: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`waited for a minute in vain: ${expected}`);
    }
    await sleep(200);
  }
}
