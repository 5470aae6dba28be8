import { parseArgs } from 'node:util';
import { Emulator } from '../../emulator/server';
import { fakecloud, ours } from '../../emulator/sides';
import { findFakecloud } from './fakecloud-server';
import { KNOWN_DIFFERENCES, playLifeCycles } from './life-cycles';

/**
 * Plays the life cycles against our emulator and against fakecloud, and prints where they differ: `npm run test:fakecloud`.
 *
 * The handler, the state machine and CloudFormation are the same on both sides. docs/emulator.md tells how to get the
 * server. Without it, the run is skipped.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { other: { type: 'string', default: process.env.FAKECLOUD_URL } } });
  const server = await findFakecloud(values.other);
  if (server === undefined) {
    console.log('skipped: there is no fakecloud on the PATH, and FAKECLOUD_URL names no server');
    return 0;
  }
  const emulator = await Emulator.start();
  try {
    return compare(await playLifeCycles(ours(emulator)), await playLifeCycles(fakecloud(server.url)));
  } finally {
    await emulator.stop();
    await server.stop();
  }
}

/** @returns the exit code: 1 if there is a difference that is not known, or a known one is gone */
function compare(here: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>): number {
  const names = [...new Set([...here.keys(), ...there.keys()])];
  const different = names.filter((name) => there.get(name) !== here.get(name));
  for (const name of different) {
    console.log(`${name}\n  emulator   ${here.get(name) ?? '-'}\n  fakecloud  ${there.get(name) ?? '-'}`);
    console.log(`  ${KNOWN_DIFFERENCES[name] ?? 'NOT KNOWN'}`);
  }
  const gone = Object.keys(KNOWN_DIFFERENCES).filter((name) => !different.includes(name));
  for (const name of gone) {
    console.log(`${name}: the known difference is gone`);
  }
  console.log(`${names.length - different.length} of ${names.length} lines are the same`);
  return gone.length > 0 || different.some((name) => !Object.hasOwn(KNOWN_DIFFERENCES, name)) ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
