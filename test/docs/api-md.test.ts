import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');
const GENERATOR = join(ROOT, 'node_modules', 'jsii-docgen', 'bin', 'jsii-docgen');

it('API.md is what the generator makes of the library: npm run docs:api writes it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'api-md-'));
  try {
    await run(process.execPath, [GENERATOR, '--output', join(folder, 'API')], { cwd: ROOT });

    expect(readFileSync(join(ROOT, 'API.md'), 'utf8')).toBe(readFileSync(join(folder, 'API.md'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
