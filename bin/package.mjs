// Makes the packages of all registries, in the folders that publib expects: dist/js, python, java, go and dotnet.
// `npm run package` leaves out a language whose tools are not here, `npm run package -- java go` makes only these,
// and fails if their tools are not here.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(join(dirname(fileURLToPath(import.meta.url)), '..'));

const OUT = 'dist';
/** The tools that the packer of a language calls. */
const TOOLS = {
  js: [],
  python: [['python3', '-m', 'venv', '--help']],
  java: [['mvn', '--version']],
  go: [['go', 'version']],
  dotnet: [['dotnet', '--version']],
};
/** Times in archives: the packers that know it take the time of the last commit, so that two runs give the same bytes. */
const SOURCE_DATE_EPOCH = execFileSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).trim();
const TIMESTAMP = new Date(Number(SOURCE_DATE_EPOCH) * 1000).toISOString().replace('.000', '');
const ENVIRONMENT = {
  ...process.env,
  SOURCE_DATE_EPOCH,
  MAVEN_OPTS: `${process.env.MAVEN_OPTS ?? ''} -Dproject.build.outputTimestamp=${TIMESTAMP}`,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((language) => !Object.hasOwn(TOOLS, language));
if (unknown.length > 0) {
  fail(`${unknown.join(' and ')} is none of ${Object.keys(TOOLS).join(', ')}`);
}

run('npm', 'run', '--silent', 'build');
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
// The packer finds the translated examples beside the assembly.
jsii('jsii-rosetta', 'extract', '--strict', '.');
for (const language of asked.length > 0 ? asked : Object.keys(TOOLS)) {
  makePackage(language);
}

function makePackage(language) {
  const missing = TOOLS[language].find(([command, ...args]) => spawnSync(command, args).status !== 0);
  if (missing !== undefined) {
    const sentence = `${language}: there is no package, because \`${missing[0]}\` is not installed here`;
    if (asked.includes(language)) {
      fail(sentence);
    }
    console.log(sentence);
    return;
  }
  const begun = Date.now();
  jsii('jsii-pacmak', '--targets', language, '--outdir', OUT, '--no-npmignore', '.');
  console.log(`${language}: ${Math.round((Date.now() - begun) / 1000)} s`);
  for (const file of filesIn(join(OUT, language)).filter((name) => !/\.(?:md5|sha\d+|xml|go)$/.test(name))) {
    console.log(`  ${file}: ${Math.round(statSync(file).size / 1000)} kB`);
  }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function jsii(name, ...args) {
  run(process.execPath, join('node_modules', name, 'bin', name), ...args);
}

/** Runs a command, and shows what it says only if it fails. */
function run(command, ...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: ENVIRONMENT });
  if (status !== 0) {
    fail(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
