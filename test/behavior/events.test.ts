import { eventBridge } from '../../lambda/aws/event-bus';
import type { FollowUp } from '../../lambda/follow-up/follow-up';
import { eventOf } from '../../lambda/follow-up/publish';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../lib/shared/contract';
import type { TakenEvent } from '../simulation/event-bus';
import { ACCOUNT_ID, ADDRESS, EMAIL, MINUTE } from '../simulation/fixtures';
import { account, DAY, FollowedAccount, HOUR, LONGEST_GAP, useFollowedAccount } from '../simulation/followed-account';
import { STACK_ID } from '../simulation/simulation';

/** The events on the bus, and the time at which they come. */

useFollowedAccount();

const events = () => account.simulation.bus.events;
const detailOf = (change: string) => events().find(({ detail }) => detail.change === change)?.detail;

describe('an event', () => {
  it('of each change has these fields, and no others', async () => {
    const id = await account.create(account.placed);
    account.accept(id);
    await account.wait(3 * MINUTE);

    const common = {
      version: '1',
      stackId: STACK_ID,
      logicalResourceId: 'Invited',
      physicalResourceId: id,
      handshakeId: id,
      accountId: ACCOUNT_ID,
    };
    expect(events().map(({ detail }) => detail)).toEqual([
      { ...common, change: 'INVITED' },
      { ...common, change: 'JOINED' },
      { ...common, change: 'PLACED', organizationalUnitId: account.unit },
    ]);
    expect(events()).toMatchObject(
      events().map(() => ({ source: 'cdk-invited-account', detailType: 'Invited Account Change' })),
    );
    expect([EVENT_SOURCE, EVENT_DETAIL_TYPE]).toEqual(['cdk-invited-account', 'Invited Account Change']);
  });

  it('of an adopted invitation names the handshake and the physical id', async () => {
    const id = account.inviteByHand();
    await account.create({ ...account.plain, Events: 'true' });
    await account.wait(3 * MINUTE);

    expect(detailOf('ADOPTED')).toMatchObject({ handshakeId: id, physicalResourceId: `adopted-${id}` });
  });

  it('of a member from the start names no handshake', async () => {
    account.organization.addMember(ACCOUNT_ID);
    await account.create({ ...account.plain, Events: 'true' });
    await account.wait(3 * MINUTE);

    expect(detailOf('ADOPTED')).toEqual({
      version: '1',
      change: 'ADOPTED',
      stackId: STACK_ID,
      logicalResourceId: 'Invited',
      physicalResourceId: `member-${ACCOUNT_ID}`,
      accountId: ACCOUNT_ID,
    });
  });

  it('has no e-mail address, no notes and no tag', async () => {
    account.organization.knowEmail(ACCOUNT_ID, ADDRESS);
    const id = await account.create({
      ...EMAIL,
      Notes: 'some-notes',
      Tags: [{ Key: 'some-key', Value: 'some-value' }],
      OrganizationalUnit: account.unit,
      Events: 'true',
    });
    account.accept(id);
    await account.wait(3 * MINUTE);

    expect(account.changes).toEqual(['INVITED', 'JOINED', 'PLACED']);
    const text = JSON.stringify(events());
    for (const secret of ['@', 'some-notes', 'some-key', 'some-value']) {
      expect(text).not.toContain(secret);
    }
  });

  it('carries the time of the change, not of the telling', async () => {
    const times: (Date | undefined)[] = [];
    const put = eventBridge(
      () =>
        Promise.resolve({
          putEvents: ({ Entries = [] }) => {
            times.push(...Entries.map(({ Time }) => Time));
            return Promise.resolve({ Entries: [], $metadata: {} });
          },
        }),
      {
        budget: { backoff: { baseMillis: 1, capMillis: 1 }, untilMillis: 0 },
        clock: { now: () => 0, sleep: () => Promise.resolve() },
        random: () => 0,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      },
    );
    const [followUp] = await (async () => {
      await account.create(account.placed);
      return account.simulation.followUps;
    })();

    await put([
      eventOf(followUp?.input as FollowUp, { change: 'JOINED', atMillis: Date.parse('2026-06-01T12:00:00Z') }),
    ]);

    expect(times).toEqual([new Date('2026-06-01T12:00:00Z')]);
  });
});

describe('what happens in a deployment', () => {
  const eventful = () => ({ ...account.plain, Events: 'true' });
  const invitedAt = () => events().map(({ at }: TakenEvent) => at - account.organization.now());

  it('is told two minutes later, when the rules of the same deployment are there', async () => {
    await account.create(eventful());

    await account.wait(119);
    expect(account.changes).toEqual([]);
    await account.wait(1);

    expect(account.changes).toEqual(['INVITED']);
    expect(invitedAt()).toEqual([0]);
  });

  it('is told not earlier than 96 s later, whatever is drawn', async () => {
    account.simulation.random = () => 0;
    await account.create(eventful());

    await account.wait(95);
    expect(account.changes).toEqual([]);
    await account.wait(1);

    expect(account.changes).toEqual(['INVITED']);
  });

  it('is not told where nothing is to follow', async () => {
    account.organization.addMember('444455556666');
    const id = await account.create(account.plain);
    await account.simulation.create(
      { Target: { Type: 'ACCOUNT', Id: '444455556666' }, OrganizationalUnit: account.unit },
      'Member',
    );
    await account.update(id, account.plain, { ...account.plain, Revision: '2' });
    await account.delete(id, account.plain);
    await account.wait(DAY);

    expect(events()).toEqual([]);
  });

  it('is told once where all goes well', async () => {
    const id = await account.create(eventful());
    await account.wait(DAY);
    await account.update(id, eventful(), { ...eventful(), Notes: 'x' });
    await account.wait(DAY);
    await account.update(id, { ...eventful(), Notes: 'x' }, { ...eventful(), Tags: [{ Key: 'a', Value: 'one' }] });
    await account.wait(DAY);
    account.accept(id);
    await account.wait(LONGEST_GAP);
    await account.delete(id, eventful());
    await account.wait(DAY);

    expect(account.changes).toEqual(['INVITED', 'JOINED']);
  });

  it('is told of each of two resources apart', async () => {
    await account.create(eventful());
    await account.simulation.create({ Target: { Type: 'ACCOUNT', Id: '444455556666' }, Events: 'true' }, 'Other');
    await account.wait(HOUR);

    expect(events().map(({ detail }) => [detail.logicalResourceId, detail.accountId])).toEqual([
      ['Invited', ACCOUNT_ID],
      ['Other', '444455556666'],
    ]);
  });
});

it('the simulation fails a test whose events are not as documented', async () => {
  const other = new FollowedAccount();
  other.simulation.bus.put([{ Source: EVENT_SOURCE, DetailType: EVENT_DETAIL_TYPE, Detail: '{"change":"LEFT"}' }]);

  await expect(other.simulation.stop()).rejects.toThrow('change of a LEFT');
});
