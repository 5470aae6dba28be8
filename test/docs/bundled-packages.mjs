// Prints, as JSON, the packages whose code is in a bundle of ours: [{ name, license, bundles }].
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS, CLI_BUNDLE_OPTIONS, PARSERS_BUNDLE_OPTIONS } from '../../bin/bundle-options.mjs';

const FOLDER_OF_PACKAGE = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Nothing is external here: what the handler loads late counts, too. */
async function packageFoldersOf(entryPoint, options) {
  const { metafile } = await build({
    ...options,
    entryPoints: [entryPoint],
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => FOLDER_OF_PACKAGE.exec(file)?.[0])
    .filter((folder) => folder !== undefined);
}

const bundlesOf = new Map();
for (const [bundle, entryPoint, options] of [
  ['lambda/bundle', 'lambda/index.ts', BUNDLE_OPTIONS],
  ['cli/bundle', 'cli/index.ts', CLI_BUNDLE_OPTIONS],
  ['parsers/bundle', 'parsers/index.ts', PARSERS_BUNDLE_OPTIONS],
]) {
  for (const folder of await packageFoldersOf(entryPoint, options)) {
    const { name, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const { bundles } = bundlesOf.get(name) ?? { bundles: new Set() };
    bundlesOf.set(name, { license, bundles: bundles.add(bundle) });
  }
}
const packages = [...bundlesOf].map(([name, { license, bundles }]) => ({ name, license, bundles: [...bundles] }));
process.stdout.write(JSON.stringify(packages.sort((a, b) => (a.name < b.name ? -1 : 1))));
