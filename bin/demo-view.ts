import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { EventDetail } from '../lib/shared/contract';
import type { Call } from '../emulator/control/control';
import type { LocalCloud } from '../test/local-cloud/local-cloud';

/** The output of the demo, and the checks of its claims. */

/** A follow-up first looks after two minutes. The local cloud makes 12 s of them. */
const EVENT_TIMEOUT_MILLIS = 120_000;

const startedAt = Date.now();

export function say(message: string): void {
  line(`\n[${seconds(Date.now() - startedAt)}] ${message}`);
}

export function line(text: string): void {
  console.log(text);
}

export function seconds(millis: number): string {
  return `${(millis / 1000).toFixed(0)} s`;
}

/** The time from then until the condition holds, or infinity if it does not within a minute. */
export async function secondsUntil(beganAt: number, condition: () => boolean): Promise<number> {
  while (!condition()) {
    if (Date.now() - beganAt > 60_000) {
      return Number.POSITIVE_INFINITY;
    }
    await sleep(50);
  }
  return (Date.now() - beganAt) / 1000;
}

export function check(holds: boolean, claim: string): void {
  if (!holds) {
    throw new Error(`this does not hold: ${claim}`);
  }
  line(`    ✔ ${claim}`);
}

/** Prints each call of Organizations that changes something, while the work is going on. */
export async function showingCalls(
  { emulator: { calls } }: LocalCloud,
  work: () => Promise<unknown>,
  onFirstCall: () => void = () => {},
): Promise<void> {
  const before = calls.length;
  let shown = before;
  const show = () => {
    if (shown === before && calls.length > before) {
      onFirstCall();
    }
    for (const call of calls.slice(shown)) {
      line(`    ${call.operation}: ${explain(call)}`);
    }
    shown = calls.length;
  };
  const watching = setInterval(show, 200);
  try {
    await work();
  } finally {
    clearInterval(watching);
    show();
  }
}

function explain({ outcome }: Call): string {
  return outcome === 'FinalizingOrganizationException'
    ? 'the organization is still initializing; the state machine waits, no function runs'
    : outcome;
}

/** The queue of the example app's rule. Prints the events that the rule has put there. */
export class EventQueue {
  private readonly received: EventDetail[] = [];
  private readonly client: SQSClient;

  private constructor(
    cloud: LocalCloud,
    private readonly url: string,
  ) {
    this.client = new SQSClient(cloud.clientConfig);
  }

  static async ofStack(cloud: LocalCloud, StackName: string): Promise<EventQueue> {
    const { Stacks = [] } = await new CloudFormationClient(cloud.clientConfig).send(
      new DescribeStacksCommand({ StackName }),
    );
    const output = Stacks[0]?.Outputs?.find(({ OutputKey = '' }) => OutputKey.endsWith('QueueUrl'));
    if (output?.OutputValue === undefined) {
      throw new Error('the stack has no queue of events');
    }
    return new EventQueue(cloud, output.OutputValue);
  }

  /** Prints events until this change of this account has come. An invitation by e-mail has no account until it is accepted. */
  async tellUntil(change: EventDetail['change'], accountId: string | undefined): Promise<void> {
    const deadline = Date.now() + EVENT_TIMEOUT_MILLIS;
    while (!this.received.some((event) => event.change === change && event.accountId === accountId)) {
      if (Date.now() > deadline) {
        throw new Error(
          `no event ${change} of account ${accountId ?? 'unknown'} within ${seconds(EVENT_TIMEOUT_MILLIS)}`,
        );
      }
      const { Messages = [] } = await this.client.send(
        new ReceiveMessageCommand({ QueueUrl: this.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      for (const { Body = '', ReceiptHandle } of Messages) {
        await this.client.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle }));
        const { detail } = JSON.parse(Body) as { readonly detail: EventDetail };
        this.received.push(detail);
        const facts = [detail.accountId, detail.organizationalUnitId].filter((fact) => fact !== undefined);
        line(`    event of ${detail.logicalResourceId}: ${[detail.change, ...facts].join(' ')}`);
      }
    }
  }
}
