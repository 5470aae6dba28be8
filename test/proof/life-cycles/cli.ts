import { parseArgs } from 'node:util';
import { prove } from './prove';
import { readWholeNumber } from './whole-number';

/** `npm run prove -- --runs N --seed S [--only 'slow calls']`: exits with 1 if an invariant broke. */

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { runs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' }, only: { type: 'string' } },
  });
  const runs = readWholeNumber('runs', values.runs ?? '1000');
  const seed = readWholeNumber('seed', values.seed ?? String(Date.now() % 1_000_000));

  const { tally, failure } = await prove({ runs, seed, path: values.path, only: values.only }, (histories) => {
    if (histories % 100 === 0) {
      process.stderr.write(`${histories} of ${runs} histories\n`);
    }
  });
  for (const group of [
    'histories',
    'commands',
    'people',
    'deployments',
    'deletions',
    'answers',
    'calls',
    'joining',
    'renames',
    'waits',
    'membership events',
    'members',
    'follow-ups',
    'events',
    'calm requests',
    'faults',
    'crash points',
    'known holes',
    'plans',
    'planned',
    'invariant checks',
  ]) {
    console.log(`${group}: ${tally.total(group)}`);
    for (const [name, times] of [...tally.of(group)].sort()) {
      console.log(`  ${String(times).padStart(8)}  ${name}`);
    }
  }
  console.log(`failures: ${failure === undefined ? 0 : 1}`);
  console.log(`seed: ${seed}`);
  if (failure !== undefined) {
    console.log(`\nBROKEN (--seed ${failure.seed} --path ${failure.path})`);
    console.log([...failure.violations, '', ...failure.commands, '', ...failure.story].join('\n'));
  }
  process.exitCode = failure === undefined ? 0 : 1;
}

// A history that waits for nothing ends the process before the summary.
process.exitCode = 1;
void main();
