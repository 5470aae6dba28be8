import type { Organizations } from '@aws-sdk/client-organizations';
import { Fixture, INVITED, MEMBER, outcomeOf, OUTSIDER, targetOf } from './fixture';
import { MANAGEMENT_ACCOUNT, ROOT_ID } from '../organization/organization';

const UNKNOWN = { HandshakeId: 'h-00000000' };
const HERE = { SourceParentId: ROOT_ID, DestinationParentId: ROOT_ID };
const THROTTLED = 'TooManyRequestsException';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await Fixture.start({ rates: 'aws', accountQuota: 1000 });
});
afterEach(() => fixture.stop());

type Send = (client: Organizations) => Promise<unknown>;

/** The number of calls at one moment that are let in before one is throttled. */
async function letIn(send: Send, client = fixture.management): Promise<number> {
  for (let count = 0; count < 50; count++) {
    if ((await outcomeOf(send(client))) === THROTTLED) {
      return count;
    }
  }
  return Number.POSITIVE_INFINITY;
}

// The quotas page of the AWS Organizations user guide.
const PUBLISHED: readonly (readonly [operation: string, burst: number, perSecond: number, send: Send])[] = [
  ['InviteAccountToOrganization', 5, 3, (o) => o.inviteAccountToOrganization({ Target: targetOf(INVITED) })],
  ['CancelHandshake', 3, 2, (o) => o.cancelHandshake(UNKNOWN)],
  ['DescribeHandshake', 2, 1, (o) => o.describeHandshake(UNKNOWN)],
  ['AcceptHandshake', 2, 1, (o) => o.acceptHandshake(UNKNOWN)],
  ['DeclineHandshake', 1, 1, (o) => o.declineHandshake(UNKNOWN)],
  ['ListHandshakesForOrganization', 8, 5, (o) => o.listHandshakesForOrganization({})],
  ['ListHandshakesForAccount', 8, 5, (o) => o.listHandshakesForAccount({})],
  ['DescribeOrganization', 2, 1, (o) => o.describeOrganization({})],
  ['DescribeAccount', 30, 20, (o) => o.describeAccount({ AccountId: MANAGEMENT_ACCOUNT })],
  ['ListAccounts', 12, 8, (o) => o.listAccounts({})],
  ['RemoveAccountFromOrganization', 2, 2, (o) => o.removeAccountFromOrganization({ AccountId: OUTSIDER })],
  ['LeaveOrganization', 1, 1, (o) => o.leaveOrganization({})],
  ['ListRoots', 2, 1, (o) => o.listRoots({})],
  ['CreateOrganizationalUnit', 2, 1, (o) => o.createOrganizationalUnit({ ParentId: ROOT_ID, Name: 'Test' })],
  ['DescribeOrganizationalUnit', 2, 2, (o) => o.describeOrganizationalUnit({ OrganizationalUnitId: ROOT_ID })],
  ['ListOrganizationalUnitsForParent', 8, 5, (o) => o.listOrganizationalUnitsForParent({ ParentId: ROOT_ID })],
  ['ListChildren', 10, 6, (o) => o.listChildren({ ParentId: ROOT_ID, ChildType: 'ACCOUNT' })],
  ['ListParents', 8, 5, (o) => o.listParents({ ChildId: MANAGEMENT_ACCOUNT })],
  ['MoveAccount', 3, 2, (o) => o.moveAccount({ AccountId: OUTSIDER, ...HERE })],
  ['TagResource', 6, 4, (o) => o.tagResource({ ResourceId: MANAGEMENT_ACCOUNT, Tags: [] })],
  ['UntagResource', 6, 4, (o) => o.untagResource({ ResourceId: MANAGEMENT_ACCOUNT, TagKeys: [] })],
  ['ListTagsForResource', 15, 10, (o) => o.listTagsForResource({ ResourceId: MANAGEMENT_ACCOUNT })],
];

it.each(PUBLISHED)('%s lets %d calls in at once, then %d a second', async (_, burst, perSecond, send) => {
  expect(await letIn(send)).toBe(burst);
  fixture.pass(1000);
  expect(await letIn(send)).toBe(Math.min(perSecond, burst));
  fixture.pass(3_600_000);
  expect(await letIn(send)).toBe(burst);
});

it('gives a call back as soon as its part of a second has passed', async () => {
  const send: Send = (o) => o.tagResource({ ResourceId: MANAGEMENT_ACCOUNT, Tags: [] });
  await letIn(send);
  fixture.pass(249); // 4 a second are one in 250 ms
  expect(await letIn(send)).toBe(0);
  fixture.pass(1);
  expect(await letIn(send)).toBe(1);
});

it('counts each account for itself', async () => {
  fixture.emulator.organization.addMember(MEMBER);
  const send: Send = (o) => o.describeOrganization({});
  expect(await letIn(send)).toBe(2);
  expect(await letIn(send, fixture.as(MEMBER))).toBe(2);
});

it('counts each operation for itself, the two lists of handshakes too', async () => {
  expect(await letIn((o) => o.listHandshakesForOrganization({}))).toBe(8);
  expect(await letIn((o) => o.listHandshakesForAccount({}))).toBe(8);
});

it('answers status 400, has no effect and is one of the calls', async () => {
  await letIn((o) => o.inviteAccountToOrganization({ Target: targetOf(INVITED) }));
  const invite = fixture.management.inviteAccountToOrganization({ Target: targetOf(OUTSIDER) });
  await expect(invite).rejects.toMatchObject({ name: THROTTLED, $metadata: { httpStatusCode: 400 } });
  expect(fixture.states).toEqual(['OPEN']); // the one to INVITED
  expect(fixture.emulator.calls.at(-1)?.outcome).toBe(THROTTLED);
});

it('can be switched by the control API, and a reset brings back what the emulator was started with', async () => {
  const send: Send = (o) => o.describeOrganization({});
  await fixture.control('rates', { rates: 'none' });
  expect(await letIn(send)).toBe(Number.POSITIVE_INFINITY);
  await fixture.control('reset');
  expect(await letIn(send)).toBe(2);
  await fixture.control('reset');
  expect(await letIn(send)).toBe(2); // full again
});

it('are none where nothing else is said', async () => {
  const free = await Fixture.start();
  expect(await letIn((o) => o.describeOrganization({}), free.management)).toBe(Number.POSITIVE_INFINITY);
  await free.stop();
});
