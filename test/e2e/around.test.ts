import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import type { EventDetail } from '../../lib/shared/contract';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { removeStack } from '../local-cloud/example-app';
import { credentialsOf } from '../local-cloud/local-cloud';
import { takeMessages, until } from '../local-cloud/outputs';
import { madeRole, rolePropertiesOf } from '../simulation/made-role';
import { cloud, evidence, states, useLocalCloud } from '../local-cloud/deployments';

/** What stands around an invitation: people who are told, an expiry, a role that is asked before. */

const ANA = '111122223333';
const DAY_MILLIS = 24 * 60 * 60 * 1000;

// An hour is 3.6 s.
useLocalCloud({ waitScale: 0.001 });
jest.setTimeout(180_000);

/** The ARN of the role that a stack of the invited account makes. */
async function deployedRole(TemplateBody: string): Promise<string | undefined> {
  const client = new CloudFormationClient({ ...cloud.clientConfig, credentials: credentialsOf(ANA) });
  const stack = { StackName: 'OrganizationAcceptance' };
  await client.send(new CreateStackCommand({ ...stack, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }));
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 0.2, maxDelay: 0.5 }, stack);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand(stack));
  return Stacks[0]?.Outputs?.[0]?.OutputValue;
}

const deploy = (kind: string) => deployApp('test/local-cloud/around-app.ts', '--context', `kind=${kind}`);

function deployApp(app: string, ...options: readonly string[]): Promise<string> {
  const command = ['--app', `npx tsx --tsconfig examples/tsconfig.json ${app}`, ...options];
  return cloud.cdk('deploy', '--build', '', '--require-approval', 'never', '--method', 'direct', ...command);
}

it('tells people and programs that an invitation expires, and sends it again', async () => {
  const { emulator } = cloud;
  // The invitation is sent 13 days ago, as the functions see it.
  emulator.advance(-13 * DAY_MILLIS);
  await deploy('renewal');
  const changes: string[] = [];
  const sentences: string[] = [];
  const isTold = (change: string) => async () => {
    const details = (await takeMessages(cloud, (key) => key === 'EventsUrl')).map(
      (body) => (JSON.parse(body) as { detail: EventDetail }).detail,
    );
    changes.push(...details.map((detail) => detail.change));
    sentences.push(...(await takeMessages(cloud, (key) => key === 'SentencesUrl')));
    return changes.includes(change) && sentences.length >= changes.length;
  };

  await until('the expiry is seen coming', isTold('EXPIRING'));
  emulator.advance(16 * DAY_MILLIS);
  await until('the expiry', isTold('EXPIRED'));
  await until('another invitation', () => states().length === 2);

  expect(states()).toEqual([`${ANA} EXPIRED`, `${ANA} OPEN`]);
  emulator.advance(16 * DAY_MILLIS);
  await until('the last one', isTold('RENEWALS_USED_UP'));

  expect([...new Set(changes)].sort()).toEqual(['EXPIRED', 'EXPIRING', 'INVITED', 'RENEWALS_USED_UP']);
  expect(sentences).toContainEqual(expect.stringMatching(/expires/));
  expect(sentences.filter((sentence) => sentence.includes('{'))).toEqual([]);
  evidence.print(...sentences);
});

it('asks the role of a plain template what stands in the way, and invites when nothing does', async () => {
  const values = ['--management-account', MANAGEMENT_ACCOUNT, '--external-id', 'orchid-7'];
  const { stdout: template } = await cloud.command(
    'acceptance-role',
    ...values,
    '--leaves-organization',
    '--preflight',
  );
  const RoleArn = await deployedRole(template);
  const { organization, roles } = cloud.emulator;
  expect(roles.make(madeRole(ANA, rolePropertiesOf(JSON.parse(template) as object)))).toBe(RoleArn);
  evidence.event({ ResourceProperties: { Acceptance: { RoleArn, ExternalId: 'orchid-7' } } });

  organization.joinElsewhere(ANA, { role: 'delegated administrator' });
  await expect(deploy('acceptance')).rejects.toThrow(
    'the account is the delegated administrator of guardduty.amazonaws.com, securityhub.amazonaws.com in the organization o-otherorgid11, so nothing was sent',
  );
  expect(states()).toEqual([]);
  await removeStack(cloud);

  organization.joinElsewhere(ANA);
  await deploy('acceptance');
  expect(states()).toEqual([`${ANA} ACCEPTED`]);
  expect(organization.members.has(ANA)).toBe(true);
});

// MiniStack has no StackSets, so the recipe of a baseline is only synthesized: test/docs/examples.test.ts.
it.each(['decline', 'quarantine', 'control-tower', 'identity-center'])('the recipe %s invites', async (name) => {
  await deployApp(`examples/recipe-${name}.ts`);

  expect(states()).toContain(`${ANA} OPEN`);
  await removeStack(cloud, { StackName: 'Accounts' });
  expect(states().filter((state) => state.endsWith('OPEN'))).toEqual([]);
});
