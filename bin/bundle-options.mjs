/** @type {import('esbuild').BuildOptions} */
export const BUNDLE_OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  // CommonJS from the packages' ES modules: the smallest, and the fastest to load.
  format: 'cjs',
  mainFields: ['module', 'main'],
  // Names stay, so that a stack trace can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  // What is left of the SDK's import() would start Node's loader of ES modules: an eighth of a cold start.
  supported: { 'dynamic-import': false },
  alias: { '@aws-sdk/credential-provider-node': './lambda/credentials.ts' },
  logLevel: 'warning',
};
