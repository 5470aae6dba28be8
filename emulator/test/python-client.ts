import { execFile } from 'node:child_process';
import { devNull } from 'node:os';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../test/local-cloud/python-environment';
import { INVITED } from './fixture';
import { Emulator } from '../server';

export const EMAIL = 'juan@example.com';
export const TEST_MILLIS = 60_000;
const INSTALL_MILLIS = 300_000;

// Never a synchronous child: the emulator that it calls runs in this process.
export const run = promisify(execFile);

/** The head of a test file about clients in Python: it calls `usePython()` once. */
export let emulator: Emulator;
/** The interpreter that has the clients. */
export let python: string;

export function usePython(): void {
  beforeAll(async () => {
    python = await pythonEnvironment(console.error);
    emulator = await Emulator.start();
  }, INSTALL_MILLIS);
  beforeEach(() => {
    emulator.reset();
    emulator.organization.knowEmail(INVITED, EMAIL);
  });
  afterAll(() => emulator.stop());
}

export const environmentOf = (accountId: string) => ({
  ...process.env,
  AWS_ACCESS_KEY_ID: accountId,
  AWS_SECRET_ACCESS_KEY: 'any',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_MAX_ATTEMPTS: '1',
  NO_PROXY: '127.0.0.1',
});
