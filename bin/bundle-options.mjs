/** @type {import('esbuild').BuildOptions} */
const COMMON_OPTIONS = {
  bundle: true,
  platform: 'node',
  // CommonJS from the packages' ES modules: the smallest, and the fastest to load.
  format: 'cjs',
  mainFields: ['module', 'main'],
  // Names stay, so that a stack trace can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
};

/** @type {import('esbuild').BuildOptions} */
export const BUNDLE_OPTIONS = {
  ...COMMON_OPTIONS,
  target: 'node24',
  // What is left of the SDK's import() would start Node's loader of ES modules: an eighth of a cold start.
  supported: { 'dynamic-import': false },
  alias: { '@aws-sdk/credential-provider-node': './lambda/aws/sdk/credentials.ts' },
};

/**
 * The command runs where its user does: on the oldest Node.js that package.json allows, with all places where the SDK
 * looks for credentials.
 *
 * @type {import('esbuild').BuildOptions}
 */
export const CLI_BUNDLE_OPTIONS = { ...COMMON_OPTIONS, target: 'node20' };
