import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { Emulator } from '../../emulator/server';
import { appIdOf, configurationFor, eventIn, Evidence } from '../proof/evidence';
import { HttpRecorder } from '../simulation/http-recorder';

/** The built bundle, in the Node.js version that Lambda runs it on. */

const run = promisify(execFile);
const NODE = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
const BUNDLE = join(__dirname, '..', '..', 'lambda', 'bundle', 'index.js');
/** As the runtime does, it logs the stack of what is thrown, and no source. */
const CALL = `require(${JSON.stringify(BUNDLE)})[process.argv[1]](JSON.parse(process.argv[2])).then(
  (result) => console.log('RESULT ' + JSON.stringify(result ?? null)),
  (error) => { console.error(error.stack); process.exitCode = 1; },
)`;
const EMAIL = 'owner@example.com';

const evidence = new Evidence();
let emulator: Emulator;
let cloudFormation: HttpRecorder;
let stepFunctions: HttpRecorder;
beforeAll(() => {
  if (!existsSync(BUNDLE)) {
    throw new Error('the bundle is missing: npm run build');
  }
});
beforeEach(async () => {
  emulator = await Emulator.start();
  emulator.onCall = (call) => evidence.emulatorCall(call);
  cloudFormation = await HttpRecorder.start();
  stepFunctions = await HttpRecorder.start();
});
afterAll(() => evidence.save());
afterEach(() => Promise.all([emulator.stop(), cloudFormation.stop(), stepFunctions.stop()]));

async function call(entry: 'request' | 'step', input: unknown): Promise<{ result: unknown; output: string }> {
  const event = eventIn(input);
  const configuration = configurationFor(event);
  const callsBefore = stepFunctions.requests.length;
  const printed = run(NODE, ['-e', CALL, entry, JSON.stringify(input)], {
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: MANAGEMENT_ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SDK_UA_APP_ID: appIdOf(entry, configuration),
      // A local cloud, whose answers go to an address of its own.
      AWS_ENDPOINT_URL: emulator.url,
      AWS_ENDPOINT_URL_ORGANIZATIONS: emulator.url,
      AWS_ENDPOINT_URL_SFN: stepFunctions.url,
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:waiting',
    },
  });
  const { stdout, stderr } = await printed.catch((error: unknown) => error as { stdout: string; stderr: string });
  evidence.event(event);
  evidence.print(...linesOfFunction(stdout), ...linesOfFunction(stderr));
  for (const { target = '', body } of stepFunctions.requests.slice(callsBefore)) {
    const { stateMachineArn, executionArn } = JSON.parse(body) as Record<string, string>;
    const arn = (stateMachineArn ?? executionArn ?? '')
      .replace('arn:aws:states:us-east-1:000000000000:', 'arn:PARTITION:states:REGION:ACCOUNT:')
      .replace(':waiting', ':MACHINE');
    evidence.call(entry, configuration, target.replace('AWSStepFunctions.', 'states:'), arn);
  }
  await printed;
  const result: unknown = JSON.parse(/^RESULT (.*)$/m.exec(stdout)?.[1] ?? '"nothing"');
  return { result, output: stdout + stderr };
}

/** The command line, not the function, prints the result. */
function linesOfFunction(output: string): string[] {
  return output.split('\n').filter((line) => !line.startsWith('RESULT '));
}

function create(fields: object = {}): object {
  return {
    RequestType: 'Create',
    ResponseURL: `${cloudFormation.url}/answer?X-Amz-Signature=secret`,
    StackId: `arn:aws:cloudformation:us-east-1:${MANAGEMENT_ACCOUNT}:stack/s/guid`,
    RequestId: '7fa97d05-3172-4daa-a6fa-be38168f9758',
    LogicalResourceId: 'Invited',
    ResourceProperties: {
      Target: { Type: 'EMAIL', Id: EMAIL },
      Notes: 'some notes',
      Tags: [{ Key: 'k', Value: 'some value' }],
    },
    ...fields,
  };
}

function answers(): unknown[] {
  return cloudFormation.requests.map(({ body }) => JSON.parse(body) as unknown);
}

it('runs on Node.js 24', async () => {
  expect((await run(NODE, ['--version'])).stdout).toMatch(/^v24\./);
});

it('invites, and answers CloudFormation', async () => {
  const { output } = await call('request', create());

  expect(answers()).toMatchObject([{ Status: 'SUCCESS', Data: { State: 'OPEN', OrganizationId: 'o-exampleorgid' } }]);
  expect(emulator.organization.allHandshakes()).toMatchObject([
    { notes: expect.stringMatching(/^some notes\nReference: [0-9a-f]{12}-1$/) as string, state: 'OPEN' },
  ]);
  expect(output).toContain("event: 'answered'");
});

it('waits with an execution, whose input the step takes', async () => {
  emulator.organization.initializeFor(60_000);
  await call('request', create());
  const { input } = JSON.parse(stepFunctions.requests[0]?.body ?? '{}') as { input: string };
  emulator.organization.initializeFor(0);

  const { result } = await call('step', { waiting: JSON.parse(input) as unknown, retries: 0 });

  expect(result).toEqual({ finished: true });
  expect(answers()).toMatchObject([{ Status: 'SUCCESS' }]);
});

it('repeats with an execution what crashed in the request function', async () => {
  await call('step', {
    version: '1.0',
    requestContext: { condition: 'RetriesExhausted' },
    requestPayload: create(),
  });
  const { input } = JSON.parse(stepFunctions.requests[0]?.body ?? '{}') as { input: string };

  const { result } = await call('step', { waiting: JSON.parse(input) as unknown, retries: 0 });

  expect(result).toEqual({ finished: true });
  expect(answers()).toMatchObject([{ Status: 'SUCCESS' }]);
});

it('answers for a step that crashed', async () => {
  const waiting = {
    request: create(),
    deadlineMillis: 0,
    stage: { is: 'settle' },
    waitSeconds: 1,
    waitingFor: 'initializing',
    waits: 0,
  };

  const { result } = await call('step', { crashed: { ...waiting, error: { Error: 'States.Timeout' } } });

  expect(result).toEqual({ finished: true });
  expect(answers()).toMatchObject([{ Status: 'FAILED' }]);
});

it('prints nothing sensitive, also when a request fails or is none', async () => {
  const outputs = [
    await call('request', create()),
    await call('request', create()), // a duplicate
    await call('request', create({ ResourceProperties: { Target: { Type: 'EMAIL', Id: `${EMAIL} ` } } })),
  ].map(({ output }) => output);
  const none = await call('request', create({ RequestType: EMAIL })).catch(
    (error: unknown) => error as { stderr: string },
  );
  outputs.push('stderr' in none ? none.stderr : none.output);

  expect(outputs.at(-1)).toContain('BadPropertyError: RequestType');
  for (const secret of [EMAIL, 'some notes', 'some value', 'X-Amz-Signature']) {
    for (const output of outputs) {
      expect(linesOfFunction(output)).not.toContainEqual(expect.stringContaining(secret));
    }
  }
});
