import {
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ServiceError } from '../../emulator/wire/errors';
import {
  ANA,
  BOB,
  calls,
  cloud,
  deploy,
  evidence,
  executions,
  INVITE,
  OWNER,
  states,
  useLocalCloud,
} from '../local-cloud/deployments';
import { functionLogs } from '../local-cloud/example-app';
import { HttpRecorder } from '../simulation/http-recorder';

/** Deployments that wait, fail or crash in the local cloud. */

const PROVIDER = 'InvitedAccountProvider';

useLocalCloud();

async function functionName(part: 'Request' | 'Step'): Promise<string> {
  const { Functions = [] } = await new LambdaClient(cloud.clientConfig).send(new ListFunctionsCommand());
  const found = Functions.find(({ FunctionName = '' }) => FunctionName.includes(`${PROVIDER}${part}`));
  if (found?.FunctionName === undefined) {
    throw new Error(`there is no function ${part}`);
  }
  return found.FunctionName;
}

/** A function whose calls of Organizations take longer than its own time-out is killed by Lambda. */
async function killAfterOneSecond(part: 'Request' | 'Step'): Promise<void> {
  await new LambdaClient(cloud.clientConfig).send(
    new UpdateFunctionConfigurationCommand({ FunctionName: await functionName(part), Timeout: 1 }),
  );
}

it('waits for an organization that is initializing', async () => {
  cloud.emulator.organization.initializeFor(Number.POSITIVE_INFINITY);
  const deployment = deploy(ANA);
  while (calls().length < 2) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  cloud.emulator.organization.initializeFor(0);
  await deployment;

  expect(states()).toEqual(['111122223333 OPEN']);
  expect(await executions()).toBe(1);
  expect(calls().slice(0, 2)).toEqual([
    `${INVITE}: FinalizingOrganizationException`,
    `${INVITE}: FinalizingOrganizationException`,
  ]);
});

it('fails with a sentence that tells what to do', async () => {
  cloud.emulator.faults.push({
    operation: INVITE,
    error: new ServiceError('HandshakeConstraintViolationException', 'no', 'PAYMENT_INSTRUMENT_REQUIRED'),
  });

  await expect(deploy(ANA)).rejects.toThrow(
    'cannot invite account 111122223333: the account has no valid payment method (PAYMENT_INSTRUMENT_REQUIRED). Add a valid payment method in the Billing console of the account, then deploy again.',
  );
  expect(states()).toEqual([]);
});

it('answers for a step that is killed again and again', async () => {
  cloud.emulator.organization.initializeFor(Number.POSITIVE_INFINITY);
  const deployment = deploy(ANA).catch((error: unknown) => String(error));
  while (calls().length < 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  cloud.emulator.delayMillis = 5_000;
  await killAfterOneSecond('Step');

  expect(await deployment).toContain('cannot invite account 111122223333: the handler of the construct failed.');
});

describe('a request function that is called as CloudFormation calls it', () => {
  let cloudFormation: HttpRecorder;
  beforeEach(async () => {
    cloudFormation = await HttpRecorder.start();
  });
  afterEach(() => cloudFormation.stop());

  /** Sends an event; its answer comes to `cloudFormation`. */
  async function send(fields: object): Promise<void> {
    const event = {
      ResponseURL: `${cloudFormation.url}/answer`,
      StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/by-hand/guid',
      LogicalResourceId: 'ByHand',
      ...fields,
    };
    evidence.event(event);
    await new LambdaClient(cloud.clientConfig).send(
      new InvokeCommand({
        FunctionName: await functionName('Request'),
        InvocationType: 'Event',
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    );
  }

  async function answers(count: number): Promise<unknown[]> {
    while (cloudFormation.requests.length < count) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return cloudFormation.requests.map(({ body }) => JSON.parse(body) as unknown);
  }

  it('is made good by the step when it was killed', async () => {
    await deploy(ANA);
    await killAfterOneSecond('Request');
    cloud.emulator.delayMillis = 2_000;

    await send({
      RequestType: 'Create',
      RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
      ResourceProperties: { Target: { Type: 'ACCOUNT', Id: '222233334444' } },
    });

    expect(await answers(1)).toMatchObject([{ Status: 'SUCCESS', LogicalResourceId: 'ByHand' }]);
    // The killed one had sent it: the step found it.
    expect(states()).toEqual(['111122223333 OPEN', '222233334444 OPEN']);
  });

  it('stops a Create that still waits when its Delete comes with an id made up', async () => {
    await deploy(ANA);
    cloud.emulator.organization.initializeFor(Number.POSITIVE_INFINITY);
    const ResourceProperties = { Target: { Type: 'ACCOUNT', Id: '222233334444' } };
    await send({ RequestType: 'Create', RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758', ResourceProperties });
    while ((await executions()) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }

    await send({
      RequestType: 'Delete',
      RequestId: '0b1c2d3e-3172-4daa-a6fa-be38168f9758',
      PhysicalResourceId: 'by-hand-ByHand-1ABCDEFGHIJKL',
      ResourceProperties,
    });

    expect(await answers(2)).toMatchObject([
      { Status: 'FAILED', Reason: 'cannot invite account 222233334444: superseded by a later request.' },
      { Status: 'SUCCESS', PhysicalResourceId: 'by-hand-ByHand-1ABCDEFGHIJKL' },
    ]);
  });
});

it('logs the story of a request, with nothing sensitive', async () => {
  await deploy(OWNER, BOB);
  const text = (await functionLogs(cloud)).join('\n');

  expect(text).toContain("event: 'received'");
  expect(text).toContain("event: 'answered'");
  for (const secret of ['owner@example.com', 'Welcome', 'blue-value', 'cfn-response']) {
    expect(text).not.toContain(secret);
  }
});
