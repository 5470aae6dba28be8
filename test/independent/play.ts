import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPython, type PythonNeeds, pythonEnvironment } from '../local-cloud/python-environment';

/**
 * Plays the definition of the state machine and the bundle on LocalStack: `npm run test:independent`.
 *
 * LocalStack's interpreter was written by others from AWS's documentation. Its gateway listens on every address, so that
 * it gets a network namespace of its own, which only Linux has. Where something is missing, the run is skipped.
 */

const NEEDS: PythonNeeds = {
  subject: 'LocalStack',
  requirements: join(__dirname, 'requirements.txt'),
  minimum: [3, 13],
};
const NAMESPACE = ['--map-root-user', '--net'];

async function main(): Promise<number> {
  const isIsolated = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0;
  if (!isIsolated) {
    return skipped('the command unshare cannot make a network namespace here');
  }
  try {
    await findPython(['python3', 'python'], NEEDS);
  } catch (error) {
    return skipped(String(error));
  }
  const python = await pythonEnvironment(console.log, NEEDS);
  const tsx = require.resolve('tsx/cli');
  const play = ['ip link set lo up && exec "$0" "$@"', process.execPath, tsx, join(__dirname, 'run.ts'), python];
  return spawnSync('unshare', [...NAMESPACE, 'sh', '-c', ...play], { stdio: 'inherit' }).status ?? 1;
}

function skipped(reason: string): number {
  console.log(`skipped: ${reason}`);
  return 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
