import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
/** A set of pinned packages, and the Python that they need. */
export interface PythonNeeds {
  /** The beginning of the sentence about a missing Python. */
  readonly subject: string;
  readonly requirements: string;
  readonly minimum: readonly [major: number, minor: number];
}

const LOCAL_CLOUD: PythonNeeds = {
  subject: 'the local cloud',
  requirements: join(__dirname, 'requirements.txt'),
  minimum: [3, 10],
};

/**
 * The Python of a virtual environment with the pinned packages, made on first
 * use. It is named after the pins and appears whole, so that runs side by side,
 * or of another version, do not disturb each other.
 */
export async function pythonEnvironment(progress: (message: string) => void, needs = LOCAL_CLOUD): Promise<string> {
  const digest = createHash('sha256')
    .update(await readFile(needs.requirements))
    .digest('hex')
    .slice(0, 12);
  const environment = join(ROOT, '.venv', digest);
  const python = pythonOf(environment);
  if (existsSync(python)) {
    return python;
  }
  progress(`installing the packages of ${needs.subject} into .venv (first run only)`);
  const systemPython = await findPython(['python3', 'python'], needs);
  const unfinished = join(ROOT, '.venv', `unfinished-${process.pid}`);
  await mkdir(unfinished, { recursive: true });
  try {
    await run(systemPython, ['-m', 'venv', unfinished]);
    await run(pythonOf(unfinished), ['-m', 'pip', 'install', '--quiet', '--no-input', '-r', needs.requirements], {
      timeout: 600_000,
    });
    await rename(unfinished, environment).catch((error: unknown) => {
      // Another run was faster; its environment is as good.
      if (!existsSync(python)) {
        throw error;
      }
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return python;
}

function pythonOf(environment: string): string {
  return process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

/** The first of these commands that is a Python of the version needed. */
export async function findPython(candidates: readonly string[], { subject, minimum } = LOCAL_CLOUD): Promise<string> {
  const found: string[] = [];
  for (const candidate of candidates) {
    try {
      const script = 'import sys; print("%d.%d" % sys.version_info[:2])';
      const version = (await run(candidate, ['-c', script])).stdout.trim();
      const [major = 0, minor = 0] = version.split('.').map(Number);
      if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) {
        return candidate;
      }
      found.push(`${candidate} ${version}`);
    } catch {
      // Not installed under this name.
    }
  }
  throw new Error(
    `${subject} needs Python ${minimum.join('.')} or later as python3 in the PATH, found ${found.join(', ') || 'none'}. Install it from https://www.python.org/downloads/ or with your package manager.`,
  );
}
