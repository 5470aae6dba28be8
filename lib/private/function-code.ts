import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';

/**
 * The runtime of the functions.
 *
 * It is fixed: the bundle is tested on this one, and a newer one would change users' templates unasked.
 *
 * @throws Error if this CDK does not know it
 */
export function nodeRuntime({ NODEJS_24_X: runtime }: { readonly NODEJS_24_X?: Runtime }): Runtime {
  if (runtime === undefined) {
    throw new Error(
      'cdk-invited-account needs aws-cdk-lib 2.224.0 or later, which knows Node.js 24: npm install aws-cdk-lib@^2.224.0',
    );
  }
  return runtime;
}

/**
 * The folder with the code of the functions, beside this one in the package.
 *
 * @throws Error if it is not there, as in an app that a bundler has put into one file
 */
export function bundleFolder(packageFolder = join(__dirname, '..', '..')): string {
  const folder = join(packageFolder, 'lambda', 'bundle');
  if (!existsSync(join(folder, 'index.js'))) {
    throw new Error(
      `the code of the functions must be in ${folder}: leave cdk-invited-account out of the bundle of your app (for esbuild: --external:cdk-invited-account), or run npm run build in a clone`,
    );
  }
  return folder;
}
