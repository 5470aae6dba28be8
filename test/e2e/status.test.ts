import type { StatusRow } from '../../cli/status/rows/row';
import { deployInvitations } from '../local-cloud/example-app';
import { LocalCloud } from '../local-cloud/local-cloud';

/** The built command, asked about the example app on the local cloud. */

const ANA = '111122223333';
const BOB = '222233334444';

jest.setTimeout(120_000);

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await LocalCloud.start({ progress: console.info });
  await cloud.cdk('bootstrap', '--build', '');
}, 300_000);
afterAll(() => cloud.stop());

/** Deploys invitations to these accounts. */
const deploy = (...accounts: readonly string[]) =>
  deployInvitations(
    cloud,
    accounts.map((account) => ({ account })),
  );

const status = (...args: readonly string[]) => cloud.command('status', ...args);

function handshakeTo(account: string): string {
  const { organization } = cloud.emulator;
  return organization.allHandshakes().find(({ target }) => target.id === account)?.id ?? 'none';
}

it('tells what is deployed, from the first deployment until all have answered', async () => {
  // The stack of `cdk bootstrap` is the only one.
  const empty = await status();
  expect(empty).toMatchObject({ code: 1, stdout: '' });
  expect(empty.stderr).toContain('us-east-1: 1 stack with 0 declared invitations.');
  expect(await status('--allow-none')).toMatchObject({ code: 0 });

  await deploy(ANA, BOB);
  const open = await status('--json');
  expect(open).toMatchObject({ code: 2 });
  expect(JSON.parse(open.stdout) as StatusRow[]).toMatchObject([
    { target: ANA, state: 'OPEN', who: 'owner', stackName: 'InvitedAccounts', handshakeId: handshakeTo(ANA) },
    { target: BOB, state: 'OPEN', who: 'owner', stackName: 'InvitedAccounts', handshakeId: handshakeTo(BOB) },
  ]);

  cloud.emulator.organization.accept(handshakeTo(ANA), ANA);
  cloud.emulator.organization.decline(handshakeTo(BOB), BOB);
  const answered = await status('--stack', 'InvitedAccounts');
  expect(answered).toMatchObject({ code: 3 });
  expect(answered.stdout).toMatch(/\n111122223333 +ACCEPTED +- +nobody .*\n222233334444 +DECLINED +- +you /);

  await deploy(ANA);
  expect(await status()).toMatchObject({ code: 0 });
  expect(await status('--region', 'eu-west-1')).toMatchObject({ code: 1 });
  expect(await status('--stack', 'InvitedAccount')).toMatchObject({ code: 1, stdout: '' });
});
