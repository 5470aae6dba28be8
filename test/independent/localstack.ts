import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { GetExecutionHistoryCommand, type HistoryEvent, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, type CfnResource, CliCredentialsStackSynthesizer, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { InvitationTarget, InvitedAccount } from '../../lib';
import { withoutAws } from '../local-cloud/local-cloud';

const run = promisify(execFile);
const PORT = 4566;
const REGION = 'us-east-1';
const QUEUE = 'changes';
const BUCKET = 'assets';
const START_TIMEOUT_MILLIS = 120_000;
const config = {
  endpoint: `http://127.0.0.1:${PORT}`,
  region: REGION,
  credentials: { accessKeyId: '000000000000', secretAccessKey: 'local' },
};

const STACK = 'independent';
export type Fault = 'exit' | 'exit after the work' | 'throw' | 'hang';
export interface ArrangedFault {
  readonly function: 'request' | 'step';
  readonly fault: Fault;
}

/**
 * LocalStack's Step Functions, Lambda, EventBridge, SQS and CloudFormation, with the stack of one provider.
 *
 * Its gateway listens on every address, so that it must run in a network namespace of its own.
 */
export class LocalStack {
  private readonly lambda = new LambdaClient(config);
  private readonly stepFunctions = new SFNClient(config);
  private process: ChildProcess | undefined;
  private ids = { request: '', step: '', machine: '' };
  stackId = '';

  constructor(
    private readonly folder: string,
    private readonly python: string,
  ) {}

  async start(environment: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(join(this.folder, 'faults'));
    const log = createWriteStream(join(this.folder, 'localstack.log'));
    const nodeBin = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
    this.process = spawn(this.python, [join(__dirname, 'run_localstack.py')], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...withoutAws(process.env),
        ...environment,
        NODE: nodeBin,
        FAULTS: join(this.folder, 'faults'),
        SERVICES: 'cloudformation,events,iam,lambda,logs,s3,sqs,ssm,stepfunctions,sts',
        FILESYSTEM_ROOT: join(this.folder, 'state'),
        GATEWAY_LISTEN: `127.0.0.1:${PORT}`,
        DNS_ADDRESS: '0',
        DISABLE_EVENTS: '1',
        SKIP_SSL_CERT_DOWNLOAD: '1',
      },
    });
    this.process.stdout?.pipe(log, { end: false });
    this.process.stderr?.pipe(log, { end: false });
    const deadline = Date.now() + START_TIMEOUT_MILLIS;
    while (!(await isHealthy())) {
      if (this.process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`LocalStack did not start:\n${(await this.log()).slice(-3000)}`);
      }
      await sleep(250);
    }
  }

  async stop(): Promise<void> {
    const { process: started } = this;
    if (started !== undefined && started.exitCode === null) {
      const ended = once(started, 'close');
      started.stdin?.end();
      await ended;
    }
  }

  log(): Promise<string> {
    return readFile(join(this.folder, 'localstack.log'), 'utf8');
  }

  /** Deploys the template that users get, without the invitations: their events are made by the scenarios. */
  async deploy(followed: readonly FollowedAccount[]): Promise<void> {
    const client = new CloudFormationClient(config);
    const { template, codeKey } = synthesize(followed);
    const bundle = join(__dirname, '..', '..', 'lambda', 'bundle');
    await run(this.python, [join(__dirname, 'upload_bundle.py'), config.endpoint, bundle, BUCKET, codeKey]);
    await client.send(
      new CreateStackCommand({
        StackName: STACK,
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    await waitUntilStackCreateComplete({ client, maxWaitTime: 120, minDelay: 1, maxDelay: 2 }, { StackName: STACK });
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: STACK }));
    this.stackId = StackResources[0]?.StackId ?? '';
    const idOf = (type: string, logicalId: RegExp) =>
      StackResources.find(
        ({ ResourceType, LogicalResourceId = '' }) => ResourceType === type && logicalId.test(LogicalResourceId),
      )?.PhysicalResourceId ?? '';
    this.ids = {
      request: idOf('AWS::Lambda::Function', /Request/),
      step: idOf('AWS::Lambda::Function', /Step/),
      machine: idOf('AWS::StepFunctions::StateMachine', /Waiting/),
    };
  }

  /** Sends an event of CloudFormation as CloudFormation does. */
  async request(event: object): Promise<void> {
    await this.lambda.send(
      new InvokeCommand({
        FunctionName: this.ids.request,
        InvocationType: 'Event',
        Payload: JSON.stringify({ StackId: this.stackId, ...event }),
      }),
    );
  }

  /** AWS Lambda refuses the step function from now on, as if all concurrent executions were taken. */
  async refuseStep(): Promise<void> {
    await this.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: this.ids.step, ReservedConcurrentExecutions: 0 }),
    );
  }

  async allowStep(): Promise<void> {
    await this.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: this.ids.step }));
  }

  /** The faults that the next invocations for a resource meet, one each. */
  async arrange(resource: string, faults: readonly ArrangedFault[]): Promise<void> {
    await writeFile(join(this.folder, 'faults', `${resource}.json`), JSON.stringify(faults));
  }

  /** Status and states of each execution whose input names the resource. */
  async executionsOf(resource: string): Promise<readonly Execution[]> {
    const { executions = [] } = await this.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: this.ids.machine }),
    );
    const all = await Promise.all(
      executions.map(async ({ executionArn = '', status = '' }) => {
        const { events = [] } = await this.stepFunctions.send(
          new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
        );
        return { status, input: events[0]?.executionStartedEventDetails?.input ?? '', states: statesOf(events) };
      }),
    );
    return all.filter(({ input }) => input.includes(`"${resource}"`));
  }

  /** The details of the events on the bus since the last time. */
  async changes(): Promise<readonly { logicalResourceId: string; change: string }[]> {
    const client = new SQSClient(config);
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: QUEUE }));
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 3600 }),
    );
    return Messages.map(
      ({ Body = '{}' }) => (JSON.parse(Body) as { detail: { logicalResourceId: string; change: string } }).detail,
    );
  }
}

