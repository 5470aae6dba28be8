import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, parse } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { codeBlocks, readPages, ROOT } from './pages';

const run = promisify(execFile);
const FOLDER = join(ROOT, 'examples');
const FILES = readdirSync(FOLDER).filter((name) => !['README.md', 'tsconfig.json'].includes(name));
const APPS = FILES.filter((name) => name.endsWith('.ts')).sort();

const textOf = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

/** The parts of an example that a page may show: between `// #region NAME` and `// #endregion`. */
function regionsOf(text: string): readonly string[] {
  return [...text.matchAll(/^\/\/ #region \w+\n(.*?)^\/\/ #endregion$/gms)].map(([, code = '']) => code);
}

/** What a page may show of an example: its regions, or the whole file where it has none. */
function shownPartsOf(file: string): readonly string[] {
  const text = textOf(file);
  const regions = regionsOf(text);
  return regions.length > 0 ? regions : [text];
}

/** What the compiler has to say about the examples; their tsconfig.json leads the package's name to its sources. */
function compile(): string[] {
  const { options, fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(FOLDER, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
    ts.sys,
    FOLDER,
  );
  expect(fileNames.map((name) => basename(name)).sort()).toEqual(APPS);
  const program = ts.createProgram(fileNames, options);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the examples', () => {
  it('compile', () => {
    expect(APPS.length).toBeGreaterThan(10);
    expect(compile()).toEqual([]);
  }, 60_000);

  it('import the library by the name that a user has', () => {
    for (const app of APPS) {
      expect({ app, imports: [...textOf(app).matchAll(/from '(.*?)'/g)].map(([, name = '']) => name) }).toEqual({
        app,
        imports: expect.arrayContaining(['cdk-invited-account', 'aws-cdk-lib']) as unknown,
      });
      expect(textOf(app)).not.toMatch(/from '\./);
    }
  });

  it('synthesize, each to a stack with an invitation', async () => {
    const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    await run(
      process.execPath,
      [tsx, join(__dirname, 'synthesize.ts'), folder, ...APPS.map((app) => join(FOLDER, app))],
      {
        cwd: ROOT,
      },
    );

    for (const app of APPS) {
      const outputs = join(folder, parse(app).name);
      const templates = readdirSync(outputs, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.template.json'))
        .map((name) => readFileSync(join(outputs, name), 'utf8'));
      expect({ app, hasInvitation: templates.some((text) => text.includes('"Custom::InvitedAccount"')) }).toEqual({
        app,
        hasInvitation: true,
      });
    }
  }, 120_000);
});

describe('the pages', () => {
  const pages = readPages();
  const shown = new Map(FILES.flatMap((file) => shownPartsOf(file).map((part) => [part, file] as const)));

  it('show code that is a file or a region of the examples, and nothing else', () => {
    const inventions = pages.flatMap((page) =>
      ['ts', 'yaml', 'typescript']
        .flatMap((language) => codeBlocks(page, language))
        .filter((code) => !shown.has(code))
        .map((code) => `${page.path}: ${code}`),
    );
    expect(inventions).toEqual([]);
  });

  it('show each example', () => {
    const blocks = new Set(
      pages.flatMap((page) => ['ts', 'sh', 'yaml'].flatMap((language) => codeBlocks(page, language))),
    );
    expect([...shown].filter(([part]) => !blocks.has(part)).map(([, file]) => file)).toEqual([]);
  });
});

describe('the script for a CI', () => {
  /** Exit code of the script, and the commands that it ran, where `plan` and `status` end with these. */
  async function outcomeAfter(planCode: number, statusCode: number) {
    const commands = mkdtempSync(join(folder, 'commands-'));
    writeFileSync(join(commands, 'npm'), '#!/bin/sh\n', { mode: 0o755 });
    const log = join(commands, 'log');
    const npx = `#!/bin/sh
echo "$1 $2" >> ${log}
case "$1 $2" in
  'cdk-invited-account plan') exit ${planCode} ;;
  'cdk-invited-account status') exit ${statusCode} ;;
esac
`;
    writeFileSync(join(commands, 'npx'), npx, { mode: 0o755 });
    const env = { ...process.env, PATH: `${commands}${delimiter}${process.env.PATH ?? ''}` };
    const exitCode = await run('bash', [join(FOLDER, 'generic-ci.sh')], { env }).then(
      () => 0,
      (error: unknown) => (error as { readonly code: number }).code,
    );
    return { exitCode, isDeployed: readFileSync(log, 'utf8').includes('cdk deploy') };
  }

  it.each([
    [0, 0, true, 'nothing to do'],
    [2, 0, true, 'changes'],
    [1, 1, false, 'the plan could not be told'],
    [4, 4, false, 'a member would be removed'],
  ])('turns the exit code %i of plan into %i, deployed: %s: %s', async (planCode, exitCode, isDeployed) => {
    expect(await outcomeAfter(planCode, 0)).toEqual({ exitCode, isDeployed });
  });

  it.each([
    [0, 0, 'every account has joined'],
    [2, 0, 'an owner has not answered yet'],
    [3, 3, 'somebody has to act'],
    [1, 1, 'the status could not be told'],
  ])('turns the exit code %i of status into %i: %s', async (statusCode, exitCode) => {
    expect(await outcomeAfter(2, statusCode)).toEqual({ exitCode, isDeployed: true });
  });
});
