import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import packageJson from '../../package.json';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');

/** The type declarations that the packed ones import, and that are not packed. */
function missingTypesOf(paths: readonly string[]): string[] {
  const imported = paths
    .filter((path) => path.endsWith('.d.ts'))
    .flatMap((path) =>
      [...readFileSync(join(ROOT, path), 'utf8').matchAll(/ from '(\.[^']+)'/g)].map(
        ([, name = '']) => `${join(dirname(path), name)}.d.ts`,
      ),
    );
  expect(imported.length).toBeGreaterThan(5);
  return imported.filter((path) => !paths.includes(path));
}

it('packs what a user needs: the library, its types, the bundles and the jsii assembly', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);

  for (const needed of [
    '.jsii',
    'cli/bundle/cdk-invited-account.js',
    'parsers/bundle/index.js',
    'lib/index.js',
    'lib/index.d.ts',
    'lambda/bundle/index.js',
    'lambda/bundle/aws/sdk/step-functions.js',
    'lambda/bundle/aws/sdk/security-token-service.js',
    'lambda/bundle/aws/sdk/event-bridge.js',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'NOTICE',
  ]) {
    expect(paths).toContain(needed);
  }
  expect(paths.filter((path) => /^(test|bin|docs|examples)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  expect(missingTypesOf(paths)).toEqual([]);
}, 60_000);

it('names pages that a browser opens, because PyPI, Maven Central and NuGet link them as they stand', () => {
  const { homepage, bugs, repository, author } = packageJson;

  for (const address of [homepage, bugs.url, repository.url, author.url]) {
    expect(new URL(address).protocol).toBe('https:');
  }
});

it('exports the public names under the name that package.json gives as main', async () => {
  const { stdout } = await run(process.execPath, ['-p', `Object.keys(require(${JSON.stringify(ROOT)})).sort().join()`]);

  expect(stdout.trim()).toBe(
    'Acceptance,AcceptanceRole,AccessRoleStackSet,ExistingInvitation,InvitationTarget,InvitedAccount,InvitedAccountProvider,InvitedAccounts,MembershipEvents,OrganizationAccess,OrganizationAccessRole,Renewal',
  );
}, 60_000);
