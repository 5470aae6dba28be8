import { type Executions, sfnExecutions } from '../../../../lambda/aws/executions';
import { looksBefore } from '../../../../lambda/model/execution-name';
import { sdkStepFunctions } from '../../../../lambda/aws/sdk/step-functions';
import type { WaitingRequest } from '../../../../lambda/request/waiting-request';
import { HttpRecorder } from '../../../simulation/http-recorder';

const ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:waiting';
const EXECUTION_ARN = 'arn:aws:states:us-east-1:000000000000:execution:waiting:3f9a1c2e4b5d-request';
const WAITING: WaitingRequest = {
  request: { RequestType: 'Create' },
  stage: { is: 'settle' },
  deadlineMillis: 3_300_000,
  waitSeconds: 15,
  waitingFor: 'initializing',
  waits: 0,
};

let recorder: HttpRecorder;
let slept: number;
beforeEach(async () => {
  recorder = await HttpRecorder.start();
  slept = 0;
  process.env.AWS_ENDPOINT_URL_SFN = recorder.url;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = '000000000000';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
});
afterEach(() => recorder.stop());

function executions(invitationCount = 1): Executions {
  const clock = {
    now: () => slept,
    sleep: (millis: number) => {
      slept += millis;
      return Promise.resolve();
    },
  };
  return sfnExecutions(ARN, { clock, random: () => 0.5, invitationCount }, () => Promise.resolve(sdkStepFunctions()));
}

const start = () => executions().start('3f9a1c2e4b5d-request', WAITING);

const refusal = (error: string) => ({ status: 400, body: { __type: error, message: 'no' } });

it('starts one execution with the waiting request as its input', async () => {
  await start();

  expect(recorder.requests.map(({ target }) => target)).toEqual(['AWSStepFunctions.StartExecution']);
  const { name, stateMachineArn, input } = JSON.parse(recorder.requests[0]?.body ?? '') as Record<string, string>;
  expect({ name, stateMachineArn }).toEqual({ name: '3f9a1c2e4b5d-request', stateMachineArn: ARN });
  expect(JSON.parse(input ?? '')).toEqual(WAITING);
});

it('is content with an execution that exists: the request was delivered twice', async () => {
  recorder.answers.push(refusal('ExecutionAlreadyExists'));

  await expect(start()).resolves.toBeUndefined();
  expect(recorder.requests).toHaveLength(1);
});

it.each([
  ['ThrottlingException', 'the rate is by the second'],
  ['AccessDeniedException', 'a permission that is new has to spread'],
])('tries again after %s, because %s', async (error) => {
  recorder.answers.push(refusal(error), refusal(error));

  await start();

  expect(recorder.requests).toHaveLength(3);
  expect(slept).toBe(250 + 500); // half of 0.5 and of 1 s
});

it('gives a throttled list back at once where so many share the functions that 15 seconds are not enough', async () => {
  recorder.answers.push(refusal('ThrottlingException'));

  await expect(executions(96).listRunning('3f9a1c2e4b5d')).rejects.toMatchObject({ operation: 'ListExecutions' });
  expect(recorder.requests).toHaveLength(1);
});

it('fails after 15 seconds', async () => {
  recorder.answers.push(...Array.from({ length: 20 }, () => refusal('AccessDeniedException')));

  await expect(start()).rejects.toThrow(expect.objectContaining({ code: 'AccessDeniedException' }) as Error);
  // 0.25 + 0.5 + 1 + 2 * 5 = 11.75 s; one more pause of 2 s ends at 13.75 s, the next would end at 15.75 s.
  expect(slept).toBe(13_750);
});

it('fails at once while the state machine is being deleted, and says so', async () => {
  recorder.answers.push(refusal('StateMachineDeleting'));

  await expect(start()).rejects.toMatchObject({
    kind: 'permanent',
    what: 'the state machine of the construct is being deleted',
    remedy: 'Wait until its stack is deleted, then deploy again.',
  });
  expect(recorder.requests).toHaveLength(1);
});

it('fails with an input that is refused', async () => {
  recorder.answers.push(...Array.from({ length: 20 }, () => refusal('ValidationException')));

  await expect(start()).rejects.toThrow(expect.objectContaining({ code: 'ValidationException' }) as Error);
});

it('lists what runs for a resource, and all marks, over all pages, an empty one among them', async () => {
  const named = (...names: string[]) => names.map((name) => ({ name }));
  recorder.answers.push(
    { status: 200, body: { executions: named('3f9a1c2e4b5d-a', 'follow-3f9a1c2e4b5d-b'), nextToken: '1' } },
    { status: 200, body: { executions: [], nextToken: '2' } },
    {
      status: 200,
      body: { executions: named('aaaaaaaaaaaa-c', '3f9a1c2e4b5d-d', 'follow-aaaaaaaaaaaa-e', 'shared-h-1') },
    },
  );

  expect(await executions().listRunning('3f9a1c2e4b5d')).toEqual({
    requests: ['3f9a1c2e4b5d-a', '3f9a1c2e4b5d-d'],
    followUps: ['follow-3f9a1c2e4b5d-b'],
    marks: ['shared-h-1'],
  });
  expect(recorder.requests.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { stateMachineArn: ARN, statusFilter: 'RUNNING' },
    { nextToken: '1' },
    { nextToken: '2' },
  ]);
});

it.each([
  ['RUNNING', true],
  ['SUCCEEDED', false],
  ['ABORTED', false],
])('reads what an execution was started with, and whether it runs: %s', async (status, isRunning) => {
  recorder.answers.push({ status: 200, body: { input: JSON.stringify(WAITING), status } });

  expect(await executions().describe('3f9a1c2e4b5d-request')).toEqual({ input: WAITING, isRunning });
  expect(JSON.parse(recorder.requests[0]?.body ?? '')).toEqual({
    executionArn: EXECUTION_ARN,
  });
});

it.each([
  ['ExecutionDoesNotExist', 'AWS documents'],
  ['ValidationException', 'local clouds answer'],
])('is content to stop an execution that has ended: %s, as %s', async (error) => {
  recorder.answers.push(refusal(error));

  await expect(executions().stop('3f9a1c2e4b5d-request')).resolves.toBeUndefined();
  expect(recorder.requests).toHaveLength(1);
});

it.each([
  ['StartExecution', 'stateMachineArn', ARN, (of: Executions) => of.start('3f9a1c2e4b5d-request', WAITING)],
  ['ListExecutions', 'stateMachineArn', ARN, (of: Executions) => of.listRunning('3f9a1c2e4b5d')],
  ['DescribeExecution', 'executionArn', EXECUTION_ARN, (of: Executions) => of.describe('3f9a1c2e4b5d-request')],
  ['StopExecution', 'executionArn', EXECUTION_ARN, (of: Executions) => of.stop('3f9a1c2e4b5d-request')],
] as const)('calls %s with the %s that its permission names', async (operation, field, arn, send) => {
  recorder.answers.push({ status: 200, body: { input: '{}' } });

  await send(executions());

  expect(recorder.requests.map(({ target }) => target)).toEqual([`AWSStepFunctions.${operation}`]);
  expect(JSON.parse(recorder.requests[0]?.body ?? '')).toMatchObject({ [field]: arn });
});

it('counts the early looks that began before one of them, or before now', () => {
  const mostRecentFirst = ['joined-3', 'joined-2', 'joined-1'];

  expect(looksBefore(mostRecentFirst, 'joined-1')).toBe(0);
  expect(looksBefore(mostRecentFirst, 'joined-3')).toBe(2);
  expect(looksBefore(mostRecentFirst, 'joined-4')).toBe(3);
});
