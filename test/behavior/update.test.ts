import type { Row } from '../../lambda/invitation/decision-table';
import { ServiceError } from '../../emulator/errors';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization';
import {
  ACCOUNT,
  created,
  DAY_MILLIS,
  EMAIL,
  RAISED,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** What an Update does about the invitation of the target that was declared before, too. */

useSimulation();

const NOTES = { ...ACCOUNT, Notes: 'Other notes' };

function invitedByHand(): string {
  return simulation.organization.invite({
    target: { type: 'ACCOUNT', id: '111122223333' },
    notes: undefined,
    tags: new Map(),
  }).id;
}

/** The calls after those that made the situation. */
function callsAfter(count: number): readonly string[] {
  return simulation.calls.slice(count);
}

describe('open: ours' satisfies Row, () => {
  it('is kept with one call when notes, tags or the time-out change', async () => {
    const id = await created();

    const answer = await updated(id, ACCOUNT, { ...NOTES, Tags: [{ Key: 'a', Value: 'b' }] });

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
      Data: { HandshakeId: id, State: 'OPEN' },
    });
    expect(callsAfter(1)).toEqual(['DescribeHandshake: OK']);
  });

  it('is kept when the revision is lowered: a rollback, or a late Update', async () => {
    const id = await created(RAISED);

    await updated(id, RAISED, ACCOUNT);

    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is the one that was sent again, not the first', async () => {
    const id = await created();
    const { Data } = await updated(id, ACCOUNT, RAISED);

    const answer = await updated(id, RAISED, { ...RAISED, Notes: 'x' });

    expect(answer.Data?.HandshakeId).toBe(Data?.HandshakeId);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('is found in the list with two calls when it is not the first', async () => {
    const id = await created();
    await updated(id, ACCOUNT, RAISED);
    const before = simulation.calls.length;

    await updated(id, RAISED, { ...RAISED, Notes: 'x' });

    expect(callsAfter(before)).toEqual(['DescribeHandshake: OK', 'ListHandshakesForOrganization: OK']);
  });

  it('is kept when the old properties cannot be read', async () => {
    const id = await created();

    expect(await updated(id, { Target: 'junk' }, NOTES)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  });

  it('is found under an id that names none', async () => {
    await created();

    const answer = await updated('failed-3f9a1c2e4b5d', ACCOUNT, NOTES);

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'failed-3f9a1c2e4b5d',
      Data: { State: 'OPEN' },
    });
    expect(callsAfter(1)).toEqual(['ListHandshakesForOrganization: OK']);
  });

  it('is found when the call that sent it again took effect and failed for good all the same', async () => {
    const id = await created();
    simulation.emulator.faults.push({
      operation: 'InviteAccountToOrganization',
      error: new ServiceError('HandshakeConstraintViolationException', 'Arranged.', 'PAST_DUE_INVOICE'),
      when: 'after',
    });

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'OPEN' } });
    expect(answer.Data?.HandshakeId).not.toBe(id);
  });

  it('is told by its e-mail address in any case', async () => {
    const id = await created(EMAIL);

    const answer = await updated(id, EMAIL, { Target: { Type: 'EMAIL', Id: 'Owner@Example.com' } });

    expect(answer.PhysicalResourceId).toBe(id);
    expect(simulation.states).toEqual(['owner@example.com OPEN']);
  });
});

describe('open: ours, lower revision' satisfies Row, () => {
  it('is replaced when the revision is raised, under the same id', async () => {
    const id = await created();

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer.PhysicalResourceId).toBe(id);
    expect(answer.Data?.HandshakeId).not.toBe(id);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('fails when it cannot be cancelled for a raised revision: the old one is not what was declared', async () => {
    const id = await created();
    simulation.fail('CancelHandshake', 'InvalidInputException', 'INVALID_PATTERN');

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is replaced once, however often the Update arrives', async () => {
    const id = await created();
    const event = simulation.updateEvent(id, ACCOUNT, RAISED);

    const first = onlyAnswer(await simulation.send(event));
    const second = onlyAnswer(await simulation.send(event));

    expect(second).toEqual(first);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('open: of another resource' satisfies Row, () => {
  it('is replaced, under the same id: the resource was renamed and back', async () => {
    const id = await created();
    await simulation.create(ACCOUNT, 'Renamed');

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer.PhysicalResourceId).toBe(id);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('is replaced by nothing when the account is a member by its other name', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    await simulation.create(EMAIL, 'Other');
    simulation.organization.addMember('111122223333', 'owner@example.com');

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
  });
});

describe('open: sent by hand', () => {
  it.each([
    ['ADOPT', 'the Create has adopted it'],
    ['FAIL', 'only a Create fails'],
  ])('is left as it is with %s, whatever the revision: %s', async (ExistingInvitation) => {
    const id = invitedByHand();
    const physicalId = await created();

    const answer = await updated(physicalId, ACCOUNT, { ...RAISED, ExistingInvitation });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: `adopted-${id}`, Data: { HandshakeId: id } });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is replaced with REPLACE, under the same id', async () => {
    invitedByHand();
    const physicalId = await created();

    const answer = await updated(physicalId, ACCOUNT, { ...ACCOUNT, ExistingInvitation: 'REPLACE' });

    expect(answer.PhysicalResourceId).toBe(physicalId);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('is found when ours was cancelled by hand and another one sent', async () => {
    const id = await created();
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    const handshakeId = invitedByHand();

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { HandshakeId: handshakeId } });
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('ended' satisfies Row, () => {
  const ENDINGS: readonly [string, (id: string) => void][] = [
    ['was cancelled, by whomever', (id) => simulation.organization.cancel(id, MANAGEMENT_ACCOUNT)],
    ['has expired, after 15 days', () => simulation.pass(15 * DAY_MILLIS)],
    ['was forgotten, 30 days after its end', () => simulation.pass(45 * DAY_MILLIS)],
  ];

  it.each(ENDINGS)('is sent again when it %s', async (_name, end) => {
    const id = await created();
    end(id);

    const answer = await updated(id, ACCOUNT, NOTES);

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

    expect((await updated(id, ACCOUNT, NOTES)).Data?.State).toBe('OPEN');
  });

  it.each(ENDINGS)('succeeds when sending again is refused for good, after it %s', async (_name, end) => {
    const id = await created();
    end(id);
    simulation.fail(
      'InviteAccountToOrganization',
      'HandshakeConstraintViolationException',
      'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    );

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(answer.Data?.State).not.toBe('OPEN');
  });

  it.each(ENDINGS)(
    'fails when sending again is refused for good and the revision was raised, after it %s',
    async (_name, end) => {
      const id = await created();
      end(id);
      simulation.fail(
        'InviteAccountToOrganization',
        'HandshakeConstraintViolationException',
        'HANDSHAKE_RATE_LIMIT_EXCEEDED',
      );

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
    simulation.fail(
      'InviteAccountToOrganization',
      'HandshakeConstraintViolationException',
      'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    );

    expect((await updated(id, RAISED, { ...RAISED, Notes: 'x' })).Status).toBe('SUCCESS');
  });
});

describe('declined' satisfies Row, () => {
  it('is not sent again: a no is a no', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');

    const answer = await updated(id, ACCOUNT, NOTES);

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

    await updated(id, ACCOUNT, NOTES);

    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is not sent again when it was sent by hand and adopted', async () => {
    const handshakeId = invitedByHand();
    const id = await created();
    simulation.organization.decline(handshakeId, '111122223333');

    await updated(id, ACCOUNT, NOTES);
    expect(simulation.states).toEqual(['111122223333 DECLINED']);

    await updated(id, NOTES, RAISED);
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
