import { runOfPackage } from './run';

/** The folders that jsii's packer makes, one for each language. */
export const TARGETS = ['python', 'java', 'go', 'dotnet'] as const;

/**
 * Writes the sources of the packages of all languages, without packing them.
 *
 * @param folder gets a folder for each of `TARGETS`
 */
export async function generateCode(folder: string): Promise<void> {
  // The packer finds the translated examples beside the assembly.
  await runOfPackage('jsii-rosetta', 'extract', '--strict', '.');
  const targets = TARGETS.flatMap((target) => ['--targets', target]);
  await runOfPackage('jsii-pacmak', '.', ...targets, '--code-only', '--no-npmignore', '--outdir', folder);
}
