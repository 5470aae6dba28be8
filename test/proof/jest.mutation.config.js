const { projects } = require('../../jest.config.js');

/** The tests of the handler's sources, for the mutation tester: no builds, no bundle, no snapshots. */
module.exports = {
  ...projects[0],
  rootDir: '../..',
  testMatch: ['<rootDir>/test/lambda/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/bundle\\.test\\.ts$'],
};
