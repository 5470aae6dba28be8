import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '../../../../emulator/wire/errors';
import { INVITED, MEMBER, OUTSIDER } from '../../../../emulator/test/fixture';
import { World } from '../world';

/** Where the command looks: accounts, regions, profiles. */

let world: World;
let folder: string;
beforeEach(async () => {
  world = await World.start();
  folder = mkdtempSync(join(tmpdir(), 'invited-account-files-'));
  world.variables.AWS_CONFIG_FILE = join(folder, 'config');
  world.variables.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
});
afterEach(async () => {
  await world.stop();
  rmSync(folder, { recursive: true });
});

const config = (text: string) => writeFileSync(join(folder, 'config'), text);
const KEYS = 'aws_access_key_id=000000000000\naws_secret_access_key=local\n';

const constructs = async (...args: readonly string[]) =>
  (await world.status(...args)).standings.map(({ region, stackName }) => `${region}/${stackName}`);

describe('the regions', () => {
  beforeEach(async () => {
    await world.accept(INVITED, await world.invite('Data', INVITED));
    await world.accept(MEMBER, await world.invite('Data', MEMBER, { stack: 'eu-west-1/Other' }));
    await world.accept(OUTSIDER, await world.invite('Data', OUTSIDER, { stack: 'eu-north-1/Third' }));
  });

  it('are that of the environment', async () => {
    expect(await constructs()).toEqual(['us-east-1/Accounts']);
  });

  it('are each that --region names, once', async () => {
    const regions = ['--region', 'eu-west-1', '--region', 'us-east-1', '--region', 'eu-west-1'];

    expect(await constructs(...regions)).toEqual(['us-east-1/Accounts', 'eu-west-1/Other']);
    const { stdout, stderr } = await world.run('status', ...regions);
    expect(stdout).toMatch(/ us-east-1\/Accounts\/Data\n.* eu-west-1\/Other\/Data\n$/);
    expect(stderr).toContain('Looked at account 000000000000, eu-west-1, us-east-1: 2 stacks');
  });

  it('are all that the account has on, with --all-regions', async () => {
    world.cloudFormation.enabledRegions = ['us-east-1', 'eu-north-1', 'eu-west-1', 'sa-east-1'];

    expect(await constructs('--all-regions')).toEqual(['us-east-1/Accounts', 'eu-west-1/Other', 'eu-north-1/Third']);
    expect((await world.run('status', '--all-regions')).stderr).toContain(
      'eu-north-1, eu-west-1, sa-east-1, us-east-1',
    );
  });

  it('are not given twice', async () => {
    const { code, stderr } = await world.run('status', '--all-regions', '--region', 'us-east-1');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^--region and --all-regions exclude each other/);
  });

  it('have each named stack in one of them', async () => {
    const both = ['--region', 'us-east-1', '--region', 'eu-west-1'];

    expect(await constructs(...both, '--stack', 'Accounts', '--stack', 'Other')).toHaveLength(2);
    expect(await world.run('status', ...both, '--stack', 'Accounts', '--stack', 'Third')).toMatchObject({
      code: 1,
      stderr:
        'there is no stack "Third" in us-east-1, eu-west-1 of account 000000000000. Check --stack, --region and --profile.\n',
    });
  });

  it.each([
    ['AWS_DEFAULT_REGION', { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' }],
    ['AWS_REGION before AWS_DEFAULT_REGION', { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }],
  ])('are read from %s', async (_, variables) => {
    Object.assign(world.variables, variables);

    expect(await constructs()).toEqual(['eu-west-1/Other']);
  });

  it('are that of the profile where nothing else names one', async () => {
    config(`[profile europe]\nregion=eu-west-1\n${KEYS}`);
    world.variables.AWS_REGION = '';

    expect(await constructs('--profile', 'europe')).toEqual(['eu-west-1/Other']);
  });

  it('are missed where nothing names one', async () => {
    world.variables.AWS_REGION = '';

    expect(await world.run('status')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'the region is missing. Give --region, or set AWS_REGION, or a profile that has a region.\n',
    });
  });

  it('are named where they are none', async () => {
    Object.assign(world.variables, { AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_STS: '' });
    const { code, stderr } = await world.run('status', '--region', 'eu west 1');

    expect(code).toBe(1);
    expect(stderr).toContain('Check that "eu west 1" is a region');
  });
});

