import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import packageJson from '../../package.json';
import { pythonEnvironment } from '../local-cloud/python-environment';
import { type Command, run } from './run';

/** A language whose app is built with the generated sources and run. */
export interface Language {
  /** Commands that succeed where the tools are installed. */
  readonly tools: readonly Command[];
  /**
   * Builds the app.
   *
   * @param generated has the generated sources in a folder for each target
   * @param folder is empty and for the build
   */
  build(generated: string, folder: string): Promise<App>;
}

/** An app that is ready to run. It runs in the root of the project and writes its templates into the folder that `CDK_OUTDIR` names. */
export interface App {
  readonly command: Command;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const sourcesOf = (name: string) => join(__dirname, name);

export const typescript = (): App => ({ command: ['npx', 'tsx', join(sourcesOf('typescript'), 'app.ts')] });

export const python: Language = {
  tools: [['python3', '-m', 'venv', '--help']],
  async build(generated) {
    const needs = {
      subject: 'the Python app',
      requirements: join(__dirname, 'requirements.txt'),
      minimum: [3, 10],
    } as const;
    const interpreter = await pythonEnvironment(console.info, needs);
    return {
      command: [interpreter, join(sourcesOf('python'), 'app.py')],
      env: { PYTHONPATH: join(generated, 'python', 'src') },
    };
  },
};

export const java: Language = {
  tools: [
    ['javac', '-version'],
    ['mvn', '--version'],
  ],
  async build(generated, folder) {
    const listing = join(folder, 'classpath');
    const pom = join(sourcesOf('java'), 'pom.xml');
    await run([
      'mvn',
      '--quiet',
      '--batch-mode',
      '--file',
      pom,
      'dependency:build-classpath',
      `-Dmdep.outputFile=${listing}`,
    ]);
    const packages = await readFile(listing, 'utf8');
    const library = join(generated, 'java', 'src', 'main');
    const sources = [...(await javaFilesIn(join(library, 'java'))), ...(await javaFilesIn(sourcesOf('java')))];
    await writeFile(join(folder, 'sources'), sources.join('\n'));
    await run(['javac', '-nowarn', '-d', folder, '-cp', packages, `@${join(folder, 'sources')}`]);
    // The npm package, which the generated classes give to jsii's kernel.
    await cp(join(library, 'resources'), folder, { recursive: true });
    return { command: ['java', '-cp', `${folder}${delimiter}${packages}`, 'app.App'] };
  },
};

async function javaFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.java')).map((name) => join(folder, name));
}

export const go: Language = {
  tools: [['go', 'version']],
  async build(generated, folder) {
    await cp(sourcesOf('go'), folder, { recursive: true });
    const library = `${packageJson.jsii.targets.go.moduleName}/cdkinvitedaccount`;
    const lines = [
      'module app',
      'go 1.25',
      `require ${library} v0.0.0`,
      `replace ${library} => ${join(generated, 'go', 'cdkinvitedaccount')}`,
    ];
    await writeFile(join(folder, 'go.mod'), `${lines.join('\n')}\n`);
    await run(['go', 'mod', 'tidy'], { cwd: folder });
    await run(['go', 'build', '-o', 'app', '.'], { cwd: folder });
    return { command: [join(folder, 'app')] };
  },
};

/** Compiled and run where there is an SDK. */
export const csharp: Language = {
  tools: [['dotnet', '--version']],
  async build(generated, folder) {
    await cp(sourcesOf('csharp'), folder, { recursive: true });
    await cp(join(generated, 'dotnet'), join(folder, 'generated'), { recursive: true });
    await mkdir(join(folder, 'out'));
    await run(['dotnet', 'build', 'App.csproj', '--output', join(folder, 'out')], { cwd: folder });
    return { command: [join(folder, 'out', 'App')] };
  },
};

export const LANGUAGES = { python, java, go, csharp } as const;
