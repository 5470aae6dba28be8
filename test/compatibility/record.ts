import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitingDefinition } from '../../lib/private/waiting-definition';
import { version } from '../../package.json';
import { SCENARIOS } from './scenarios';
import { record, type Release, type State } from './state';

/** Writes what the present code leaves behind while executions wait, for the tests of all later versions. */
async function main(): Promise<void> {
  const states: Record<string, State> = {};
  for (const name of Object.keys(SCENARIOS)) {
    states[name] = await record(name);
  }
  const release: Release = { definition: waitingDefinition('aws', 'step', true), states };
  const file = join(__dirname, `${version}.json`);
  writeFileSync(file, `${JSON.stringify(release, null, 2)}\n`);
  console.log(`${file}: ${Object.keys(states).length} states`);
}

void main();
