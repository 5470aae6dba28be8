import { call } from './bare-http';
import { Fixture, MEMBER, OUTSIDER } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

const NO_UNIT = 'ou-examplerootid111-00000000';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start();
});
afterEach(() => fixture.stop());

const OPERATIONS: readonly (readonly [operation: string, input: object])[] = [
  ['ListRoots', {}],
  ['CreateOrganizationalUnit', { ParentId: ROOT_ID, Name: 'Test' }],
  ['DescribeOrganizationalUnit', { OrganizationalUnitId: NO_UNIT }],
  ['ListOrganizationalUnitsForParent', { ParentId: ROOT_ID }],
  ['ListChildren', { ParentId: ROOT_ID, ChildType: 'ACCOUNT' }],
  ['ListParents', { ChildId: MANAGEMENT_ACCOUNT }],
  ['MoveAccount', { AccountId: MEMBER, SourceParentId: ROOT_ID, DestinationParentId: NO_UNIT }],
];

it.each(OPERATIONS)('fails %s for a member and for an account outside', async (operation, input) => {
  fixture.emulator.organization.addMember(MEMBER);
  const { url } = fixture.emulator;
  expect((await call(url, operation, input, MEMBER)).body.__type).toBe('AccessDeniedException');
  expect((await call(url, operation, input, OUTSIDER)).body.__type).toBe('AWSOrganizationsNotInUseException');
});

const MOVE = { AccountId: MEMBER, SourceParentId: ROOT_ID, DestinationParentId: NO_UNIT };

it.each([
  ['CreateOrganizationalUnit', { Name: 'Test' }, 'INPUT_REQUIRED:PARENT_ID'],
  ['CreateOrganizationalUnit', { ParentId: ROOT_ID }, 'INPUT_REQUIRED:NAME'],
  ['CreateOrganizationalUnit', { ParentId: ROOT_ID, Name: '' }, 'MIN_LENGTH_EXCEEDED:NAME'],
  ['CreateOrganizationalUnit', { ParentId: ROOT_ID, Name: 'n'.repeat(129) }, 'MAX_LENGTH_EXCEEDED:NAME'],
  ['CreateOrganizationalUnit', { ParentId: 'r-123', Name: 'Test' }, 'INVALID_PATTERN:PARENT_ID'], // 4 characters are the least
  ['CreateOrganizationalUnit', { ParentId: `x${ROOT_ID}`, Name: 'Test' }, 'INVALID_PATTERN:PARENT_ID'],
  ['DescribeOrganizationalUnit', {}, 'INPUT_REQUIRED:ORGANIZATIONAL_UNIT_ID'],
  ['DescribeOrganizationalUnit', { OrganizationalUnitId: ROOT_ID }, 'INVALID_PATTERN:ORGANIZATIONAL_UNIT_ID'],
  [
    'DescribeOrganizationalUnit',
    { OrganizationalUnitId: `ou-${'a'.repeat(66)}` },
    'INVALID_PATTERN:ORGANIZATIONAL_UNIT_ID',
  ],
  ['ListOrganizationalUnitsForParent', { ParentId: MEMBER }, 'INVALID_PATTERN:PARENT_ID'],
  ['ListChildren', { ParentId: ROOT_ID }, 'INPUT_REQUIRED:CHILD_TYPE'],
  ['ListChildren', { ParentId: ROOT_ID, ChildType: 'ROOT' }, 'INVALID_ENUM:CHILD_TYPE'],
  ['ListParents', {}, 'INPUT_REQUIRED:CHILD_ID'],
  ['ListParents', { ChildId: '1' }, 'INVALID_PATTERN:CHILD_ID'],
  ['ListParents', { ChildId: MEMBER, MaxResults: 21 }, 'MAX_VALUE_EXCEEDED:MAX_RESULTS'],
  ['ListRoots', { MaxResults: 0 }, 'MIN_VALUE_EXCEEDED:MAX_RESULTS'],
  ['ListRoots', { NextToken: 'x' }, 'INVALID_NEXT_TOKEN'],
  ['MoveAccount', { ...MOVE, AccountId: null }, 'INPUT_REQUIRED:ACCOUNT_ID'],
  ['MoveAccount', { ...MOVE, AccountId: '1' }, 'INVALID_PATTERN:ACCOUNT_ID'],
  ['MoveAccount', { ...MOVE, SourceParentId: 'ou-1234-1234567' }, 'INVALID_PATTERN:SOURCE_PARENT_ID'], // 8 characters are the least
  ['MoveAccount', { ...MOVE, DestinationParentId: 'Workloads' }, 'INVALID_PATTERN:DESTINATION_PARENT_ID'],
])('fails %s for %j with %s', async (operation, input, reason) => {
  fixture.emulator.organization.addMember(MEMBER);
  const { body } = await call(fixture.emulator.url, operation, input);
  expect(body).toMatchObject({ __type: 'InvalidInputException', Reason: reason });
});
