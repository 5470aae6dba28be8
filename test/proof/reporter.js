// Jest loads reporters as they are; this one is written in TypeScript.
module.exports = require('tsx/cjs/api').require('./end-of-run.ts', __filename).EndOfRun;
