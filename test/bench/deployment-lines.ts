import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { LocalCloud } from '../local-cloud/local-cloud';
import { withFrameworkHandler } from './framework-handler-bundle';
import { atMost, type Line, stated } from './line';
import { median, spread } from './numbers';
import { awsCustomResource, type Declare, ours, providerFramework } from './stacks';

/**
 * Twenty creates, one after another, as the local cloud makes them: from the
 * first call of Organizations to the last, so that neither the deployment nor
 * the start of the function counts. The three take turns. AwsCustomResource
 * finds the SDK in node_modules, where Lambda's runtime would have it.
 */

const CREATES = 20;
const GOAL = 1.2;

const ROOT = join(__dirname, '..', '..');

export async function deploymentLines(rounds: number, progress: (message: string) => void): Promise<Line[]> {
  const times = await withFrameworkHandler(async (handlerFolder) => {
    const cloud = await LocalCloud.start({ progress, environment: { NODE_PATH: join(ROOT, 'node_modules') } });
    try {
      cloud.emulator.organization.accountQuota = 100_000;
      return await deploy(cloud, rounds, handlerFolder, progress);
    } finally {
      await cloud.stop();
    }
  });
  const inSeconds = (millis: readonly number[]) => median(millis) / 1000;
  const [oursSeconds, peerSeconds] = [inSeconds(times.Ours), inSeconds(times.AwsCustomResource)];
  const measure = `${CREATES} creates one after another on the local cloud, first call to last, against AwsCustomResource (${spread(times.Ours, 'ms')} against ${spread(times.AwsCustomResource, 'ms')})`;
  return [
    atMost(GOAL, measure, { ours: oursSeconds / peerSeconds, limit: 1 }),
    stated(
      `${CREATES} creates one after another on the local cloud: seconds, against a construct on CDK’s Provider with a waiter`,
      {
        ours: oursSeconds,
        peer: inSeconds(times.Provider),
      },
    ),
  ];
}

type Name = 'Ours' | 'AwsCustomResource' | 'Provider';

async function deploy(
  cloud: LocalCloud,
  rounds: number,
  handlerFolder: string,
  progress: (message: string) => void,
): Promise<Readonly<Record<Name, readonly number[]>>> {
  const declared: Readonly<Record<Name, Declare>> = {
    Ours: ours,
    AwsCustomResource: awsCustomResource,
    Provider: providerFramework(handlerFolder),
  };
  const names = Object.keys(declared) as Name[];
  const assembly = join(cloud.folder, 'assembly');
  const app = new App({ outdir: assembly, analyticsReporting: false });
  for (let round = 0; round < rounds; round++) {
    names.forEach((name, index) => {
      declared[name](new Stack(app, `${name}${round}`), CREATES, (round * names.length + index) * CREATES);
    });
  }
  app.synth();

  progress('cdk bootstrap');
  await cloud.cdk('bootstrap', '--app', assembly);
  const times: Record<Name, number[]> = { Ours: [], AwsCustomResource: [], Provider: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      progress(`round ${round + 1} of ${rounds}: ${CREATES} creates of ${name}`);
      const invitedAt: number[] = [];
      cloud.emulator.onCall = () => invitedAt.push(performance.now());
      await cloud.cdk('deploy', '--app', assembly, '--require-approval', 'never', `${name}${round}`);
      if (invitedAt.length !== CREATES) {
        throw new Error(`${name} made ${invitedAt.length} calls of Organizations, not ${CREATES}`);
      }
      times[name].push((invitedAt.at(-1) ?? 0) - (invitedAt[0] ?? 0));
    }
  }
  return times;
}
