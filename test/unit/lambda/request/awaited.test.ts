import { isAwaited } from '../../../../lambda/request/awaited';
import { parseEnvelope } from '../../../../lambda/protocol/request';

const envelope = (RequestType: string, PhysicalResourceId = 'h-first1111') =>
  parseEnvelope({
    RequestType,
    PhysicalResourceId,
    RequestId: 'r',
    StackId: 's',
    LogicalResourceId: 'l',
    ResponseURL: 'u',
  });
const present = (status: string, physicalId = 'h-first1111') => ({
  type: 'Custom::InvitedAccount',
  physicalId,
  status,
});

it.each([
  ['Create', 'CREATE_IN_PROGRESS', true],
  ['Create', 'CREATE_COMPLETE', false],
  ['Create', 'CREATE_FAILED', false],
  ['Create', 'DELETE_IN_PROGRESS', false],
  ['Create', 'UPDATE_IN_PROGRESS', false],
  ['Update', 'UPDATE_IN_PROGRESS', true],
  ['Update', 'UPDATE_ROLLBACK_IN_PROGRESS', true],
  ['Update', 'UPDATE_COMPLETE', false],
  ['Update', 'DELETE_IN_PROGRESS', false],
  ['Delete', 'DELETE_IN_PROGRESS', true],
  ['Delete', 'DELETE_FAILED', false],
  ['Delete', 'DELETE_COMPLETE', false],
  ['Delete', 'CREATE_COMPLETE', false],
])('%s with %s: %s', (type, status, expected) => {
  expect(isAwaited(present(status), envelope(type))).toBe(expected);
});

it('the Delete of another id, of which CloudFormation does not tell, counts as awaited', () => {
  expect(isAwaited(present('UPDATE_COMPLETE', 'h-second222'), envelope('Delete'))).toBe(true);
});

it.each([
  ['none', false],
  ['unknown', true],
] as const)('a resource that is %s: %s', (told, expected) => {
  expect(isAwaited(told, envelope('Update'))).toBe(expected);
});
