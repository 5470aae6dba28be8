import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bin, version } from '../../package.json';
import { INVITED, OUTSIDER } from '../../emulator/test/fixture';
import { World } from '../unit/cli/world';

/** The built command, as npx runs it: a process of its own, without any settings of the person who runs the tests. */

const run = promisify(execFile);
const COMMAND = join(__dirname, '..', '..', bin['cdk-invited-account']);

let world: World;
let home: string;
beforeAll(() => {
  if (!existsSync(COMMAND)) {
    throw new Error('the command is missing: npm run build');
  }
});
beforeEach(async () => {
  world = await World.start();
  home = mkdtempSync(join(tmpdir(), 'invited-account-home-'));
});
afterEach(async () => {
  await world.stop();
  rmSync(home, { recursive: true });
});

async function command(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const env = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  try {
    return { code: 0, ...(await run(process.execPath, [COMMAND, ...args], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

it('prints the table, with credentials from the environment', async () => {
  await world.accept(INVITED, await world.invite('Data', INVITED));
  await world.invite('Open', OUTSIDER);

  const { code, stdout, stderr } = await command(world.environment, 'status');

  expect(code).toBe(2);
  expect(stderr).toMatch(/^Looked at account 000000000000, us-east-1: 1 stack with 2 declared invitations\./);
  expect(stdout).toMatch(/^TARGET .*\n111111111111 {2}ACCEPTED .*\n333333333333 {2}OPEN .*\n$/);
});

it('prints JSON', async () => {
  await world.accept(INVITED, await world.invite('Data', INVITED));

  const { code, stdout } = await command(world.environment, 'status', '--stack', 'Accounts', '--json');

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ target: INVITED, state: 'ACCEPTED' }]);
});

it('takes the credentials of a profile', async () => {
  await world.invite('Data', INVITED);
  const {
    AWS_ACCESS_KEY_ID: id = '',
    AWS_SECRET_ACCESS_KEY: secret = '',
    AWS_REGION: region = '',
    ...rest
  } = world.environment;
  mkdirSync(join(home, '.aws'));
  writeFileSync(
    join(home, '.aws', 'config'),
    `[profile local]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\nregion=${region}\n`,
  );

  expect(await command({ ...rest, AWS_PROFILE: 'local' }, 'status')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^Looked at /) as string,
  });
});

it('fails with one line when there are no credentials, or no region', async () => {
  expect(await command({ AWS_REGION: 'us-east-1' }, 'status')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'cannot tell whose credentials these are: Could not load credentials from any providers (CredentialsProviderError). Log in, give --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.\n',
  });
  expect(await command({}, 'status')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'the region is missing. Give --region, or set AWS_REGION, or a profile that has a region.\n',
  });
});

it('ends with its exit code when nobody reads any more', async () => {
  await world.invite('Data', INVITED);
  const child = spawn(process.execPath, [COMMAND, 'status'], { env: { HOME: home, ...world.environment } });
  child.stdout.destroy();
  const errors = child.stderr.setEncoding('utf8').toArray();

  const [code] = (await once(child, 'close')) as [number];

  expect(code).toBe(2);
  expect((await errors).join('')).toMatch(/^Looked at .*\nNext: .*\n$/);
});

it('tells its usage and its version', async () => {
  expect(await command({}, '--help')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('VERB --help') as string,
  });
  expect(await command({}, '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect(await command({}, 'stats')).toMatchObject({ code: 1, stdout: '' });
});

it('is installed from nowhere without CDK, and works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'invited-account-nowhere-'));
  try {
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: join(__dirname, '..', '..'),
    });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    writeFileSync(join(folder, 'package.json'), '{}');
    // Without a network: all that it needs is in the one package.
    await run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, filename)], { cwd: folder });
    const installed = readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));

    expect(installed).toEqual(['cdk-invited-account']);
    await world.accept(INVITED, await world.invite('Data', INVITED));
    const env = { PATH: process.env.PATH, HOME: home, ...world.environment };
    const status = await run('npx', ['--offline', 'cdk-invited-account', 'status'], { cwd: folder, env });
    expect(status.stdout).toMatch(/^TARGET .*\n111111111111 {2}ACCEPTED /);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
