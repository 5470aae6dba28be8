import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../bin/bundle-options.mjs';

/** Bundles the provider framework's handler into a folder that is gone when the work is done. */
export async function withFrameworkHandler<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    await build({
      ...BUNDLE_OPTIONS,
      entryPoints: [join(__dirname, 'framework-handler.ts')],
      outfile: join(folder, 'index.js'),
    });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
