import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../bin/bundle-options.mjs';
import { STATE_MACHINE_ARN_VARIABLE } from '../../lib/shared/contract';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import { withoutAws } from '../local-cloud/local-cloud';
import { HttpRecorder } from '../simulation/http-recorder';
import { targetOf } from './at-once';

/**
 * A handler in a new process of the runtime's Node.js: the time from its start
 * until its first call was answered by the emulator, and its peak memory.
 *
 * - ours: the built bundle, with a Create
 * - bare: the same call with the same client and nothing around it, bundled in
 *   the same way
 * - AwsCustomResource: CDK's own handler with the event that its construct
 *   makes. The SDK is the one of node_modules, unbundled, as the runtime of
 *   Lambda has it. Its answer goes to port 443, where nobody listens: that is
 *   after the call, and not in the time.
 *
 * They take turns, so that whatever else the machine does meets all three.
 */

const ROOT = join(__dirname, '..', '..');
const AWS_CUSTOM_RESOURCE = join(
  dirname(require.resolve('aws-cdk-lib/package.json')),
  'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js',
);

/** Loads a handler, calls it, and tells the peak of its memory in kB. */
const RUN = `
const [modulePath, name, event] = process.argv.slice(1);
const tell = () => process.stdout.write('peak ' + process.resourceUsage().maxRSS + '\\n', () => process.exit());
require(modulePath)[name](JSON.parse(event), { logStreamName: 'log' }).then(tell, tell);
`;

export type Handler = 'ours' | 'bare' | 'AwsCustomResource';

export interface Figures {
  readonly millis: readonly number[];
  readonly peakMegabytes: readonly number[];
}

export async function coldStarts(
  rounds: number,
  progress: (round: number) => void,
): Promise<Readonly<Record<Handler, Figures>>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const emulator = await Emulator.start(0, { accountQuota: 100_000 });
  const cloudFormation = await HttpRecorder.start();
  const figures = {
    ours: { millis: [] as number[], peakMegabytes: [] as number[] },
    bare: { millis: [] as number[], peakMegabytes: [] as number[] },
    AwsCustomResource: { millis: [] as number[], peakMegabytes: [] as number[] },
  };
  try {
    const bare = join(folder, 'index.js');
    await build({ ...BUNDLE_OPTIONS, entryPoints: [join(__dirname, 'bare-handler.ts')], outfile: bare });
    // The first round fills the file system's caches and does not count.
    for (let round = 0; round <= rounds; round++) {
      progress(round);
      const Target = targetOf(round);
      const event = eventWith({ Target, Notes: 'Welcome' }, cloudFormation.url);
      const parameters = JSON.stringify({
        service: 'Organizations',
        action: 'inviteAccountToOrganization',
        parameters: { Target, Notes: 'Welcome' },
        physicalResourceId: { responsePath: 'Handshake.Id' },
        outputPaths: ['Handshake.Id', 'Handshake.State'],
      });
      const peerEvent = eventWith({ Create: parameters, InstallLatestAwsSdk: 'false' }, 'https://127.0.0.1');
      const runs = [
        ['ours', join(ROOT, 'lambda', 'bundle', 'index.js'), 'request', event],
        ['bare', bare, 'request', event],
        ['AwsCustomResource', AWS_CUSTOM_RESOURCE, 'handler', peerEvent],
      ] as const;
      for (const [handler, ...args] of runs) {
        emulator.reset();
        const { millis, peakMegabytes } = await coldStart(emulator, args);
        if (round > 0) {
          figures[handler].millis.push(millis);
          figures[handler].peakMegabytes.push(peakMegabytes);
        }
      }
    }
    return figures;
  } finally {
    await cloudFormation.stop();
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function coldStart(emulator: Emulator, args: readonly string[]) {
  const answered = new Promise<number>((resolve) => {
    emulator.onCall = () => resolve(performance.now());
  });
  const startedAt = performance.now();
  const child = spawn(join(dirname(require.resolve('node/package.json')), 'bin', 'node'), ['-e', RUN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...withoutAws(process.env),
      NODE_PATH: join(ROOT, 'node_modules'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: MANAGEMENT_ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'local',
      // A local cloud, whose answers go to an address of its own.
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ENDPOINT_URL_ORGANIZATIONS: emulator.url,
      [STATE_MACHINE_ARN_VARIABLE]: 'arn:aws:states:us-east-1:000000000000:stateMachine:invited-accounts',
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(child, 'close');
  const call = emulator.calls[0];
  if (call?.outcome !== 'OK') {
    throw new Error(`${args[0]} did not invite: ${call?.outcome ?? 'no call'}\n${output}`);
  }
  const peakKilobytes = Number(/^peak (\d+)$/m.exec(output)?.[1]);
  return { millis: (await answered) - startedAt, peakMegabytes: peakKilobytes / 1024 };
}

function eventWith(properties: object, url: string): string {
  return JSON.stringify({
    RequestType: 'Create',
    RequestId: '00000000-0000-4000-8000-000000000000',
    StackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/invitations/6b1d4a52-8f0c-4d5e-9f6a-3c2b1a0d9e8f',
    LogicalResourceId: 'Invited',
    ResourceType: 'Custom::InvitedAccount',
    ServiceToken: 'arn:aws:lambda:us-east-1:000000000000:function:request',
    ResponseURL: `${url}/answer`,
    ResourceProperties: properties,
  });
}
