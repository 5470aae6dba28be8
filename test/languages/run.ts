import { execFile } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(__dirname, '..', '..');

/** A command with its arguments, such as `['go', 'build', '.']`. */
export type Command = readonly [program: string, ...args: string[]];

/** jsii's kernel runs in this Node.js, whatever Node.js the machine has. */
const PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;

/** @returns everything that the command wrote to its standard output */
export async function run(
  [program, ...args]: Command,
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, PATH, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

/** Runs a program of an npm package of this project. */
export async function runOfPackage(name: string, ...args: string[]): Promise<string> {
  return run([process.execPath, join(ROOT, 'node_modules', name, 'bin', name), ...args]);
}
