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
  'h-1234567',
  `${LONGEST}a`,
  'h-1234567A',
  'member-11112222333',
  'member-1111222233334',
  'member-11112222333x',
  'failed-3f9a1c2e4b5',
  'failed-3f9a1c2e4b5dd',
  'failed-3F9A1C2E4B5D',
  // Of stacks that are called so.
  'h-Invited-1ABCDEFGHIJKL',
  `stack-${SHORTEST}`,
  `${SHORTEST}-Invited`,
  `adopted-${SHORTEST}-Invited`,
  `stack-adopted-${SHORTEST}`,
  'member-111122223333-Invited',
  'stack-member-111122223333',
  'failed-3f9a1c2e4b5d-Invited',
  'stack-failed-3f9a1c2e4b5d',
])('takes %s for made up by CloudFormation', (id) => {
  expect(readPhysicalId(id)).toEqual({ kind: 'made up' });
  expect(isMadeUp(id)).toBe(true);
});
