import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { generateCode } from './generated-code';
import { type Language, LANGUAGES, typescript } from './languages';
import { run } from './run';
import { firstDifference, inTemporaryFolder, tellsMistake, templatesOf } from './templates';

type Name = keyof typeof LANGUAGES;
const NAMES = Object.keys(LANGUAGES) as readonly Name[];

/** The first tool of a language that is not installed. */
async function missingTool({ tools }: Language): Promise<string | undefined> {
  for (const tool of tools) {
    try {
      await run(tool);
    } catch {
      return tool[0];
    }
  }
  return undefined;
}

/** @returns a sentence on the fault, or undefined */
async function faultOf(language: Language, generated: string, folder: string, expected: string) {
  await mkdir(folder);
  const app = await language.build(generated, folder);
  const difference = firstDifference(expected, await templatesOf(app));
  if (difference !== undefined) {
    return `other templates, ${difference}`;
  }
  return (await tellsMistake(app)) ? undefined : 'a bad account id does not end with the sentence of the library';
}

/**
 * Compares the templates of apps that are written in each language: `npm run test:languages -- python java`.
 *
 * Without names, languages whose tools are not installed are left out. A language that is named must have them.
 */
async function compare(asked: readonly string[]): Promise<boolean> {
  const unknown = asked.filter((name) => !NAMES.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`${unknown.join(' and ')} is none of ${NAMES.join(', ')}`);
  }
  return inTemporaryFolder(async (folder) => {
    await generateCode(folder);
    const expected = await templatesOf(typescript());
    let passed = 0;
    let failed = 0;
    for (const name of NAMES.filter((known) => asked.length === 0 || asked.includes(known))) {
      const begun = Date.now();
      const missing = await missingTool(LANGUAGES[name]);
      if (missing !== undefined) {
        console.log(`${name}: left out, because \`${missing}\` is not installed here`);
        failed += asked.length > 0 ? 1 : 0;
        continue;
      }
      const fault = await faultOf(LANGUAGES[name], folder, join(folder, `app-in-${name}`), expected);
      console.log(`${name}: ${fault ?? 'the same templates'}, after ${Math.round((Date.now() - begun) / 1000)} s`);
      [passed, failed] = fault === undefined ? [passed + 1, failed] : [passed, failed + 1];
    }
    console.log(`${passed} passed, ${failed} failed`);
    return passed > 0 && failed === 0;
  });
}

compare(process.argv.slice(2)).then(
  (isWell) => {
    process.exitCode = isWell ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
