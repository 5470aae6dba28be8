// Runs one invocation of the bundle: the event comes from standard input, the result goes into the file OUTCOME.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { _HANDLER: handler, CODE: code, OUTCOME: outcome, FAULTS: faultsFile } = process.env;
const input = readFileSync(0, 'utf8');
const name = handler.split('.')[1];

/** The fault that this invocation is to meet. `faults` is a list of {function, resource, fault}, each met once. */
function nextFault() {
  const faults = existsSync(faultsFile) ? JSON.parse(readFileSync(faultsFile, 'utf8')) : [];
  const index = faults.findIndex((fault) => fault.function === name && input.includes(`"${fault.resource}"`));
  if (index < 0) {
    return undefined;
  }
  const [{ fault }] = faults.splice(index, 1);
  writeFileSync(faultsFile, JSON.stringify(faults));
  return fault;
}

async function main() {
  const fault = nextFault();
  switch (fault) {
    case 'exit':
      process.exit(1);
      break;
    case 'hang':
      await new Promise((resolve) => setTimeout(resolve, 600_000));
      break;
    case 'throw':
      throw Object.assign(new Error('a fault of the test'), { name: 'TestError' });
  }
  const result = await require(join(code, 'index.js'))[name](JSON.parse(input));
  if (fault === 'exit after the work') {
    process.exit(1);
  }
  writeFileSync(outcome, JSON.stringify(result ?? null));
  process.exit(0);
}

main().catch(({ name: errorType, message: errorMessage }) => {
  writeFileSync(outcome, JSON.stringify({ errorType, errorMessage }));
  process.exit(1);
});
