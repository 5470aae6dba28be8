import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

it('NOTICE has the copyright and the conditions of each package that is not under the Apache license', async () => {
  const { stdout } = await run(process.execPath, [join(__dirname, 'bundled-packages.mjs')], { cwd: ROOT });
  const others = (JSON.parse(stdout) as BundledPackage[]).filter(({ license }) => license !== 'Apache-2.0');
  const notice = withoutLines(readFileSync(join(ROOT, 'NOTICE'), 'utf8'));

  expect(others.length).toBeGreaterThan(0);
  for (const { name } of others) {
    const folder = join(ROOT, 'node_modules', name);
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each)) ?? 'no license';
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [copyright] of text.matchAll(/^Copyright.*$/gm)) {
      expect(notice).toContain(`Of ${name}: ${copyright.trim()}`);
    }
    const conditions = text.slice(text.search(/Permission (is hereby granted|to use)/));
    expect(notice).toContain(withoutLines(conditions));
  }
}, 60_000);

/** Licenses have the same words in lines of different lengths, and quotes of different kinds. */
const withoutLines = (text: string) => text.replace(/["']/g, "'").replace(/\s+/g, ' ').trim();
