import { classify } from '../../../../lambda/aws/call-error';
import { peersWindowMillis } from '../../../../lambda/aws/pacing';

function refused(name: string, operation = 'InviteAccountToOrganization') {
  const error = classify(Object.assign(new Error('x'), { name }));
  error.operation = operation;
  return error;
}

const THROTTLED = refused('TooManyRequestsException');
const COMPETING = refused('ConcurrentModificationException');

it.each([
  // operation, its published rate a second, seconds until 96 are through
  ['InviteAccountToOrganization', 3, 32],
  ['CancelHandshake', 2, 48],
  ['DescribeHandshake', 1, 96],
  ['DescribeAccount', 20, 4.8],
  ['ListParents', 5, 19.2],
  ['MoveAccount', 2, 48],
  ['RemoveAccountFromOrganization', 2, 48],
  ['TagResource', 4, 24],
  ['UntagResource', 4, 24],
  ['ListTagsForResource', 10, 9.6],
  ['ListExecutions', 2, 48],
  ['DescribeExecution', 50, 1.92],
  // Not published: the slowest of the published.
  ['PutEvents', 1, 96],
])('a throttled %s is drawn from the time that its rate of %d/s needs', (operation, _rate, seconds) => {
  const peers = { size: 96, arrivedMillis: 1_000 };

  expect(peersWindowMillis(refused('TooManyRequestsException', operation), peers, 1_000)).toBe(seconds * 1000);
});

it('a throttled ListHandshakesForOrganization is drawn from the time that all of its pages need', () => {
  const peers = { size: 96, arrivedMillis: 1_000 };

  // 5 pages of 20 for each of 96, at 5 a second.
  const throttled = refused('TooManyRequestsException', 'ListHandshakesForOrganization');
  expect(peersWindowMillis(throttled, peers, 1_000)).toBe(96_000);
});

it('a throttled ListAccounts is drawn from half of the time that the invitations need, and never from less than an eighth', () => {
  const peers = { size: 96, arrivedMillis: 0 };
  const throttled = refused('TooManyRequestsException', 'ListAccounts');
  const windowAt = (seconds: number) => peersWindowMillis(throttled, peers, seconds * 1000);

  expect([0, 8, 24, 32, 80, 240].map(windowAt)).toEqual([16_000, 12_000, 4_000, 4_000, 5_000, 15_000]);
  expect(peersWindowMillis(throttled, { size: 960, arrivedMillis: 0 }, 310_000)).toBe(40_000);
});

it('a throttled list of invitations is drawn from that half where it is shared, and from that of all pages where not', () => {
  const throttled = refused('TooManyRequestsException', 'ListHandshakesForOrganization');
  const shared = refused('TooManyRequestsException', 'ListHandshakesForOrganization');
  shared.isOfSharedList = true;
  const peers = { size: 96, arrivedMillis: 0 };

  // 96 invitations are 5 pages: 96 * 5 / 5 s, and half of 96 / 3 s.
  expect([throttled, shared].map((error) => peersWindowMillis(error, peers, 0))).toEqual([96_000, 16_000]);
});

it('shrinks while the peers get through, then grows with the age of the request, up to 30 s', () => {
  const peers = { size: 96, arrivedMillis: 0 };
  const windowAt = (seconds: number) => peersWindowMillis(THROTTLED, peers, seconds * 1000);

  expect([0, 8, 24, 32, 80, 240, 1000].map(windowAt)).toEqual([32_000, 24_000, 8_000, 4_000, 10_000, 30_000, 30_000]);
});

it('is half as long for a competing change: a call that meets one is lost, so more are made', () => {
  expect(peersWindowMillis(COMPETING, { size: 96, arrivedMillis: 0 }, 0)).toBe(16_000);
});

it('is the same for the throttling of Step Functions, which has another name', () => {
  const throttled = refused('ThrottlingException', 'ListExecutions');

  expect(peersWindowMillis(throttled, { size: 400, arrivedMillis: 0 }, 0)).toBe(200_000);
});

it('is nothing for one invitation, and nothing for errors that peers do not cause', () => {
  expect(peersWindowMillis(THROTTLED, { size: 1, arrivedMillis: 0 }, 5_000)).toBe(0);
  expect(peersWindowMillis(refused('ServiceException'), { size: 96, arrivedMillis: 0 }, 0)).toBe(0);
});
