import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { fullStackLines, hundredLines, hundredPicture } from './busy-lines';
import { byEmailLines } from './by-email-lines';
import { coldStartLines } from './cold-start-lines';
import { deploymentLines } from './deployment-lines';
import { followUpLines } from './follow-up-lines';
import { joinedLines } from './joined-lines';
import { type Line, table } from './line';
import { happyLines, initializationLines, joinedDeleteLines, updateLines } from './quiet-lines';
import { publishedRates } from './step-functions-line';
import { planLines, statusLines, statusReadingLines } from './status-lines';
import { synthLines } from './synth-lines';

/**
 * Measures the construct against what a user would pick instead, and against
 * the limits of the services. What runs on the virtual clock is exact; what a
 * real clock measures takes turns with its peer, and is a ratio of medians.
 */

const USAGE = 'usage: npm run bench -- [--json | --svg] [--seed N]';
const PICTURE = join(__dirname, '..', '..', 'docs', 'hundred-invitations.svg');
const SEEDS = 5;
const COLD_STARTS = 20;
const SYNTHS = 20;
const DEPLOYMENTS = 3;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean' }, svg: { type: 'boolean' }, seed: { type: 'string', default: '1' } },
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || (values.json === true && values.svg === true)) {
    throw new Error(USAGE);
  }
  if (values.svg === true) {
    writeFileSync(PICTURE, await hundredPicture(seed));
    progress(`wrote ${relative(process.cwd(), PICTURE)}`);
    return;
  }
  const lines = await measure(seed);
  if (values.json === true) {
    console.log(JSON.stringify(lines, undefined, 2));
    return;
  }
  console.log(
    `Seeds ${seedsFrom(seed).join(', ')}. The peer is AwsCustomResource, where the measure names no other.\n`,
  );
  console.log(table(lines));
  console.log(`\n${publishedRates()}`);
  const missed = lines.filter(({ met }) => met === false).length;
  console.log(`\n${missed === 0 ? 'Every goal was met.' : `${missed} goals were MISSED.`}`);
}

async function measure(seed: number): Promise<readonly Line[]> {
  progress('nothing in the way');
  const happy = await happyLines(seed);
  progress(`100 at once, with ${SEEDS} seeds`);
  const hundred = await hundredLines(seedsFrom(seed));
  progress('100 by e-mail at once');
  const byEmail = await byEmailLines(seedsFrom(seed));
  progress('as many at once as a stack holds');
  const full = await fullStackLines(seed);
  progress('400 updates and deletes at once');
  const many = [...(await updateLines(seed)), ...(await joinedDeleteLines(seed))];
  const coldStart = await coldStartLines(COLD_STARTS, (round) => progress(`cold start ${round} of ${COLD_STARTS}`));
  progress('an organization that initializes');
  const initialization = await initializationLines(seedsFrom(seed), coldStart.seconds);
  progress('what is followed after the answer');
  const joined = await joinedLines(seedsFrom(seed));
  const followUp = await followUpLines(seed, coldStart.seconds);
  progress('the command in a large organization');
  const status = [...(await statusReadingLines()), ...(await statusLines()), ...(await planLines())];
  const synth = await synthLines(SYNTHS);
  const deployments = await deploymentLines(DEPLOYMENTS, progress);
  return [
    ...happy,
    ...hundred,
    ...byEmail,
    ...full,
    ...many,
    ...initialization,
    ...followUp,
    ...joined,
    ...coldStart.lines,
    ...deployments,
    ...status,
    ...synth,
  ];
}

const seedsFrom = (seed: number) => Array.from({ length: SEEDS }, (_, index) => seed + index);

/** To stderr: stdout has the table, or the JSON, and nothing else. */
function progress(message: string): void {
  process.stderr.write(`${message}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
