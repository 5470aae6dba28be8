const base = {
  // The build leaves .js files beside the sources of lib: the sources are what is tested.
  moduleFileExtensions: ['ts', 'js', 'json'],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }] },
  setupFiles: ['<rootDir>/test/setup.ts'],
};

/** @type {import('jest').Config} */
module.exports = {
  // The second one judges permissions and privacy over all test files, and can fail the run.
  reporters: ['default', '<rootDir>/test/proof/reporter.js'],
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/{bench,bin,cli,lib,lambda,emulator,docs,proof,simulation}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/peer-floor\\.test\\.ts$'],
    },
    // The construct's tests with the lowest CDK that package.json allows, which knows neither of these two.
    {
      ...base,
      displayName: 'floor',
      testMatch: ['<rootDir>/test/lib/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/(cdk-nag|cfn-lint)\\.test\\.ts$'],
      moduleNameMapper: { '^aws-cdk-lib(/.*)?$': 'aws-cdk-lib-floor$1' },
    },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
