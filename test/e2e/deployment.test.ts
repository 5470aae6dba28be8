import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ServiceError } from '../../emulator/errors';
import { deployInvitations, functionLogs, removeStack, STACK } from '../local-cloud/example-app';
import { LocalCloud } from '../local-cloud/local-cloud';
import { Evidence, saveRoles } from '../proof/evidence';
import { synthesizedRoles } from '../proof/stacks';
import { HttpRecorder } from '../simulation/http-recorder';

/** The example app, deployed by the real CDK CLI. The tests share one local cloud and leave no stack behind. */

const ANA = { account: '111122223333' };
const BOB = { account: '222233334444', notes: 'Welcome, Bob', tags: { team: 'blue-value' } };
const OWNER = { email: 'owner@example.com' };
const PROVIDER = 'InvitedAccountProvider';
const INVITE = 'InviteAccountToOrganization';

jest.setTimeout(120_000);

let cloud: LocalCloud;
const evidence = new Evidence();
beforeAll(async () => {
  cloud = await LocalCloud.start({ progress: console.info, waitScale: 0.05 });
  cloud.emulator.onCall = (call) => evidence.emulatorCall(call);
  await cloud.cdk('bootstrap', '--build', '');
}, 300_000);
afterAll(async () => {
  saveRoles(synthesizedRoles());
  evidence.save();
  await cloud.stop();
});
beforeEach(() => {
  cloud.emulator.reset();
});
afterEach(async () => {
  cloud.emulator.delayMillis = 0;
  evidence.print(...(await functionLogs(cloud)));
  await removeStack(cloud);
});

interface Invitation {
  readonly account?: string;
  readonly email?: string;
  readonly notes?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly id?: string;
}

function deploy(...invitations: readonly Invitation[]): Promise<string> {
  for (const { account, email, notes, tags = {} } of invitations) {
    evidence.event({
      // MiniStack takes the answers itself.
      ResponseURL: cloud.endpoint,
      ResourceProperties: {
        Target: { Id: account ?? email },
        Notes: notes,
        Tags: Object.values(tags).map((Value) => ({ Value })),
      },
    });
  }
  return deployInvitations(cloud, invitations);
}

function states(): string[] {
  return cloud.emulator.organization
    .allHandshakes()
    .map(({ target, state }) => `${target.id} ${state}`)
    .sort();
}

function calls(): string[] {
  return cloud.emulator.calls.map(({ operation, outcome }) => `${operation}: ${outcome}`);
}

async function executions(): Promise<number> {
  const client = new SFNClient(cloud.clientConfig);
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand());
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }) => client.send(new ListExecutionsCommand({ stateMachineArn }))),
  );
  return lists.flatMap(({ executions: found = [] }) => found).length;
}

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

it('invites with one call for each invitation and no execution, and cancels with one', async () => {
  await deploy(ANA, OWNER, BOB);

  expect(states()).toEqual(['111122223333 OPEN', '222233334444 OPEN', 'owner@example.com OPEN']);
  expect(calls()).toEqual([`${INVITE}: OK`, `${INVITE}: OK`, `${INVITE}: OK`]);
  expect(await executions()).toBe(0);

  await cloud.cdk('destroy', '--build', '', '--force');

  expect(states()).toEqual(['111122223333 CANCELED', '222233334444 CANCELED', 'owner@example.com CANCELED']);
  expect(calls().slice(3)).toEqual(['CancelHandshake: OK', 'CancelHandshake: OK', 'CancelHandshake: OK']);
});

it('passes notes and tags on, and shows the attributes as outputs', async () => {
  await deploy(BOB);

  const [handshake] = cloud.emulator.organization.allHandshakes();
  expect(handshake?.notes).toMatch(/^Welcome, Bob\nReference: [0-9a-f]{12}-1$/);
  expect([...(handshake?.tags ?? [])]).toEqual([['team', 'blue-value']]);
  const { Stacks = [] } = await new CloudFormationClient(cloud.clientConfig).send(new DescribeStacksCommand(STACK));
  const outputs = new Map((Stacks[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  expect(outputs.get('Account222233334444HandshakeId')).toBe(handshake?.id);
  expect(outputs.get('Account222233334444State')).toBe('OPEN');
});

it('sends nothing when only notes change, and cancels what is removed from the context', async () => {
  await deploy(ANA, BOB);

  await deploy({ ...BOB, notes: 'Other notes' });

  expect(states()).toEqual(['111122223333 CANCELED', '222233334444 OPEN']);
  expect(calls().filter((call) => call.startsWith(INVITE))).toHaveLength(2);
});

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

it('ends with one open invitation when the construct is renamed', async () => {
  await deploy(ANA);

  await deploy({ ...ANA, id: 'Renamed' });

  expect(states()).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
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
