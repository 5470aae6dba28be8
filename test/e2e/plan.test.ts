import type { Line } from '../../cli/plan/line';
import type { Undeclared } from '../../cli/scan/undeclared';
import { calls, cloud, states, useLocalCloud } from '../local-cloud/deployments';
import { contextOf, deployInvitations } from '../local-cloud/example-app';

/** The built command: what it plans is what the next deployment does. */

useLocalCloud();
jest.setTimeout(240_000);

const ANA = '111122223333';
const BOB = '222233334444';
const CLEO = '333344445555';

const WRITES = /^(Invite|Cancel|Accept|Move|Tag|Untag|Remove)/;

/** The changes that the emulator saw since a call. */
const writesSince = (count: number) =>
  calls()
    .slice(count)
    .filter((call) => WRITES.test(call) && call.endsWith(': OK'))
    .map((call) => call.split(':')[0] ?? '')
    .sort();

/** The calls that the effects of a plan stand for. */
function callsOf(lines: readonly Line[]): readonly string[] {
  const INVITE = 'InviteAccountToOrganization';
  const CALLS: Readonly<Record<string, readonly string[]>> = {
    invite: [INVITE],
    resend: ['CancelHandshake', INVITE],
    cancel: ['CancelHandshake'],
    move: ['MoveAccount'],
  };
  return lines.flatMap(({ effects }) => effects.flatMap(({ is }) => CALLS[is] ?? [is])).sort();
}

async function plan(invitations: readonly object[], ...args: readonly string[]) {
  await cloud.cdk('synth', '--build', '', '--quiet', ...contextOf(cloud, invitations));
  const before = calls().length;
  const { code, stdout, stderr } = await cloud.command('plan', '--app', `${cloud.folder}/cdk.out`, '--json', ...args);
  expect(writesSince(before)).toEqual([]);
  const words = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('--fail-on'));
  expect(words[0]).toBe('Looked at account 000000000000, us-east-1: 1 stack.');
  return { code, lines: (JSON.parse(stdout) as { readonly lines: readonly Line[] }).lines };
}

async function planAndDeploy(invitations: readonly object[]) {
  const planned = await plan(invitations);
  const before = calls().length;
  await deployInvitations(cloud, invitations);
  expect(callsOf(planned.lines)).toEqual(writesSince(before));
  return planned;
}

it('tells what the next deployment does, from the first to the last', async () => {
  expect(await planAndDeploy([{ account: ANA }, { account: BOB }])).toMatchObject({
    code: 2,
    lines: [{ sign: '+' }, { sign: '+' }],
  });

  const edited = [{ account: ANA, revision: 2 }, { account: CLEO }];
  expect(await plan(edited, '--fail-on', 'resend')).toMatchObject({ code: 4 });
  const { lines } = await planAndDeploy(edited);
  expect(Object.fromEntries(lines.map(({ target, sign }) => [target, sign]))).toEqual({
    [ANA]: '!',
    [BOB]: '-',
    [CLEO]: '+',
  });

  expect(await planAndDeploy(edited)).toMatchObject({ code: 0, lines: [{ sign: '=' }, { sign: '=' }] });
});

it('brings in what was invited by hand, and sends nothing', async () => {
  const { organization } = cloud.emulator;
  for (const account of [ANA, BOB]) {
    organization.invite({ target: { type: 'ACCOUNT', id: account }, notes: undefined, tags: new Map() });
  }
  const [first] = organization.allHandshakes();
  organization.accept(first?.id ?? '', ANA);
  const unit = organization.createUnit(organization.member(ANA).parentId, 'Data').id;
  organization.member(ANA).parentId = unit;
  organization.member(ANA).tags.set('team', 'data');

  expect(await cloud.command('scan', '--undeclared', '--fail')).toMatchObject({ code: 4 });
  const { stdout } = await cloud.command('scan', '--format', 'context');
  const invitations = JSON.parse(stdout) as readonly object[];
  expect(invitations).toEqual([{ account: ANA, organizationalUnit: unit, tags: { team: 'data' } }, { account: BOB }]);

  expect(await planAndDeploy(invitations)).toMatchObject({ code: 0, lines: [{ sign: '=' }, { sign: '=' }] });
  expect(states()).toEqual([`${ANA} ACCEPTED`, `${BOB} OPEN`]);
  const after = await cloud.command('scan', '--format', 'json', '--fail');
  expect(after.code).toBe(0);
  expect(JSON.parse(after.stdout) as readonly Undeclared[]).toEqual([]);
});
