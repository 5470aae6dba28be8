import { cloudFormation } from '../../../../lambda/aws/cloudformation';
import type { CloudFormation } from '../../../../lambda/aws/sdk/cloudformation';
import type { Log } from '../../../../lambda/base/log';

const clock = { now: () => 0, sleep: () => Promise.resolve() };
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function told(describeStackResource: () => Promise<unknown>) {
  const load = () => Promise.resolve({ describeStackResource } as unknown as CloudFormation);
  const budget = { backoff: { baseMillis: 1, capMillis: 1 }, untilMillis: 1_000, maxAttempts: 3 };
  return cloudFormation(load, { budget, clock, random: () => 0, log })('stack', 'Invited');
}
const refused = (name: string, message: string) => () => Promise.reject(Object.assign(new Error(message), { name }));

it('reads the type, the id and the status', async () => {
  const StackResourceDetail = { ResourceType: 'T', PhysicalResourceId: 'h-1', ResourceStatus: 'CREATE_COMPLETE' };

  expect(await told(() => Promise.resolve({ StackResourceDetail }))).toEqual({
    type: 'T',
    physicalId: 'h-1',
    status: 'CREATE_COMPLETE',
  });
});

it('has no id while a Create is at work', async () => {
  const StackResourceDetail = { ResourceType: 'T', ResourceStatus: 'CREATE_IN_PROGRESS' };

  expect(await told(() => Promise.resolve({ StackResourceDetail }))).toMatchObject({ physicalId: '' });
});

it.each([
  ['no such stack', 'ValidationError', "Stack 'arn:…' does not exist", 'none'],
  ['no such resource', 'ValidationError', 'Resource Invited does not exist for stack s', 'none'],
  ['a malformed call', 'ValidationError', '1 validation error detected', 'unknown'],
  ['no permission', 'AccessDenied', 'User is not authorized', 'unknown'],
  ['throttling to the end', 'Throttling', 'Rate exceeded', 'unknown'],
  ['an answer without a resource', '', '', 'unknown'],
])('says of %s (%s: %s): %s', async (_name, code, message, expected) => {
  expect(await told(code === '' ? () => Promise.resolve({}) : refused(code, message))).toBe(expected);
});

it('asks again after throttling', async () => {
  let calls = 0;
  const StackResourceDetail = { ResourceType: 'T', PhysicalResourceId: 'h-1', ResourceStatus: 'CREATE_COMPLETE' };
  const present = await told(() =>
    ++calls < 3 ? refused('Throttling', 'Rate exceeded')() : Promise.resolve({ StackResourceDetail }),
  );

  expect(present).toMatchObject({ physicalId: 'h-1' });
});
