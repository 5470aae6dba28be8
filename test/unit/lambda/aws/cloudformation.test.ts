import { cloudFormation } from '../../../../lambda/aws/cloudformation';
import type { CloudFormation } from '../../../../lambda/aws/sdk/cloudformation';
import type { Log } from '../../../../lambda/base/log';
import { resourceKeyOf } from '../../../../lambda/model/reference';

const clock = { now: () => 0, sleep: () => Promise.resolve() };
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function stacks(calls: Readonly<Record<string, (input: never) => Promise<unknown>>>) {
  const load = () => Promise.resolve(calls as unknown as CloudFormation);
  const budget = { backoff: { baseMillis: 1, capMillis: 1 }, untilMillis: 1_000, maxAttempts: 3 };
  return cloudFormation(load, { budget, clock, random: () => 0, log });
}
const told = (describeStackResource: () => Promise<unknown>) =>
  stacks({ describeStackResource }).describe('stack', 'Invited');
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

describe('the invitations of a stack', () => {
  const summary = (LogicalResourceId: string, ResourceStatus: string, ResourceType = 'Custom::InvitedAccount') => ({
    LogicalResourceId,
    PhysicalResourceId: `h-${LogicalResourceId}`,
    ResourceType,
    ResourceStatus,
  });
  const pages = [
    { StackResourceSummaries: [summary('Gone', 'DELETE_COMPLETE'), summary('Kept', 'DELETE_SKIPPED')], NextToken: '1' },
    {
      StackResourceSummaries: [
        summary('Leaving', 'DELETE_IN_PROGRESS'),
        summary('One', 'UPDATE_COMPLETE'),
        summary('Machine', 'CREATE_COMPLETE', 'AWS::StepFunctions::StateMachine'),
      ],
    },
  ];
  const listStackResources = ({ StackName, NextToken }: { StackName: string; NextToken?: string }) =>
    StackName === 'stack' ? Promise.resolve(pages[Number(NextToken ?? 0)]) : refused('Throttling', 'Rate exceeded')();

  it('are those on all pages that are not deleted or being deleted', async () => {
    expect(await stacks({ listStackResources }).listInvitations('stack')).toEqual([
      { resourceKey: resourceKeyOf('stack', 'One'), physicalId: 'h-One' },
    ]);
  });

  it('are unknown if CloudFormation does not tell', async () => {
    expect(await stacks({ listStackResources }).listInvitations('another')).toBe('unknown');
  });
});
