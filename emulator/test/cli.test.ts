import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { call } from './bare-http';
import { Emulator } from '../server';

const ROOT = join(__dirname, '..', '..');

/** Starts the command of `npm run emulator -- ARGS`. */
function start(...args: readonly string[]) {
  const tsx = join(ROOT, 'node_modules', 'tsx', 'dist', 'cli.mjs');
  const child = spawn(process.execPath, [tsx, 'emulator/cli.ts', ...args], { cwd: ROOT });
  const printed = { out: '', err: '' };
  child.stdout.on('data', (bytes: Buffer) => (printed.out += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (printed.err += bytes.toString()));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  return { child, printed, exit };
}

describe('the command line', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints its URL, answers there and stops on %s with exit code 0',
    async (signal) => {
      const { child, printed, exit } = start('--port', '0', '--account-quota', '2');
      try {
        await once(child.stdout, 'data');
        const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed.out)?.[0] ?? 'no URL';
        expect(printed.out).toContain('management account 000000000000');
        const invite = (Id: string) => call(url, 'InviteAccountToOrganization', { Target: { Type: 'ACCOUNT', Id } });
        expect((await invite('111111111111')).status).toBe(200);
        expect((await invite('222222222222')).body.Reason).toBe('ACCOUNT_NUMBER_LIMIT_EXCEEDED');
      } finally {
        child.kill(signal);
      }
      expect(await exit).toBe(0);
      expect(printed.err).toBe('');
    },
    30_000,
  );

  it('throttles with --rates aws', async () => {
    const { child, printed, exit } = start('--port', '0', '--rates', 'aws');
    await once(child.stdout, 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed.out)?.[0] ?? 'no URL';
    const calls = Array.from({ length: 9 }, () => call(url, 'DeclineHandshake', { HandshakeId: 'h-00000000' }));
    const names = (await Promise.all(calls)).map(({ body }) => body.__type);
    child.kill();
    await exit;
    expect(names).toContain('HandshakeNotFoundException');
    expect(names).toContain('TooManyRequestsException');
  }, 30_000);

  it('tells events to the URL of --events, and which were lost', async () => {
    const { child, printed, exit } = start('--port', '0', '--events', 'http://127.0.0.1:9/events');
    await once(child.stdout, 'data');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed.out)?.[0] ?? 'no URL';
    const lost = once(child.stderr, 'data');
    await fetch(`${url}/_emulator/add-member`, { method: 'POST', body: '{"accountId":"222222222222"}' });
    await lost;
    child.kill();
    await exit;
    expect(printed.err).toBe('An event was lost: http://127.0.0.1:9/events cannot be reached\n');
  }, 30_000);

  it.each([
    [['--port', '0', '--rates', 'fast'], '--rates must be aws or none, got fast'],
    [[], '--port must be a whole number from 0 to 65535, got nothing'],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535, got 65536'],
    [['--port', '80a'], '--port must be a whole number from 0 to 65535, got 80a'],
    [['--port', '0', '--account-quota', 'many'], '--account-quota must be a whole number from 0 to 100000, got many'],
    [['--port', '0', '--events', 'here'], '--events must be a URL, got here'],
    [['--port', '0', '--quota', '5'], "Unknown option '--quota'"],
  ])(
    'fails for %j with exit code 2 and says why',
    async (args, message) => {
      const { printed, exit } = start(...args);
      expect(await exit).toBe(2);
      expect(printed.err).toContain(message);
      expect(printed.err).toContain('usage: npm run emulator -- --port N');
      expect(printed.out).toBe('');
    },
    30_000,
  );

  it('fails when the port is taken', async () => {
    const other = await Emulator.start();
    const { printed, exit } = start('--port', new URL(other.url).port);
    expect(await exit).toBe(2);
    await other.stop();
    expect(printed.err).toMatch(/^The emulator cannot listen on port \d+: another program uses it\./);
    expect(printed.err).not.toContain('usage');
  }, 30_000);

  it.each(['--help', '-h'])(
    'tells its options with %s',
    async (option) => {
      const { printed, exit } = start(option);
      expect(await exit).toBe(0);
      expect(printed.out).toContain('usage: npm run emulator -- --port N');
      expect(printed.err).toBe('');
    },
    30_000,
  );
});