export interface Execution {
  readonly status: string;
  readonly input: string;
  readonly states: readonly string[];
}

function statesOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** An invitation whose changes go into the queue. */
interface FollowedAccount {
  readonly resource: string;
  readonly accountId: string;
}

function synthesize(followed: readonly FollowedAccount[]) {
  const app = new App({ analyticsReporting: false });
  const synthesizer = new CliCredentialsStackSynthesizer({ fileAssetsBucketName: BUCKET }) as IStackSynthesizer;
  const stack = new Stack(app, 'Stack', { stackName: STACK, synthesizer });
  const queue = new sqs.Queue(stack, 'Queue', { queueName: QUEUE });
  for (const { resource, accountId } of followed) {
    const invited = new InvitedAccount(stack, resource, {
      target: InvitationTarget.account(accountId),
      organizationalUnit: 'ou-root-exampleou',
    });
    (invited.node.defaultChild as CfnResource).overrideLogicalId(resource);
    invited.onStateChange('Changed', { target: new targets.SqsQueue(queue) });
  }
  const template = app.synth().getStackByName(stack.stackName).template as Template;
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type !== 'Custom::InvitedAccount');
  const code = resources.find(([, { Type }]) => Type === 'AWS::Lambda::Function')?.[1].Properties?.Code;
  return { template: { Resources: Object.fromEntries(resources) }, codeKey: code?.S3Key ?? '' };
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: { readonly Code?: { readonly S3Key: string } } }>
  >;
}

async function isHealthy(): Promise<boolean> {
  try {
    return (await fetch(`${config.endpoint}/_localstack/health`)).ok;
  } catch {
    return false;
  }
}
