// Builds the bundles of the handler, of the command and of the parsers, and the construct library, if one of their inputs has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS, CLI_BUNDLE_OPTIONS, PARSERS_BUNDLE_OPTIONS } from './bundle-options.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(ROOT);

const STAMP = 'lib/.build-stamp';
const BUNDLE = 'lambda/bundle';
/** The handler, and the SDK clients that it loads late. */
const BUNDLES = [
  'index',
  ...['step-functions', 'security-token-service', 'event-bridge', 'cloudformation'].map((name) => `aws/sdk/${name}`),
];
const CLI_BUNDLE = 'cli/bundle/cdk-invited-account.js';
const PARSERS_BUNDLE = 'parsers/bundle/index.js';
const OUTPUTS = ['.jsii', 'lib/index.js', ...BUNDLES.map((name) => `${BUNDLE}/${name}.js`), CLI_BUNDLE, PARSERS_BUNDLE];
const INPUTS = [
  ...sourcesIn('cli'),
  ...sourcesIn('lambda'),
  ...sourcesIn('lib'),
  ...sourcesIn('parsers'),
  'package.json',
  'package-lock.json',
  'tsconfig.jsii.json',
  'bin/build.mjs',
  'bin/bundle-options.mjs',
  // jsii puts README.md into the assembly.
  'README.md',
];

function sourcesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
    .sort();
}

function digestOfInputs() {
  const hash = createHash('sha256');
  for (const file of INPUTS) {
    hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Replaces CDK's asset at once, so that a synthesis meanwhile sees the old or the new one. */
async function bundle() {
  const unfinished = `${BUNDLE}-${process.pid}`;
  await build({
    ...BUNDLE_OPTIONS,
    entryPoints: BUNDLES.map((name) => `lambda/${name}.ts`),
    outbase: 'lambda',
    outdir: unfinished,
    external: BUNDLES.map((name) => `./${name}`),
  });
  rmSync(BUNDLE, { recursive: true, force: true });
  renameSync(unfinished, BUNDLE);
}

async function bundleCommand() {
  await build({ ...CLI_BUNDLE_OPTIONS, entryPoints: ['cli/index.ts'], outfile: CLI_BUNDLE });
}

async function bundleParsers() {
  await build({ ...PARSERS_BUNDLE_OPTIONS, entryPoints: ['parsers/index.ts'], outfile: PARSERS_BUNDLE });
}

function compile() {
  const jsii = join('node_modules', 'jsii', 'bin', 'jsii');
  const { status, stdout, stderr } = spawnSync(process.execPath, [jsii, '--fail-on-warnings'], { encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(stdout + stderr);
    process.exit(1);
  }
}

const digest = digestOfInputs();
const isUpToDate = OUTPUTS.every(existsSync) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest;
if (!isUpToDate) {
  await bundle();
  await bundleCommand();
  await bundleParsers();
  compile();
  writeFileSync(STAMP, digest);
}
