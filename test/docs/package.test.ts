import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');

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
    'API.md',
    'LICENSE',
    'NOTICE',
  ]) {
    expect(paths).toContain(needed);
  }
  expect(paths.filter((path) => /^(test|bin|docs|examples)\/|(?<!\.d)\.ts$/.test(path))).toEqual([]);
}, 60_000);

it('exports the public names under the name that package.json gives as main', async () => {
  const { stdout } = await run(process.execPath, ['-p', `Object.keys(require(${JSON.stringify(ROOT)})).sort().join()`]);

  expect(stdout.trim()).toBe(
    'Acceptance,AcceptanceRole,AccessRoleStackSet,ExistingInvitation,InvitationTarget,InvitedAccount,InvitedAccountProvider,InvitedAccounts',
  );
}, 60_000);
