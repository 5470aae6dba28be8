// Makes a release in this clone: version, CHANGELOG, packages, commit and tag. Nothing leaves the machine before somebody pushes
// the tag, which starts .github/workflows/release.yml. See RELEASING.md.
//
//   npm run release                      the version follows from the commits since the last tag
//   npm run release -- 0.3.0             the version is given
//   npm run release -- --dry-run         everything but what changes the clone
//   npm run release -- --notes 0.3.0     prints the section of the CHANGELOG, and does nothing else
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nextVersion, sectionOf, withRelease } from './changelog';

process.chdir(join(__dirname, '..'));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false }, notes: { type: 'string' } },
});
const isDryRun = values['dry-run'];
const changelog = readFileSync('CHANGELOG.md', 'utf8');

async function main(): Promise<void> {
  if (values.notes !== undefined) {
    console.log(sectionOf(changelog, values.notes));
  } else {
    await release();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});

async function release(): Promise<void> {
  checkClone();
  const last = lastRelease();
  const version = positionals[0] ?? (await versionAfter(last));
  if (!/^\d+\.\d+\.\d+$/.test(version)) {
    throw new Error(`a version is like 0.3.0, got ${version}`);
  }
  step(`version ${version}, after ${last ?? 'no release'}`);
  const newChangelog = withRelease(changelog, version, new Date().toISOString().slice(0, 10));
  step(`CHANGELOG: ${sectionOf(newChangelog, version).split('\n').length} lines under [${version}]`);
  if (!isDryRun) {
    writeVersion(version, newChangelog);
  }
  npm('run', '--silent', 'build');
  compareApi(last);
  npm('run', '--silent', 'package');
  publishNothing();
  if (!isDryRun) {
    // The state of the version is a new file. The clone had no other change.
    git('add', '--all');
    git('commit', '--message', `chore: release ${version}`);
    git('tag', '--annotate', `v${version}`, '--message', `v${version}`);
  }
  const push = `git push origin main v${version}`;
  console.log(isDryRun ? '\nThe dry run has changed nothing.' : `\nv${version} is ready. This publishes it: ${push}`);
}

/** A dry run may be made anywhere. */
function checkClone(): void {
  if (isDryRun) {
    return;
  }
  if (git('status', '--porcelain') !== '') {
    throw new Error('there are changes that are not committed');
  }
  if (git('branch', '--show-current') !== 'main') {
    throw new Error('a release is made of the branch main');
  }
}

/** @returns the last version that is tagged, such as `0.2.0` */
function lastRelease(): string | undefined {
  const { status, stdout } = spawnSync('git', ['describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*'], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim().slice(1) : undefined;
}

/** The first release has the version of package.json. Before 1.0, a breaking change raises the minor version, and a feature the patch. */
async function versionAfter(last: string | undefined): Promise<string> {
  if (last === undefined) {
    return (JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }).version;
  }
  // The package has no form for require.
  const { Bumper } = await import('conventional-recommended-bump');
  const preset = { name: 'conventionalcommits', preMajor: last.startsWith('0.') };
  const recommended = await new Bumper().tag(`v${last}`).loadPreset(preset).bump();
  if (!('releaseType' in recommended)) {
    throw new Error(`there is nothing to release since v${last}`);
  }
  return nextVersion(last, recommended.releaseType);
}

function writeVersion(version: string, newChangelog: string): void {
  npm('version', version, '--no-git-tag-version', '--allow-same-version');
  writeFileSync('CHANGELOG.md', newChangelog);
  const readme = readFileSync('README.md', 'utf8');
  writeFileSync('README.md', readme.replace(/(cdk-invited-account)-\d+\.\d+\.\d+\.tgz/, `$1-${version}.tgz`));
  npm('run', '--silent', 'record:state');
}

/** Changes of the public API that users would notice are in the file of reviewed ones, or the release fails. */
function compareApi(last: string | undefined): void {
  if (last === undefined) {
    step('public API: there is no release to compare it with');
    return;
  }
  const jsiiDiff = join('node_modules', 'jsii-diff', 'bin', 'jsii-diff');
  const reviewed = ['--ignore-file', 'test/compatibility/reviewed-api-changes.txt', '--keys', '--error-on', 'all'];
  run(process.execPath, jsiiDiff, fetchRelease(last), '.', ...reviewed);
  step(`public API: compatible with ${last}, or reviewed`);
}

/**
 * jsii-diff itself would fetch the package to a place where its optional peers, CDK and constructs, are missing.
 *
 * @returns the folder of the released package
 */
function fetchRelease(version: string): string {
  const folder = join('dist', 'released');
  mkdirSync(folder, { recursive: true });
  try {
    npm('install', '--silent', '--no-package-lock', '--prefix', folder, `cdk-invited-account@${version}`);
  } catch {
    throw new Error(
      `cdk-invited-account@${version} is tagged, but npm does not give it: publish it, or delete its tag`,
    );
  }
  return join(folder, 'node_modules', 'cdk-invited-account');
}

/** What the workflow will publish. Only npm's dry run needs no credentials. */
function publishNothing(): void {
  const publib = join('node_modules', '.bin', 'publib-npm');
  execFileSync(publib, ['dist/js'], {
    stdio: 'inherit',
    env: { ...process.env, PUBLIB_DRYRUN: 'true', NPM_TRUSTED_PUBLISHER: 'true' },
  });
}

function step(text: string): void {
  console.log(`- ${text}`);
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8' }).trim();
}

function npm(...args: readonly string[]): void {
  run('npm', ...args);
}

function run(command: string, ...args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} has failed`);
  }
}
