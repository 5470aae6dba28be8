import { type App, Stack } from 'aws-cdk-lib';
import { INVITED, MEMBER } from '../../../../emulator/test/fixture';
import { InvitationTarget, InvitedAccount } from '../../../../lib';
import { PlannedApp } from './planned-app';

/** Where the plan looked, and how it is printed. */

let app: PlannedApp;
beforeEach(async () => {
  app = await PlannedApp.start();
});
afterEach(() => app.stop());

const declares =
  (account: string, revision?: number) =>
  (scope: App): void => {
    const target = InvitationTarget.account(account);
    new InvitedAccount(new Stack(scope, 'Accounts'), 'Data', { target, ...(revision !== undefined && { revision }) });
  };

describe('the words beside the plan', () => {
  it('name the account and the regions', async () => {
    await app.deploy(declares(INVITED));

    const { stderr } = await app.run(declares(INVITED));

    expect(stderr).toBe('Looked at account 000000000000, us-east-1: 1 stack.\n');
  });

  it('name the stacks that are not there, because the region may be the wrong one', async () => {
    await app.join(MEMBER);
    await app.deploy(declares(MEMBER), { 'Accounts/Data': `member-${MEMBER}` });

    const { stderr } = await app.run(declares(MEMBER), '--region', 'eu-west-1');

    expect(stderr).toBe(
      'Looked at account 000000000000, eu-west-1: 1 stack.\n' +
        'Accounts is not deployed in eu-west-1 yet. If it should be, check --region and --profile.\n',
    );
  });

  it('name each region in which a stack is', async () => {
    const build = (scope: App): void => {
      declares(INVITED)(scope);
      const europe = new Stack(scope, 'Europe', { env: { account: '000000000000', region: 'eu-west-1' } });
      new InvitedAccount(europe, 'Data', { target: InvitationTarget.account(MEMBER) });
    };

    const { lines, stderr } = await app.plan(build, '--region', 'us-east-1');

    expect(stderr).toMatch(/^Looked at account 000000000000, eu-west-1, us-east-1: 2 stacks\.\n/);
    expect(lines).toMatchObject([
      { construct: 'Accounts/Data', region: 'us-east-1' },
      { construct: 'Europe/Data', region: 'eu-west-1' },
    ]);
  });
});

describe('colours', () => {
  const COLORED = /\x1b\[3\dm/;
  const printed = async (isTerminal: boolean) => (await app.runAt(isTerminal, declares(INVITED, 2))).stdout;
  beforeEach(() => app.deploy(declares(INVITED)));

  it('are for a terminal', async () => {
    expect(await printed(true)).toMatch(/^\x1b\[33m! {2}Accounts\/Data .*\x1b\[0m\n/);
  });

  it('are not for a pipe', async () => {
    expect(await printed(false)).not.toMatch(COLORED);
  });

  it.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('are off with %s=%s', async (name, value) => {
    app.world.variables[name] = value;

    expect(await printed(true)).not.toMatch(COLORED);
  });

  it('do not change the words', async () => {
    expect((await printed(true)).replaceAll(/\x1b\[\d+m/g, '')).toBe(await printed(false));
  });

  it('are not in JSON', async () => {
    const { stdout } = await app.runAt(true, declares(INVITED, 2), '--json');

    expect(stdout).not.toContain('\x1b');
  });
});
