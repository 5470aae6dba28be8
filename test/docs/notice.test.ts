import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..');

interface BundledPackage {
  readonly name: string;
  readonly license: string;
  readonly bundles: readonly string[];
}

it('NOTICE lists each package whose code is bundled, with its license, and no other', async () => {
  const { stdout } = await run(process.execPath, [join(__dirname, 'bundled-packages.mjs')], { cwd: ROOT });
  const packages = JSON.parse(stdout) as BundledPackage[];
  const listed = readFileSync(join(ROOT, 'NOTICE'), 'utf8').match(/^ {2}@?[a-z].*$/gm);

  expect(packages.length).toBeGreaterThan(10);
  expect(listed).toEqual(packages.map(({ name, license, bundles }) => `  ${name} (${license}): ${bundles.join(', ')}`));
}, 60_000);

it.each(['csv-parse', 'yaml'])('NOTICE has the text of the license of %s, which is not Apache’s', (name) => {
  const text = readFileSync(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8').trim();

  expect(readFileSync(join(ROOT, 'NOTICE'), 'utf8')).toContain(text);
});
