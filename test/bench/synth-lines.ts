import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { withFrameworkHandler } from './framework-handler-bundle';
import { atMost, below, type Line, stated } from './line';
import { median, spread } from './numbers';
import { awsCustomResource, ours, providerFramework, synthesize } from './stacks';
import type { SynthTimes } from './synth-times';

const MANY = 400;
const FIXED_RESOURCES_GOAL = 14;
const SYNTH_GOAL = 1.15;

/** How large templates are, and how long a synthesis of many invitations takes. */
export async function synthLines(rounds: number): Promise<Line[]> {
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
    await synthTimeLine(rounds),
  ];
}

/** In a process of its own, because what ran before leaves garbage that the synthesis would pay for. */
async function synthTimeLine(rounds: number): Promise<Line> {
  const script = join(__dirname, 'synth-times.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, String(MANY), String(rounds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const { ours, raw } = JSON.parse(output) as SynthTimes;
  const measure = `synth of ${MANY} invitations against as many raw CfnCustomResources (${spread(ours, 'ms')} against ${spread(raw, 'ms')})`;
  return atMost(SYNTH_GOAL, measure, { ours: median(ours) / median(raw), limit: 1 });
}
