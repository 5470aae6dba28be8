import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, GetTemplateCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { functionLogs, STACK } from '../local-cloud/example-app';
import { calls, cloud, INVITE, states, useLocalCloud } from '../local-cloud/deployments';

/** A stack that is deployed without options, and then with all of them. */

useLocalCloud();
jest.setTimeout(240_000);

function deploy(...context: readonly string[]): Promise<string> {
  const app = ['--app', 'npx tsx test/local-cloud/options-app.ts', ...context];
  return cloud.cdk('deploy', '--build', '', '--require-approval', 'never', '--method', 'direct', ...app);
}

/** The physical ids of the resources of a type, in the order of their logical ids. */
async function idsOf(type: string): Promise<readonly (string | undefined)[]> {
  const client = new CloudFormationClient(cloud.clientConfig);
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand(STACK));
  return StackResourceSummaries.filter(({ ResourceType }) => ResourceType === type)
    .sort((one, other) => String(one.LogicalResourceId).localeCompare(String(other.LogicalResourceId)))
    .map(({ PhysicalResourceId }) => PhysicalResourceId);
}

const TYPES = [
  'AWS::Lambda::Function',
  'AWS::StepFunctions::StateMachine',
  'AWS::Logs::LogGroup',
  'Custom::InvitedAccount',
];
const identities = () => Promise.all(TYPES.map(idsOf));

async function statusesOfExecutions(): Promise<readonly unknown[]> {
  const client = new SFNClient(cloud.clientConfig);
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand());
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }) => client.send(new ListExecutionsCommand({ stateMachineArn }))),
  );
  return lists.flatMap(({ executions = [] }) => executions.map(({ status }) => status));
}

it('keeps its functions, its state machine, its logs and its invitation when it gets every option', async () => {
  await deploy();
  const before = await identities();

  await deploy('--context', 'options=all');

  expect(await identities()).toEqual(before);
  expect(states()).toEqual(['111122223333 OPEN']);
  expect(calls().filter((call) => call.startsWith(INVITE))).toEqual([`${INVITE}: OK`]);
  const client = new CloudFormationClient(cloud.clientConfig);
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand(STACK));
  for (const option of ['VpcConfig', 'EncryptionConfiguration', 'DeadLetterConfig']) {
    expect(TemplateBody).toContain(option);
  }
});

it('ends a follow-up that gave up as a failed execution, and counts it in its log', async () => {
  await deploy('--context', 'options=all');
  const [handshake] = cloud.emulator.organization.allHandshakes();
  cloud.emulator.organization.accept(handshake?.id ?? '', '111122223333');

  const deadline = Date.now() + 60_000;
  while ((await statusesOfExecutions()).includes('RUNNING') && Date.now() < deadline) {
    await sleep(500);
  }

  expect(await statusesOfExecutions()).toEqual(['FAILED']);
  const counted = (await functionLogs(cloud)).filter((line) => line.includes('"_aws"'));
  expect(counted).toHaveLength(1);
  const { message, FollowUpsFailed, StateMachineName, _aws } = JSON.parse(
    counted[0]?.slice(counted[0].indexOf('{')) ?? '',
  ) as Record<string, unknown>;
  expect(message).toMatchObject({ event: 'failed', outcome: 'DestinationParentNotFoundException' });
  expect([FollowUpsFailed, _aws]).toEqual([1, expect.objectContaining({ Timestamp: expect.any(Number) as number })]);
  expect(StateMachineName).toMatch(/^invited-accounts-[0-9a-f]{8}-/);
});
