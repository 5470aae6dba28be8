import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from './languages';
import { run } from './run';

/** An account id that the library refuses, and its sentence. */
const BAD_ACCOUNT = '1234';
const SENTENCE = 'target account must be 12 digits, got "1234"';

/** Does something in a folder that is deleted afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'languages-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The templates that an app makes, those of nested stacks too, each behind the name of its file. Nothing is left out. */
export function templatesOf({ command, cwd, env }: App): Promise<string> {
  return inTemporaryFolder(async (folder) => {
    await run(command, { ...(cwd !== undefined && { cwd }), env: { ...env, CDK_OUTDIR: folder } });
    const names = (await readdir(folder)).filter((name) => name.endsWith('.template.json')).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return names.map((name, index) => `${name}\n${texts[index]}\n`).join('');
  });
}

/** Where the templates of an app differ from TypeScript's: the first line, or undefined if there is none. */
export function firstDifference(expected: string, actual: string): string | undefined {
  const [lines, others] = [expected.split('\n'), actual.split('\n')];
  const index = lines.findIndex((line, position) => line !== others[position]);
  if (index === -1 && lines.length === others.length) {
    return undefined;
  }
  return `line ${index + 1}: ${lines[index] ?? 'nothing'} in TypeScript, ${others[index] ?? 'nothing'} here`;
}

/** Tells if a mistake ends the app with the library's own sentence. */
export async function tellsMistake(app: App): Promise<boolean> {
  try {
    await templatesOf({ ...app, env: { ...app.env, ACCOUNT: BAD_ACCOUNT } });
    return false;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
    return `${stdout}${stderr}`.includes(SENTENCE);
  }
}