describe('the profile', () => {
  beforeEach(() => world.invite('Data', INVITED));

  it('has the credentials, whatever the environment has', async () => {
    config(`[profile management]\n${KEYS}`);
    world.variables.AWS_ACCESS_KEY_ID = '999999999999';

    expect((await world.run('status', '--profile', 'management')).stderr).toContain('account 000000000000');
  });

  it.each([
    ['--profile', ['--profile', 'managment'], undefined],
    ['AWS_PROFILE', [], 'managment'],
  ])('is named by %s where there is none', async (source, args, variable) => {
    config(`[profile management]\n${KEYS}[sso-session company]\nsso_region=us-east-1\n`);
    if (variable !== undefined) {
      world.variables.AWS_PROFILE = variable;
    }

    expect(await world.run('status', ...args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `there is no profile "managment", which ${source} names. Did you mean "management"?\n`,
    });
  });

  it('is answered with those that there are', async () => {
    config(`[profile one]\n${KEYS}[profile two]\n${KEYS}[sso-session company]\nsso_region=us-east-1\n`);

    const { stderr } = await world.run('status', '--profile', 'management');

    expect(stderr).toBe('there is no profile "management", which --profile names. There are one, two.\n');
  });

  it('is told to ask for the code of an MFA device elsewhere', async () => {
    config(
      `[profile base]\n${KEYS}[profile admin]\nrole_arn=arn:aws:iam::000000000000:role/Admin\nsource_profile=base\nmfa_serial=arn:aws:iam::000000000000:mfa/me\n`,
    );

    const { code, stderr } = await world.run('status', '--profile', 'admin');

    expect(code).toBe(1);
    expect(stderr).toContain('eval "$(aws configure export-credentials --format env --profile admin)"\n');
  });
});

describe('a gate that looked at the wrong place', () => {
  beforeEach(async () => world.accept(INVITED, await world.invite('Data', INVITED)));

  it('is green in the right one', async () => {
    expect(await world.run('status', '--stack', 'Accounts')).toMatchObject({ code: 0 });
  });

  it.each([
    ['region', ['--region', 'eu-west-1']],
    ['region, with a stack', ['--region', 'eu-west-1', '--stack', 'Accounts']],
    ['stack', ['--stack', 'Account']],
  ])('is red: %s', async (_, args) => {
    expect(await world.run('status', ...args)).toMatchObject({ code: 1 });
  });

  it('is red: account', async () => {
    const { organization } = world;
    organization.emulator.organization.addMember(MEMBER);
    world.variables.AWS_ACCESS_KEY_ID = MEMBER;

    const { code, stderr } = await world.run('status');

    expect(code).toBe(1);
    expect(stderr).toContain('Use credentials of the management account');
  });

  it('is red where nothing is declared, and says where it looked', async () => {
    expect(await world.run('status', '--region', 'eu-west-1', '--profile', 'x')).toMatchObject({ code: 1 });
    expect(await world.run('status', '--region', 'eu-west-1')).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        'Looked at account 000000000000, eu-west-1: 0 stacks with 0 declared invitations. AWS Organizations remembers 1 invitation.',
        'No stack that was read declares an InvitedAccount.',
        'Next: npx cdk-invited-account status --all-regions',
        '',
      ].join('\n'),
    });
  });

  it('asks the organization even if nothing is declared', async () => {
    const error = new ServiceError('AccessDeniedException', 'no');
    world.organization.emulator.faults.push({ operation: 'ListHandshakesForOrganization', error });

    expect(await world.run('status', '--region', 'eu-west-1', '--allow-none')).toMatchObject({ code: 1 });
    expect(await world.run('status', '--region', 'eu-west-1', '--allow-none')).toMatchObject({ code: 0 });
    expect(await world.run('status', '--region', 'eu-west-1', '--json')).toMatchObject({ code: 1, stdout: '[]\n' });
  });
});

it('names the account whose credentials are refused', async () => {
  const error = new ServiceError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  );
  world.organization.emulator.faults.push({ operation: 'GetCallerIdentity', error });

  const { code, stderr } = await world.run('status');

  expect(code).toBe(1);
  expect(stderr).toMatch(/^cannot tell whose credentials these are: .*Log in again\. .*us-east-1 is off/);
});
