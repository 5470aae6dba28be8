import { ListExecutionsCommand, ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Evidence, saveRoles } from '../proof/evidence';
import { synthesizedRoles } from '../proof/stacks';
import { deployInvitations, type ExampleOptions, functionLogs, removeStack } from './example-app';
import { LocalCloud } from './local-cloud';

/**
 * The head of a test file that deploys the example app with the real CDK CLI:
 * `useLocalCloud()`. The tests of a file share one local cloud and leave no stack behind.
 */

export const INVITE = 'InviteAccountToOrganization';
export const ANA = { account: '111122223333' };
export const BOB = { account: '222233334444', notes: 'Welcome, Bob', tags: { team: 'blue-value' } };
export const OWNER = { email: 'owner@example.com' };

export let cloud: LocalCloud;
export const evidence = new Evidence();

/** @param settings how much shorter waits are than in AWS; undefined if they are as long */
export function useLocalCloud({ waitScale }: { readonly waitScale?: number } = { waitScale: 0.05 }): void {
  jest.setTimeout(120_000);
  beforeAll(async () => {
    cloud = await LocalCloud.start({ progress: console.info, ...(waitScale !== undefined && { waitScale }) });
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
}

interface Invitation {
  readonly account?: string;
  readonly email?: string;
  readonly notes?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

export const deploy = (...invitations: readonly Invitation[]) => deployAs({}, ...invitations);

export function deployAs(options: ExampleOptions, ...invitations: readonly Invitation[]): Promise<string> {
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
  return deployInvitations(cloud, invitations, options);
}

export function states(): string[] {
  return cloud.emulator.organization
    .allHandshakes()
    .map(({ target, state }) => `${target.id} ${state}`)
    .sort();
}

export function calls(): string[] {
  return cloud.emulator.calls.map(({ operation, outcome }) => `${operation}: ${outcome}`);
}

export async function executions(): Promise<number> {
  const client = new SFNClient(cloud.clientConfig);
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand());
  const lists = await Promise.all(
    stateMachines.map(({ stateMachineArn }) => client.send(new ListExecutionsCommand({ stateMachineArn }))),
  );
  return lists.flatMap(({ executions: found = [] }) => found).length;
}
