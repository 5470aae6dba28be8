/** @type {import('esbuild').BuildOptions} */
const COMMON_OPTIONS = {
  bundle: true,
  platform: 'node',
  // CommonJS from the packages' ES modules is the smallest bundle, and the fastest to load.
  format: 'cjs',
  mainFields: ['module', 'main'],
  // Names are not minified, so that a stack trace can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
export const BUNDLE_OPTIONS = {
  ...COMMON_OPTIONS,
  target: 'node24',
  // An import() that is left in the SDK would start Node's loader of ES modules, which is an eighth of a cold start.
  supported: { 'dynamic-import': false },
  alias: { '@aws-sdk/credential-provider-node': './lambda/aws/sdk/credentials.ts' },
};

/**
 * The command runs on the user's Node.js, so its target is the oldest one that package.json allows.
 *
 * It keeps all places in which the SDK looks for credentials.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const CLI_BUNDLE_OPTIONS = { ...COMMON_OPTIONS, target: 'node20' };

/**
 * The parsers of files run in the app of a user. Nobody debugs them there, so names are minified, too.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const PARSERS_BUNDLE_OPTIONS = { ...COMMON_OPTIONS, target: 'node20', minifyIdentifiers: true };
