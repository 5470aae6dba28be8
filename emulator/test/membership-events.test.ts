import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fixture, INVITED, MEMBER } from './fixture';
import type { MembershipEvent } from '../organization/membership-events';
import { readBody } from '../wire/request';

let receiver: Server;
let status = 200;
let received: MembershipEvent[] = [];
let fixture: Fixture;

beforeEach(async () => {
  received = [];
  status = 200;
  receiver = createServer((request, response) => {
    void readBody(request).then((body) => {
      received.push(JSON.parse(body) as MembershipEvent);
      response.writeHead(status).end();
    });
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  fixture = await Fixture.start({ eventsUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}` });
});
afterEach(async () => {
  await fixture.stop();
  receiver.closeAllConnections();
  receiver.close();
});

/** The events that have come, as soon as there are so many. */
async function events(count: number): Promise<readonly MembershipEvent[]> {
  const deadline = Date.now() + 5_000;
  while (received.length < count && Date.now() < deadline) {
    await sleep(10);
  }
  return received;
}

async function join(): Promise<void> {
  const HandshakeId = await fixture.invite();
  await fixture.as(INVITED).acceptHandshake({ HandshakeId });
}

const details = (told: readonly MembershipEvent[]) =>
  told.map(({ detail }) => [detail.eventName, detail.serviceEventDetails]);

it('tells of an account that joins, as EventBridge hands it on', async () => {
  await join();

  const [event] = await events(1);
  expect(event).toMatchObject({
    source: 'aws.organizations',
    account: '000000000000',
    time: '2026-01-01T00:00:00.000Z',
    detail: { eventSource: 'organizations.amazonaws.com', eventName: 'AccountJoinedOrganization' },
  });
  expect(event?.detail.serviceEventDetails).toEqual({
    accountId: INVITED,
    joinedMethod: 'INVITED',
    joinedTime: '2026-01-01T00:00:00.000Z',
  });
});

it('tells of an account that is created, that leaves, and that is removed', async () => {
  await fixture.control('add-member', { accountId: MEMBER });
  await events(1);
  await fixture.as(MEMBER).leaveOrganization({});
  await events(2);
  await fixture.control('add-member', { accountId: MEMBER });
  await events(3);
  await fixture.management.removeAccountFromOrganization({ AccountId: MEMBER });

  expect(details(await events(4))).toEqual([
    ['AccountJoinedOrganization', expect.objectContaining({ accountId: MEMBER, joinedMethod: 'CREATED' })],
    ['AccountDepartedOrganization', expect.objectContaining({ accountId: MEMBER, departureMethod: 'LEFT' })],
    ['AccountJoinedOrganization', expect.objectContaining({ accountId: MEMBER, joinedMethod: 'CREATED' })],
    ['AccountDepartedOrganization', expect.objectContaining({ accountId: MEMBER, departureMethod: 'REMOVED' })],
  ]);
});

it('tells nothing of an invitation that is sent and declined', async () => {
  const HandshakeId = await fixture.invite();
  await fixture.as(INVITED).declineHandshake({ HandshakeId });
  await fixture.control('add-member', { accountId: MEMBER });

  expect(details(await events(1))).toEqual([
    ['AccountJoinedOrganization', expect.objectContaining({ accountId: MEMBER })],
  ]);
});

it('tells it late and twice, with one id', async () => {
  await fixture.control('membership-events', { delaySeconds: [0.2, 0.3] });
  const joinedAt = Date.now();
  await join();
  const [first, second] = await events(2);

  expect(Date.now() - joinedAt).toBeGreaterThanOrEqual(290);
  expect(second).toEqual(first);
});

it('never tells it, and does so again after a reset', async () => {
  await fixture.control('membership-events', { delaySeconds: [] });
  await fixture.control('add-member', { accountId: MEMBER });
  await fixture.control('reset');
  await fixture.control('add-member', { accountId: INVITED });

  expect(details(await events(1))).toEqual([
    ['AccountJoinedOrganization', expect.objectContaining({ accountId: INVITED })],
  ]);
});

it('forgets with a reset what was not told yet', async () => {
  await fixture.control('membership-events', { delaySeconds: [0.1] });
  await fixture.control('add-member', { accountId: MEMBER });
  await fixture.control('reset');
  await sleep(200);

  expect(received).toEqual([]);
});

it('says why an event has not reached the URL', async () => {
  const lost: string[] = [];
  fixture.emulator.membershipEvents.onLost = (reason) => lost.push(reason);
  status = 500;
  await join();
  await events(1);
  while (lost.length === 0) {
    await sleep(10);
  }

  expect(lost).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+ answered 500$/)]);
});
