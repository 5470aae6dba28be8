import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MILLIS = 60_000;

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * The server at a URL, or one that is started for this run on the loopback address.
 *
 * @returns undefined if no URL is given, and no fakecloud is on the PATH
 */
export async function findFakecloud(url: string | undefined): Promise<Server | undefined> {
  return url === undefined ? start() : { url, stop: () => Promise.resolve() };
}

async function start(): Promise<Server | undefined> {
  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn('fakecloud', ['--addr', address, '--log-level', 'error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const isThere = await once(server, 'spawn').then(
    () => true,
    () => false,
  );
  if (!isThere) {
    return undefined;
  }
  const stop = async () => {
    const ended = server.exitCode === null ? once(server, 'exit') : undefined;
    server.kill();
    await ended;
  };
  const url = `http://${address}`;
  const deadline = Date.now() + START_TIMEOUT_MILLIS;
  while (!(await isHealthy(url))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('fakecloud did not start');
    }
    await sleep(100);
  }
  return { url, stop };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_fakecloud/health`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
