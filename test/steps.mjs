import { spawn } from 'node:child_process';

/**
 * What `npm test` and its longer forms run, step by step: `node test/steps.mjs short|rest|all`.
 *
 * - `short`: what one runs at every save.
 * - `rest`: the tests that `short` leaves out.
 * - `all`: everything, with one run of jest.
 */
const SHORT = ['unit', 'behavior', 'histories', 'bundle', 'deployment'];
const REST = ['proof', 'stress', 'bench', 'emulator', 'e2e', 'browser', 'floor'];
const CHECKS = [['format:check'], ['build'], ['types']];

const jest = (projects) => ['jest', '--selectProjects', ...projects, '--maxWorkers=100%'];
const steps = {
  short: [...CHECKS, ['lint', jest(SHORT)]],
  rest: [['build'], [jest(REST)]],
  all: [...CHECKS, ['lint', jest([...SHORT, ...REST])], ['test:independent'], ['test:fakecloud']],
}[process.argv[2]];
if (steps === undefined) {
  throw new Error('usage: node test/steps.mjs short|rest|all');
}

const started = Date.now();
const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;

for (const [index, step] of steps.entries()) {
  const name = step.map((part) => (typeof part === 'string' ? part : part.slice(0, -1).join(' '))).join(' and ');
  const begun = Date.now();
  console.log(`\n[${index + 1} of ${steps.length}] ${name}`);
  const codes = await Promise.all(step.map(run));
  if (codes.some((code) => code !== 0)) {
    console.log(`\n${name}: FAILED after ${seconds(begun)}`);
    process.exit(1);
  }
  console.log(`${name}: ${seconds(begun)}`);
}
console.log(`\nAll is well, after ${seconds(started)}.`);

/** @returns the exit code */
function run(step) {
  const [command, ...args] = typeof step === 'string' ? ['npm', 'run', '--silent', step] : ['npx', ...step];
  const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
}
