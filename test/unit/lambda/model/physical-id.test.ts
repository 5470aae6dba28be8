import { isMadeUp, readPhysicalId } from '../../../../lambda/model/physical-id';

const SHORTEST = 'h-12345678';
const LONGEST = `h-${'a'.repeat(32)}`;

it.each([
  [SHORTEST, { kind: 'sent', handshakeId: SHORTEST }],
  [LONGEST, { kind: 'sent', handshakeId: LONGEST }],
  [`adopted-${SHORTEST}`, { kind: 'adopted', handshakeId: SHORTEST }],
  [`adopted-${LONGEST}`, { kind: 'adopted', handshakeId: LONGEST }],
  ['member-111122223333', { kind: 'member', accountId: '111122223333' }],
  ['failed-3f9a1c2e4b5d', { kind: 'failed' }],
])('reads %s', (id, read) => {
  expect(readPhysicalId(id)).toEqual(read);
  expect(isMadeUp(id)).toBe(false);
});

it.each([
  ['h-1234567', 'it is too short'],
  [`${LONGEST}a`, 'it is too long'],
  ['h-1234567A', 'ids of handshakes have no capitals'],
  ['member-11112222333', 'it is too short'],
  ['member-1111222233334', 'it is too long'],
  ['member-11112222333x', 'ids of accounts are digits'],
  ['failed-3f9a1c2e4b5', 'it is too short'],
  ['failed-3f9a1c2e4b5dd', 'it is too long'],
  ['failed-3F9A1C2E4B5D', 'keys of resources have no capitals'],
  ['h-Invited-1ABCDEFGHIJKL', 'a stack may be called h'],
  [`stack-${SHORTEST}`, 'it begins with the name of a stack'],
  [`${SHORTEST}-Invited`, 'a stack may be called so'],
  [`adopted-${SHORTEST}-Invited`, 'a stack may be called so'],
  [`stack-adopted-${SHORTEST}`, 'it begins with the name of a stack'],
  ['member-111122223333-Invited', 'a stack may be called so'],
  ['stack-member-111122223333', 'it begins with the name of a stack'],
  ['failed-3f9a1c2e4b5d-Invited', 'a stack may be called so'],
  ['stack-failed-3f9a1c2e4b5d', 'it begins with the name of a stack'],
])('takes %s for made up by CloudFormation, because %s', (id) => {
  expect(readPhysicalId(id)).toEqual({ kind: 'made up' });
  expect(isMadeUp(id)).toBe(true);
});
