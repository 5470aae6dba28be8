const { projects } = require('../../jest.config.js');

/**
 * The tests of the handler's sources, for the mutation tester, which runs them thousands of times: not that of the
 * built bundle, none that goes through hundreds of cases in each of its tests, and none that works in a `beforeAll`:
 * that belongs to no test, so that all of them would be run for every place it comes through.
 */
module.exports = {
  ...projects[0],
  rootDir: '../..',
  testMatch: ['<rootDir>/test/{unit/lambda,behavior}/**/*.test.ts', '<rootDir>/test/stress/many-updates.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  // The copy of the project that it breaks has no workspaces.
  moduleNameMapper: {},
};
