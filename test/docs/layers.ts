import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export interface Layer {
  /** A file imports from layers of a lower rank, and from its own folder. */
  readonly rank: number;
  /** A folder (its own files, without subfolders) or a single file. */
  readonly place: string;
  readonly holds: string;
  /** Packages that its files may import, besides Node.js itself. */
  readonly packages?: RegExp;
}

const SDK = /^@aws-sdk\//;
const CDK = /^(aws-cdk-lib|constructs)(\/|$)/;

/** Every import of lib, lambda, cli, parsers and bin points down this list. Siblings, of one rank, do not see each other. */
export const LAYERS: readonly Layer[] = [
  {
    rank: 13,
    place: 'bin',
    holds: 'the example app, the demo, the scripts of a release',
    packages: /^(aws-cdk-lib|constructs)(\/|$)|^@aws-sdk\/|^conventional-recommended-bump$/,
  },
  { rank: 12, place: 'cli', holds: 'the command and the list of its verbs' },
  { rank: 12, place: 'lib', holds: 'the constructs', packages: CDK },
  { rank: 11, place: 'lib/organization', holds: 'constructs beside the invitations', packages: CDK },
  { rank: 10, place: 'lib/private/provider', holds: 'the resources of the provider', packages: CDK },
  { rank: 10, place: 'cli/status', holds: 'how the declared invitations stand' },
  { rank: 10, place: 'cli/plan', holds: 'what a deployment would do to the organization', packages: SDK },
  { rank: 10, place: 'cli/scan', holds: 'what no stack declares' },
  { rank: 10, place: 'cli/acceptance-role', holds: 'the template of the role that accepts' },
  { rank: 9, place: 'cli/rehearsal', holds: 'a deployment that is played without a call', packages: SDK },
  { rank: 9, place: 'cli/status/formats', holds: 'table, JSON, Markdown, CSV, HTML' },
  { rank: 9, place: 'lib/private', holds: 'the parts that constructs are made of', packages: CDK },
  { rank: 9, place: 'lib/private/policies', holds: 'the rights of the functions', packages: CDK },
  { rank: 9, place: 'lib/private/files', holds: 'accounts that a file declares', packages: CDK },
  { rank: 9, place: 'parsers', holds: 'the parsers of files, in a bundle', packages: /^(yaml|csv-parse\/sync)$/ },
  { rank: 9, place: 'lambda', holds: 'the two functions that AWS calls' },
  { rank: 8, place: 'cli/status/rows', holds: 'the standing of each declared invitation' },
  { rank: 8, place: 'lib/private/checks', holds: 'the mistakes of a declaration, found at synth', packages: CDK },
  {
    rank: 8,
    place: 'lib/private/compliance',
    holds: 'the findings of rule packs that are as they should be',
    packages: CDK,
  },
  { rank: 8, place: 'lambda/request', holds: 'one request: attempts, waits, other requests' },
  {
    rank: 7,
    place: 'cli/aws',
    holds: 'stacks and organization, as the command reads them',
    packages: /^@aws-sdk\/|^yaml$/,
  },
  { rank: 7, place: 'lambda/completion', holds: 'after the invitation, before the answer' },
  {
    rank: 6,
    place: 'cli/aws/surroundings',
    holds: 'profiles and proxies of the machine',
    packages: /^@smithy\/core\/config$|^(https-proxy-agent|agent-base|proxy-from-env)$/,
  },
  { rank: 6, place: 'lambda/follow-up', holds: 'after the answer' },
  { rank: 5, place: 'cli/terminal', holds: 'verbs, options, help, failures, colours' },
  { rank: 5, place: 'lambda/invitation', holds: 'which invitation should stand' },
  { rank: 5, place: 'lambda/account', holds: 'the tags and the place that the account should have' },
  { rank: 4, place: 'lambda/access', holds: 'the session of the access role' },
  { rank: 4, place: 'lambda/context', holds: 'everything that the rules may use' },
  { rank: 3, place: 'lambda/aws', holds: 'AWS services behind interfaces of ours, errors in kinds', packages: SDK },
  { rank: 3, place: 'lambda/protocol', holds: "CloudFormation's protocol: requests, properties, answers" },
  { rank: 2, place: 'lambda/aws/sdk', holds: 'SDK clients that are loaded when they are needed', packages: SDK },
  { rank: 2, place: 'lambda/model', holds: 'handshake, account, reference, ids and names, outcome', packages: SDK },
  { rank: 1, place: 'lambda/base', holds: 'clock, retry, log' },
  { rank: 0, place: 'lib/shared', holds: 'names, rules and times that construct and handler share' },
];

/** The sources of these folders, as paths from the root. */
export function sources(): string[] {
  return ['lib', 'lambda', 'cli', 'parsers', 'bin'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !name.includes('/bundle')),
  );
}

export function layerOf(file: string): Layer {
  const layer = LAYERS.find(({ place }) => dirname(file) === place);
  if (layer === undefined) {
    throw new Error(`${file} is in no layer`);
  }
  return layer;
}

const SPECIFIER =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

/** What a file imports, types too: files as paths from the root, packages by their names. */
export function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(SPECIFIER)]
    .map(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? '')
    .map((name) => (name.startsWith('.') ? asFile(relative('.', normalize(join(dirname(file), name)))) : name));
}

function asFile(path: string): string {
  if (path.endsWith('.json')) {
    return path;
  }
  return existsSync(join(ROOT, `${path}.ts`)) ? `${path}.ts` : `${path}/index.ts`;
}
