import { type Declare, ours, rawCustomResources, synthesize } from './stacks';

/** Prints how many milliseconds each synthesis took, as JSON: synth-times.ts COUNT ROUNDS. */

export interface SynthTimes {
  readonly ours: readonly number[];
  readonly raw: readonly number[];
}

const [count, rounds] = process.argv.slice(2).map(Number) as [number, number];

function timesInTurns(): SynthTimes {
  const times = { ours: [] as number[], raw: [] as number[] };
  // The first two rounds warm the compiler up and do not count.
  for (let round = -2; round < rounds; round++) {
    process.stderr.write(`synth ${Math.max(0, round)} of ${rounds}\n`);
    // Both orders, because what comes second pays for the garbage of the first.
    const millis = [time(ours), time(rawCustomResources), time(rawCustomResources), time(ours)] as const;
    if (round >= 0) {
      times.ours.push(millis[0], millis[3]);
      times.raw.push(millis[1], millis[2]);
    }
  }
  return times;
}

function time(declare: Declare): number {
  const startedAt = performance.now();
  synthesize(declare, count);
  return performance.now() - startedAt;
}

// CDK's own validation of templates takes 3 s a process, whatever is in them.
process.env.CDK_VALIDATION = 'false';
process.stdout.write(JSON.stringify(timesInTurns()));
