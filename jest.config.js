const base = {
  // The build leaves .js files beside the sources of lib: the sources are what is tested.
  moduleFileExtensions: ['ts', 'js', 'json'],
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } }] },
  setupFiles: ['<rootDir>/test/setup.ts'],
};

/** The tests run with the newest CDK and its rule packs. The plain names are the oldest CDK, which the library is compiled against. */
const newestCdk = {
  moduleNameMapper: { '^(aws-cdk-lib|constructs|cdk-nag|cdk-nag-2)(/.*)?$': '<rootDir>/test/newest/node_modules/$1$2' },
};

const project = (displayName, ...testMatch) => ({ ...base, ...newestCdk, displayName, testMatch: testMatch.map((path) => `<rootDir>/${path}`) });
const without = (...names) => ({ testPathIgnorePatterns: ['/node_modules/', `/(${names.join('|')})\\.test\\.ts$`] });

const projects = [
  // Pure functions and single modules, constructs and command; documents; the simulation itself; what AWS was recorded to answer.
  {
    ...project('unit', 'test/{unit,docs,simulation}/**/*.test.ts', 'emulator/test/recorded/*.test.ts'),
    ...without('peer-floor'),
  },
  // The promises, on the simulation.
  project('behavior', 'test/{behavior,compatibility}/**/*.test.ts'),
  // Some of them with the stack in another account than the management account.
  {
    ...project(
      'two-accounts',
      'test/two-accounts/*.test.ts',
      ...['accept-by-made-role', 'accept-by-role', 'create', 'delete', 'follow-up', 'initializing', 'member-by-e-mail', 'place', 'remove-on-delete']
        .concat('rename-in-a-stack', 'tags', 'update', 'update-of-a-member', 'wait-for-person')
        .map((name) => `test/behavior/${name}.test.ts`),
    ),
    setupFiles: [...base.setupFiles, '<rootDir>/test/two-accounts/setup.ts'],
  },
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
  // The sources of the packages of other languages, and an app in one of them.
  project('languages', 'test/languages/*.test.ts'),
  // The construct's tests with the lowest CDK that package.json allows, which cdk-nag does not know.
  {
    ...project('floor', 'test/unit/lib/**/*.test.ts'),
    ...without('cdk-nag', 'cfn-lint', 'control-tower'),
    moduleNameMapper: {},
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
