import { isBeingDeleted, presentBeside } from '../../../../lambda/invitation/spared';

const ID = 'h-first1111';
const present = (status: string, physicalId = ID, type = 'Custom::InvitedAccount') => ({ type, physicalId, status });

it.each([
  ['the id itself', present('DELETE_IN_PROGRESS'), true],
  ['an id that stays', present('UPDATE_COMPLETE'), false],
  ['an id that was replaced', present('UPDATE_COMPLETE', 'h-second222'), true],
  ['a resource of another kind', present('DELETE_IN_PROGRESS', ID, 'AWS::S3::Bucket'), false],
  ['a replaced id of another kind', present('UPDATE_COMPLETE', 'bucket', 'AWS::S3::Bucket'), false],
  ['no resource', 'none', false],
  ['a resource that CloudFormation does not tell of', 'unknown', true],
] as const)('%s may be taken for deleted: %#', (_name, told, expected) => {
  expect(isBeingDeleted(ID, told)).toBe(expected);
});

it.each([
  ['another id', present('UPDATE_COMPLETE', 'h-second222'), 'h-second222'],
  ['a Create at work', present('CREATE_IN_PROGRESS', ''), ''],
  ['the same id', present('DELETE_IN_PROGRESS'), undefined],
  ['another id that is being deleted as well', present('DELETE_IN_PROGRESS', 'h-second222'), undefined],
  ['no resource', 'none', undefined],
  ['an unknown one', 'unknown', undefined],
] as const)('%s stands beside the deleted id: %#', (_name, told, expected) => {
  expect(presentBeside(ID, told)?.physicalId).toBe(expected);
});
