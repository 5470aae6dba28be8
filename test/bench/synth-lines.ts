import { statSync } from 'node:fs';
import { join } from 'node:path';
import { withFrameworkHandler } from './framework-handler-bundle';
import { atMost, below, type Line, stated } from './line';
import { median, spread } from './numbers';
import { awsCustomResource, type Declare, ours, providerFramework, rawCustomResources, synthesize } from './stacks';

const MANY = 400;
const FIXED_RESOURCES_GOAL = 14;
const SYNTH_GOAL = 1.15;

/** How large templates are, and how long a synthesis of many invitations takes. */
export async function synthLines(rounds: number, progress: (round: number) => void): Promise<Line[]> {
  // CDK's own validation of templates takes 3 s a process, whatever is in them.
  process.env.CDK_VALIDATION = 'false';
  const bytesOf = (file: string) => statSync(join(__dirname, '..', '..', 'lambda', 'bundle', file)).size;
  const framework = await withFrameworkHandler((folder) => synthesize(providerFramework(folder), 1));
  const [one, many] = [synthesize(ours, 1), synthesize(ours, MANY)];
  const [peerOne, peerMany] = [synthesize(awsCustomResource, 1), synthesize(awsCustomResource, MANY)];
  return [
    stated('kilobytes of the bundle', { ours: bytesOf('index.js') / 1000 }),
    stated('kilobytes of its part that is loaded to wait', { ours: bytesOf('aws/sdk/step-functions.js') / 1000 }),
    atMost(FIXED_RESOURCES_GOAL, 'resources of a stack beside its invitations', {
      ours: one.resources - 1,
      peer: peerOne.resources - 1,
    }),
    stated('resources of a stack beside its invitations, against a construct on CDK’s Provider with a waiter', {
      ours: one.resources - 1,
      peer: framework.resources - 1,
    }),
    stated('resources with 400 invitations', { ours: many.resources, peer: peerMany.resources, limit: 500 }),
    stated('kilobytes of a template with 1 invitation', { ours: one.bytes / 1000, peer: peerOne.bytes / 1000 }),
    below(peerMany.bytes / 1000, `kilobytes of a template with ${MANY} invitations`, {
      ours: many.bytes / 1000,
      peer: peerMany.bytes / 1000,
      limit: 1000,
    }),
    synthTimeLine(rounds, progress),
  ];
}

function synthTimeLine(rounds: number, progress: (round: number) => void): Line {
  const times = { ours: [] as number[], raw: [] as number[] };
  const time = (declare: Declare) => {
    const startedAt = performance.now();
    synthesize(declare, MANY);
    return performance.now() - startedAt;
  };
  // The first two rounds warm the compiler up and do not count.
  for (let round = -2; round < rounds; round++) {
    progress(round);
    // Both orders, because what comes second pays for the garbage of the first.
    const millis = [time(ours), time(rawCustomResources), time(rawCustomResources), time(ours)] as const;
    if (round >= 0) {
      times.ours.push(millis[0], millis[3]);
      times.raw.push(millis[1], millis[2]);
    }
  }
  const measure = `synth of ${MANY} invitations against as many raw CfnCustomResources (${spread(times.ours, 'ms')} against ${spread(times.raw, 'ms')})`;
  return atMost(SYNTH_GOAL, measure, { ours: median(times.ours) / median(times.raw), limit: 1 });
}
