import { runCommand } from '../../../../cli/command';
import { acceptanceRoleTemplate } from '../../../../lib/shared/acceptance-role-template';
import { rolePropertiesOf } from '../../../simulation/made-role';

/** The template and the link that an owner of an account gets. */

const REQUIRED = ['--management-account', '999988887777', '--external-id', 'a+b=c'];
const REQUIRED_VALUES = { ManagementAccount: '999988887777', ExternalId: 'a+b=c' };

async function run(...args: readonly string[]) {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const terminal = { stdout: stream('stdout'), stderr: stream('stderr'), sleep: () => Promise.resolve() };
  return { code: await runCommand(['acceptance-role', ...args], terminal), ...printed };
}

const linkOf = (stderr: string) => new URL(/^https:.*$/m.exec(stderr)?.[0] ?? '');

const queryOf = ({ hash }: URL) => Object.fromEntries(new URLSearchParams(hash.replace('#/stacks/quickcreate?', '')));

it('prints a template that needs no further value', async () => {
  const { code, stdout } = await run(...REQUIRED, '--leaves-organization', '--preflight', '--role-name', 'Join');

  const values = { ...REQUIRED_VALUES, LeavesOrganization: 'true', Preflight: 'true', RoleName: 'Join' };
  expect(code).toBe(0);
  expect(rolePropertiesOf(JSON.parse(stdout) as object)).toEqual(rolePropertiesOf(acceptanceRoleTemplate(), values));
});

it('tells a link with the same values, and where the template belongs', async () => {
  const { stderr } = await run(
    ...REQUIRED,
    '--provider-role-name',
    'Invitations-*',
    '--provider-account',
    '555500006666',
  );

  const link = linkOf(stderr);
  expect(link.host).toBe('console.aws.amazon.com');
  expect(link.searchParams.get('region')).toBe('us-east-1');
  expect(queryOf(link)).toEqual({
    stackName: 'OrganizationAcceptance',
    templateURL: 'https://BUCKET.s3.amazonaws.com/acceptance-role.template.json',
    param_ManagementAccount: '999988887777',
    param_ExternalId: 'a+b=c',
    param_ProviderAccount: '555500006666',
    param_ProviderRoleName: 'Invitations-*',
  });
  expect(stderr).toContain('Put the template into an S3 bucket');
});

it('takes the address of the template', async () => {
  const { stderr } = await run(...REQUIRED, '--template-url', 'https://files.s3.amazonaws.com/role.json');

  expect(queryOf(linkOf(stderr))).toMatchObject({ templateURL: 'https://files.s3.amazonaws.com/role.json' });
  expect(stderr).not.toContain('Put the template');
});

it.each([
  ['eu-west-1', 'console.aws.amazon.com'],
  ['us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ['cn-northwest-1', 'console.amazonaws.cn'],
])('opens the console of %s', async (region, host) => {
  const link = linkOf((await run(...REQUIRED, '--region', region)).stderr);

  expect(link.host).toBe(host);
  expect(link.searchParams.get('region')).toBe(region);
});

it.each([
  [[], '--management-account must be given'],
  [['--management-account', '1234'], '--management-account must be 12 digits, got "1234"'],
  [['--management-account', '999988887777'], '--external-id must be given'],
  [['--management-account', '999988887777', '--external-id', 'a b'], '--external-id must be 2 to 1224 letters'],
  [[...REQUIRED, '--role-name', 'a/b'], '--role-name must be 1 to 64 letters'],
  [[...REQUIRED, '--provider-role-name', '*'], '--provider-role-name must be 1 to 64 letters'],
  [[...REQUIRED, '--template-url', 's3://files/role.json'], '--template-url must be the https:// address'],
  [[...REQUIRED, '--region', 'Ireland'], '--region must be a region like eu-west-1, got "Ireland"'],
])('fails for %j, and prints no template', async (args, message) => {
  const { code, stdout, stderr } = await run(...args);

  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(message);
});
