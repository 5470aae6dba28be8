import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { STACK } from '../local-cloud/example-app';
import {
  ANA,
  BOB,
  calls,
  cloud,
  deploy,
  deployAs,
  executions,
  INVITE,
  OWNER,
  states,
  useLocalCloud,
} from '../local-cloud/deployments';

/** Create, Update and Delete, from the CDK CLI to the handshake. */

useLocalCloud();

it('invites with one call for each invitation by account id and no execution, and cancels with one', async () => {
  await deploy(ANA, OWNER, BOB);

  expect(states()).toEqual(['111122223333 OPEN', '222233334444 OPEN', 'owner@example.com OPEN']);
  // By e-mail, a member is looked for first.
  expect(calls().sort()).toEqual([`${INVITE}: OK`, `${INVITE}: OK`, `${INVITE}: OK`, 'ListAccounts: OK']);
  expect(await executions()).toBe(0);

  await cloud.cdk('destroy', '--build', '', '--force');

  expect(states()).toEqual(['111122223333 CANCELED', '222233334444 CANCELED', 'owner@example.com CANCELED']);
  expect(calls().slice(4)).toEqual(['CancelHandshake: OK', 'CancelHandshake: OK', 'CancelHandshake: OK']);
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

it('sends nothing when only notes change, and cancels what is removed from the file', async () => {
  await deploy(ANA, BOB);

  await deploy({ ...BOB, notes: 'Other notes' });

  expect(states()).toEqual(['111122223333 CANCELED', '222233334444 OPEN']);
  expect(calls().filter((call) => call.startsWith(INVITE))).toHaveLength(2);
});

it('keeps the invitation when the construct is renamed, and cancels it with the new one', async () => {
  await deploy(ANA);

  await deployAs({ id: 'Renamed' }, ANA);
  expect(states()).toEqual(['111122223333 OPEN']);

  await deploy(BOB);
  expect(states()).toEqual(['111122223333 CANCELED', '222233334444 OPEN']);
});
