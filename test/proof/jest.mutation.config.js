const { projects } = require('../../jest.config.js');

/**
 * The tests of the handler's sources, for the mutation tester, which runs them thousands of times: not that of the
 * built bundle, and none that goes through hundreds of cases in each of its tests.
 */
module.exports = {
  ...projects[0],
  rootDir: '../..',
  testMatch: ['<rootDir>/test/lambda/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/(bundle|crashes|fuzz|answers|bad-input)\\.test\\.ts$'],
};
