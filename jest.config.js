const base = {
  // The build leaves .js files beside the sources of lib: the sources are what is tested.
  moduleFileExtensions: ['ts', 'js', 'json'],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }] },
  setupFiles: ['<rootDir>/test/setup.ts'],
};

const project = (displayName, ...testMatch) => ({ ...base, displayName, testMatch: testMatch.map((path) => `<rootDir>/${path}`) });
const without = (...names) => ({ testPathIgnorePatterns: ['/node_modules/', `/(${names.join('|')})\\.test\\.ts$`] });

const projects = [
  // Pure functions and single modules, constructs and command; documents; the simulation itself; what AWS was recorded to answer.
  {
    ...project('unit', 'test/{unit,docs,simulation}/**/*.test.ts', 'emulator/test/recorded/*.test.ts'),
    ...without('peer-floor'),
  },
  // The promises, on the simulation.
  project('behavior', 'test/behavior/**/*.test.ts'),
  // Random life cycles.
  project('histories', 'test/proof/life-cycles/**/*.test.ts'),
  // What the build made, as Node.js runs it.
  project('bundle', 'test/bundle/**/*.test.ts'),
  // One stack that is created, updated and deleted in the local cloud.
  project('deployment', 'test/e2e/deployment.test.ts'),
  // The rest is too long for every save. Permissions and privacy come first.
  project('proof', 'test/proof/*.test.ts'),
  { ...project('e2e', 'test/e2e/**/*.test.ts'), ...without('deployment') },
  // What a browser shows; skipped where there is none.
  project('browser', 'test/browser/**/*.test.ts'),
  project('emulator', 'emulator/test/*.test.ts'),
  project('stress', 'test/stress/**/*.test.ts'),
  project('bench', 'test/bench/**/*.test.ts'),
  // The construct's tests with the lowest CDK that package.json allows, which cdk-nag does not know.
  {
    ...project('floor', 'test/unit/lib/**/*.test.ts'),
    ...without('cdk-nag', 'cfn-lint', 'control-tower'),
    moduleNameMapper: { '^aws-cdk-lib(/.*)?$': 'aws-cdk-lib-floor$1' },
  },
];

/** @type {import('jest').Config} */
module.exports = {
  projects,
  // A test that works for a second alone takes longer beside others on a small machine.
  testTimeout: 30_000,
  reporters: [
    'default',
    // Judges permissions and privacy over all test files, and can fail the run.
    ['<rootDir>/test/proof/reporter.js', { projects: projects.map(({ displayName }) => displayName) }],
  ],
};
