import { ServiceError } from '../../../../emulator/wire/errors';
import { INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import { World } from '../world';

/** What a person at a terminal sees, and what a pipe gets. */

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.stop());

describe('colours', () => {
  const COLORED = /\x1b\[3\dm/;
  beforeEach(() => world.invite('Data', INVITED));

  it('are for a terminal', async () => {
    expect((await world.runAt(true, 'status')).stdout).toContain('\x1b[33mOPEN \x1b[0m');
  });

  it('are not for a pipe', async () => {
    expect((await world.run('status')).stdout).not.toMatch(COLORED);
  });

  it.each([
    ['NO_COLOR', '1'],
    ['TERM', 'dumb'],
  ])('are off with %s=%s', async (name, value) => {
    world.variables[name] = value;

    expect((await world.runAt(true, 'status')).stdout).not.toMatch(COLORED);
  });

  it('are on where NO_COLOR is empty', async () => {
    world.variables.NO_COLOR = '';

    expect((await world.runAt(true, 'status')).stdout).toMatch(COLORED);
  });

  it('do not move the columns', async () => {
    await world.cancel(await world.invite('Other', OUTSIDER));
    const { stdout } = await world.runAt(true, 'status');

    expect(stdout.replaceAll(/\x1b\[\d+m/g, '')).toBe((await world.run('status')).stdout);
  });
});

describe('the next command', () => {
  const next = async (...args: readonly string[]) =>
    (await world.run('status', ...args)).stderr.match(/^Next.*$/m)?.[0];

  it('watches an open invitation, with the same options', async () => {
    await world.invite('Data', INVITED, { stack: 'Accounts' });

    expect(await next('--stack', 'Accounts', '--region', 'us-east-1')).toBe(
      'Next: npx cdk-invited-account status --stack Accounts --region us-east-1 --watch',
    );
  });

  it('deploys the stacks in which something must be done', async () => {
    await world.invite('Open', INVITED, { stack: 'First' });
    world.declare('None', OUTSIDER, { stack: 'Second' });

    expect(await next()).toBe('Next, after the change of the app: npx cdk deploy Second');
  });

  it('is none where all have joined', async () => {
    await world.accept(INVITED, await world.invite('Data', INVITED));

    expect(await next()).toBeUndefined();
  });
});

describe('--watch', () => {
  it('shows the table each minute, and ends when everybody has joined', async () => {
    const first = await world.invite('Data', INVITED);
    const second = await world.invite('Other', MEMBER);
    const steps = [() => world.accept(INVITED, first), () => Promise.resolve(), () => world.accept(MEMBER, second)];
    world.sleep = async () => {
      await steps.shift()?.();
    };

    const { code, stdout } = await world.run('status', '--watch');

    expect(code).toBe(0);
    expect(stdout.match(/^TARGET/gm)).toHaveLength(4);
    expect(steps).toEqual([]);
    expect(stdout).not.toContain('\x1b');
  });

  it('draws anew on a terminal', async () => {
    const handshakeId = await world.invite('Data', INVITED);
    world.sleep = async () => {
      await world.accept(INVITED, handshakeId);
    };

    const { stdout } = await world.runAt(true, 'status', '--watch');

    expect(stdout.split('\x1b[2J\x1b[H')).toHaveLength(2);
  });

  it('goes on after a reading that failed, but not after the first', async () => {
    const handshakeId = await world.invite('Data', INVITED);
    const refuse = () =>
      world.organization.emulator.faults.push({
        operation: 'ListHandshakesForOrganization',
        error: new ServiceError('AccessDeniedException', 'no'),
      });
    const steps = [() => Promise.resolve(refuse()), () => world.accept(INVITED, handshakeId)];
    world.sleep = async () => {
      await steps.shift()?.();
    };

    const { code, stderr } = await world.run('status', '--watch');

    expect(code).toBe(0);
    expect(stderr).toContain('cannot read the organization: access was denied');
    refuse();
    expect(await world.run('status', '--watch')).toMatchObject({ code: 1 });
  });
});

it('has each exit code', async () => {
  const code = async (...args: readonly string[]) => (await world.run('status', ...args)).code;
  expect(await code()).toBe(1);
  expect(await code('--allow-none')).toBe(0);

  await world.accept(
    INVITED,
    await world.invite('Data', INVITED, { properties: { OrganizationalUnit: 'ou-exam-ou1' } }),
  );
  expect(await code()).toBe(0);

  await world.invite('Open', OUTSIDER);
  expect(await code()).toBe(2);
  expect(await code('--drift')).toBe(5);

  await world.cancel(await world.invite('Cancelled', MEMBER));
  expect(await code('--drift')).toBe(3);

  world.declare('Lost', 'any', {
    physicalId: 'h-examplehandshakeid111',
    target: { Type: 'ACCOUNT', Id: { Ref: 'X' } },
  });
  expect(await code('--drift')).toBe(1);
});
