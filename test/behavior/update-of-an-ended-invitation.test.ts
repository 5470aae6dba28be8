import type { Row } from '../../lambda/invitation/decision-table';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import {
  ACCOUNT,
  callsAfter,
  created,
  DAY_MILLIS,
  invitedByHand,
  NOTED,
  RAISED,
  refuseInvitation,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** An Update whose invitation has ended: declined, cancelled, expired or forgotten. */

useSimulation();

describe('ended' satisfies Row, () => {
  const ENDINGS: readonly [string, (id: string) => void][] = [
    ['was cancelled, by whomever', (id) => simulation.organization.cancel(id, MANAGEMENT_ACCOUNT)],
    ['has expired, after 15 days', () => simulation.pass(15 * DAY_MILLIS)],
    ['was forgotten, 30 days after its end', () => simulation.pass(45 * DAY_MILLIS)],
  ];

  /** @returns the physical id of an invitation that has ended, when AWS refuses for good to send another one */
  async function createdAndRefusedAfter(end: (id: string) => void): Promise<string> {
    const id = await created();
    end(id);
    refuseInvitation('HANDSHAKE_RATE_LIMIT_EXCEEDED');
    return id;
  }

  it.each(ENDINGS)('is sent again when it %s', async (_name, end) => {
    const id = await created();
    end(id);

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
    expect(simulation.states.at(-1)).toBe('111122223333 OPEN');
    expect(callsAfter(1).map((call) => call.split(':')[0])).toEqual([
      'DescribeHandshake',
      'ListHandshakesForOrganization',
      'InviteAccountToOrganization',
    ]);
  });

  it('is sent again whatever another resource has heard since', async () => {
    const id = await created();
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    const others = onlyAnswer(await simulation.create(ACCOUNT, 'Other')).PhysicalResourceId;
    simulation.organization.decline(others, '111122223333');

    expect((await updated(id, ACCOUNT, NOTED)).Data?.State).toBe('OPEN');
  });

  it.each(ENDINGS)('succeeds when sending again is refused for good, after it %s', async (_name, end) => {
    const id = await createdAndRefusedAfter(end);

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(answer.Data?.State).not.toBe('OPEN');
  });

  it.each(ENDINGS)(
    'fails when sending again is refused for good and the revision was raised, after it %s',
    async (_name, end) => {
      const id = await createdAndRefusedAfter(end);

      const answer = await updated(id, ACCOUNT, RAISED);

      expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
      expect(answer.Reason).toContain('(HANDSHAKE_RATE_LIMIT_EXCEEDED). Deploy again tomorrow');
    },
  );
});

describe('none' satisfies Row, () => {
  it('counts the revision of the old properties: refused for good while it stays 2 is success', async () => {
    const id = await created(RAISED);
    simulation.pass(45 * DAY_MILLIS);
    refuseInvitation('HANDSHAKE_RATE_LIMIT_EXCEEDED');

    expect((await updated(id, RAISED, { ...RAISED, Notes: 'x' })).Status).toBe('SUCCESS');
  });
});

describe('declined' satisfies Row, () => {
  it('is not sent again: a no is a no', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'DECLINED' } });
    expect(simulation.states).toEqual(['111122223333 DECLINED']);
  });

  it('is not sent again by a copy of the Update that raised the revision', async () => {
    const id = await created();
    const raise = simulation.updateEvent(id, ACCOUNT, RAISED);
    const { Data } = onlyAnswer(await simulation.send(raise));
    simulation.organization.decline(Data?.HandshakeId ?? '', '111122223333');

    await simulation.send(raise);

    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 DECLINED']);
  });

  it('is not sent again by the rollback that lowers the revision', async () => {
    const id = await created(RAISED);
    simulation.organization.decline(id, '111122223333');

    await updated(id, RAISED, ACCOUNT);

    expect(simulation.states).toEqual(['111122223333 DECLINED']);
  });

  it('is sent again when the no is forgotten after 30 days', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');
    simulation.pass(31 * DAY_MILLIS);

    await updated(id, ACCOUNT, NOTED);

    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is not sent again when it was sent by hand and adopted', async () => {
    const handshakeId = invitedByHand();
    const id = await created();
    simulation.organization.decline(handshakeId, '111122223333');

    await updated(id, ACCOUNT, NOTED);
    expect(simulation.states).toEqual(['111122223333 DECLINED']);

    await updated(id, NOTED, RAISED);
    expect(simulation.states).toEqual(['111122223333 DECLINED', '111122223333 OPEN']);
  });
});

describe('declined, revision raised' satisfies Row, () => {
  it('is sent again when the revision is raised, and once', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');

    await updated(id, ACCOUNT, RAISED);
    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'OPEN' } });
    expect(simulation.states).toEqual(['111122223333 DECLINED', '111122223333 OPEN']);
  });

  it('is not sent again after a second no, unless the revision is raised again', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');
    const { Data } = await updated(id, ACCOUNT, RAISED);
    simulation.organization.decline(Data?.HandshakeId ?? '', '111122223333');

    const answer = await updated(id, RAISED, { ...RAISED, Notes: 'x' });

    expect(answer.Data?.State).toBe('DECLINED');
    expect(simulation.states).toEqual(['111122223333 DECLINED', '111122223333 DECLINED']);
  });
});
