import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCloud } from '../local-cloud/local-cloud';
import { until } from '../local-cloud/outputs';
import { findPython } from '../local-cloud/python-environment';

const ROOT = join(__dirname, '..', '..');
const TSX = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');

jest.setTimeout(300_000);

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A script of its own process, with what it printed. */
function start(...args: readonly string[]): { child: ChildProcess; output: () => string; ended: Promise<unknown> } {
  const child = spawn(process.execPath, [TSX, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, ended: once(child, 'close') };
}

it('runs side by side with another one, and leaves nothing when it stops', async () => {
  const [one, other] = await Promise.all([LocalCloud.start(), LocalCloud.start()]);
  const health = `${one.endpoint}/_ministack/health`;
  expect(other.endpoint).not.toBe(one.endpoint);

  await one.stop();

  expect(await answers(health)).toBe(false);
  expect(existsSync(one.folder)).toBe(false);
  expect(await answers(`${other.endpoint}/_ministack/health`)).toBe(true);
  await other.stop();
});

it('ends with the process that started it, even when that one is killed', async () => {
  const script = `
    import { LocalCloud } from './test/local-cloud/local-cloud';
    void LocalCloud.start().then((cloud) => console.log('ENDPOINT ' + cloud.endpoint));
    setInterval(() => {}, 1000);`;
  const { child, output, ended } = start('-e', script);
  await until('the endpoint', () => output().includes('ENDPOINT'));
  const health = `${/ENDPOINT (\S+)/.exec(output())?.[1] ?? ''}/_ministack/health`;
  expect(await answers(health)).toBe(true);

  // tsx runs the script in a process of its own, which ends with it.
  child.kill('SIGTERM');
  await ended;

  await until('the end', async () => !(await answers(health)));
});

it('fails with a clear message when there is no Python', async () => {
  await expect(findPython(['no-such-python'])).rejects.toThrow(
    'the local cloud needs Python 3.10 or later as python3 in the PATH, found none.',
  );
});

describe('the demo', () => {
  it('tells its story to the end', async () => {
    const { child, output, ended } = start('bin/demo.ts');
    await ended;

    expect({ code: child.exitCode, output: child.exitCode === 0 ? '' : output() }).toEqual({ code: 0, output: '' });
    expect(output()).toContain('the organization is still initializing; the state machine waits');
    expect(output().match(/✔/g)).toHaveLength(11);
  });

  it('stops the local cloud on Ctrl-C', async () => {
    const { child, output, ended } = start('bin/demo.ts');
    await until('the bootstrap', () => output().includes('cdk bootstrap'));

    child.kill('SIGINT');
    await ended;

    expect(child.exitCode).not.toBe(0);
    expect(output()).toContain('Stopping the local cloud');
  });
});
