// Runs one invocation of the bundle: the event comes from standard input, the result goes into the file OUTCOME.
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { _HANDLER: handler, CODE: code, OUTCOME: outcome, FAULTS: folder } = process.env;
const input = readFileSync(0, 'utf8');
const name = handler.split('.')[1];

/** The fault that this invocation is to meet. The folder has a file for each resource: a list of {function, fault}. */
function nextFault() {
  const file = readdirSync(folder).find((entry) => input.includes(`"${entry.replace('.json', '')}"`));
  const faults = file === undefined ? [] : JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const index = faults.findIndex((fault) => fault.function === name);
  if (index < 0) {
    return undefined;
  }
  const [{ fault }] = faults.splice(index, 1);
  writeFileSync(join(folder, file), JSON.stringify(faults));
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
