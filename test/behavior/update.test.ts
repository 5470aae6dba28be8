import { ServiceError } from '../../emulator/errors';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization';
import { onlyAnswer, type Properties, Simulation } from '../simulation/simulation';

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const OTHER_ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const EMAIL = { Target: { Type: 'EMAIL', Id: 'owner@example.com' } };
const NOTES = { ...ACCOUNT, Notes: 'Other notes' };
const RAISED = { ...ACCOUNT, Revision: '2' };
const DAY = 24 * 60 * 60 * 1000;

let simulation: Simulation;
beforeEach(() => {
  simulation = Simulation.start();
});
afterEach(() => simulation.stop());

async function created(properties: Properties = ACCOUNT): Promise<string> {
  return onlyAnswer(await simulation.create(properties)).PhysicalResourceId;
}

async function updated(physicalId: string, old: Properties, properties: Properties) {
  return onlyAnswer(await simulation.update(physicalId, old, properties));
}

function byHand(): string {
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

describe('another target', () => {
  it('is invited, with a new id', async () => {
    const id = await created();

    const answer = await updated(id, ACCOUNT, OTHER_ACCOUNT);

    expect(answer.Status).toBe('SUCCESS');
    expect(answer.PhysicalResourceId).not.toBe(id);
    expect(answer.PhysicalResourceId).toBe(answer.Data?.HandshakeId);
    expect(simulation.states).toEqual(['111122223333 OPEN', '444455556666 OPEN']);
  });

  it('leaves the former invitation to the Delete that follows', async () => {
    const id = await created();
    await updated(id, ACCOUNT, OTHER_ACCOUNT);

    await simulation.delete(id, ACCOUNT);

    expect(simulation.states).toEqual(['111122223333 CANCELED', '444455556666 OPEN']);
  });

  it('fails with the id that it has', async () => {
    const id = await created();
    simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

    const answer = await updated(id, ACCOUNT, OTHER_ACCOUNT);

    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('may be the same account under its other name: the former invitation makes room', async () => {
    const id = await created(EMAIL);
    simulation.fail('InviteAccountToOrganization', 'DuplicateHandshakeException');

    const answer = await updated(id, EMAIL, ACCOUNT);

    expect(answer.Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['owner@example.com CANCELED', '111122223333 OPEN']);
  });

  it("does not cancel another resource's invitation to make room", async () => {
    const id = await created(EMAIL);
    await simulation.create(EMAIL, 'Other'); // takes the invitation over
    simulation.fail('InviteAccountToOrganization', 'DuplicateHandshakeException', undefined, 100);

    const answer = await updated(id, EMAIL, ACCOUNT);

    expect(answer.Status).toBe('FAILED');
    expect(simulation.states).toEqual(['owner@example.com CANCELED', 'owner@example.com OPEN']);
  });

  it("is invited, too, when an earlier Update to it was lost: the id is the former target's", async () => {
    const id = await created();

    const answer = await updated(id, OTHER_ACCOUNT, { ...OTHER_ACCOUNT, Notes: 'x' });

    expect(answer.PhysicalResourceId).not.toBe(id);
    expect(simulation.states).toEqual(['111122223333 OPEN', '444455556666 OPEN']);
  });

  it('by e-mail is invited when the former one, by e-mail, was a member', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);

    const answer = await updated(id, EMAIL, { Target: { Type: 'EMAIL', Id: 'other@example.com' } });

    expect(answer.Data).toMatchObject({ State: 'OPEN', AccountId: '' });
    expect(simulation.states).toEqual(['other@example.com OPEN']);
  });

  it('fails when it is refused for good, even where the former invitation is forgotten', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * DAY);
    simulation.fail(
      'InviteAccountToOrganization',
      'HandshakeConstraintViolationException',
      'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    );

    expect((await updated(id, ACCOUNT, OTHER_ACCOUNT)).Status).toBe('FAILED');
  });

  it('is told from a rollback by the id of a member that was declared by its id', async () => {
    simulation.organization.addMember('111122223333');
    const id = await created();

    const outcome = await simulation.update(id, ACCOUNT, EMAIL);

    expect(id).toBe('member-111122223333');
    expect(onlyAnswer(outcome).PhysicalResourceId).toMatch(/^h-/);
    expect(outcome.execution).toBeUndefined();
  });

  it('is told from a rollback by the id of a member that was declared by e-mail', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);

    const outcome = await simulation.update(id, EMAIL, OTHER_ACCOUNT);

    expect(id).toBe('member-111122223333');
    expect(onlyAnswer(outcome).PhysicalResourceId).toMatch(/^h-/);
    expect(outcome.execution).toBeUndefined();
  });
});

describe('a pending invitation of ours', () => {
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

  it('is kept when the revision is lowered: a rollback, or a late Update', async () => {
    const id = await created(RAISED);

    await updated(id, RAISED, ACCOUNT);

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

describe('a pending invitation of another resource', () => {
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

describe('a pending invitation that was sent by hand', () => {
  it.each(['ADOPT', 'FAIL'])('is left as it is with %s, whatever the revision', async (ExistingInvitation) => {
    const id = byHand();
    const physicalId = await created();

    const answer = await updated(physicalId, ACCOUNT, { ...RAISED, ExistingInvitation });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: `adopted-${id}`, Data: { HandshakeId: id } });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is replaced with REPLACE, under the same id', async () => {
    byHand();
    const physicalId = await created();

    const answer = await updated(physicalId, ACCOUNT, { ...ACCOUNT, ExistingInvitation: 'REPLACE' });

    expect(answer.PhysicalResourceId).toBe(physicalId);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('is found when ours was cancelled by hand and another one sent', async () => {
    const id = await created();
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    const handshakeId = byHand();

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { HandshakeId: handshakeId } });
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('an account that joined', () => {
  it('is left alone, by its id', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'ACCEPTED', AccountId: '111122223333' } });
    expect(simulation.states).toEqual(['111122223333 ACCEPTED']);
  });

  it('is left alone, by e-mail: ACCEPTED without an account id counts as a member', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.accept(id, '111122223333');

    const answer = await updated(id, EMAIL, { ...EMAIL, Revision: '2' });

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { State: 'ACCEPTED', AccountId: '' } });
    expect(simulation.states).toEqual(['owner@example.com ACCEPTED']);
  });

  it('is left alone when it was a member from the start', async () => {
    simulation.organization.addMember('111122223333');
    simulation.pass(1_000);
    const id = await created();

    const answer = await updated(id, ACCOUNT, RAISED);

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'member-111122223333',
      Data: { State: 'ACCEPTED' },
    });
    expect(simulation.states).toEqual([]);
    expect(callsAfter(2)).toEqual(['DescribeAccount: OK']);
  });

  it('is left alone when it was a member from the start, whoever invites it by its other name', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    await simulation.create(EMAIL, 'Other');
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'member-111122223333' });
    expect(simulation.states).toEqual(['owner@example.com OPEN']);
  });

  it('is invited again by e-mail when it was a member and left', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.remove('111122223333');

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ PhysicalResourceId: 'member-111122223333', Data: { State: 'OPEN' } });
  });

  it('is left alone when it has another e-mail address by now: whoever has the former one is not meant', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.addMember('111122223333', 'other@example.com');

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ PhysicalResourceId: 'member-111122223333', Data: { State: 'ACCEPTED' } });
    expect(simulation.states).toEqual([]);
  });

  it.each([
    ['OPEN', () => undefined],
    ['DECLINED', (id: string) => simulation.organization.decline(id, '444455556666')],
  ])('tells of what was sent to its former address since: %s', async (state, end) => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.addMember('111122223333', 'other@example.com');
    simulation.organization.knowEmail('444455556666', 'owner@example.com');
    end(await created(EMAIL));

    expect((await updated(id, EMAIL, { ...EMAIL, Notes: 'x' })).Data?.State).toBe(state);
  });

  it('asks for the member alone, by e-mail, too', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    const before = simulation.calls.length;

    await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(callsAfter(before)).toEqual(['DescribeAccount: OK']);
  });

  it('gives way to another account that is invited in its place', async () => {
    simulation.organization.addMember('111122223333');
    const id = await created();

    const outcome = await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);

    expect(onlyAnswer(outcome).PhysicalResourceId).toMatch(/^h-/);
    expect(outcome.execution).toBeUndefined();
  });

  it('is found in the account list when it joined by its other name and the revision was raised', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
    simulation.organization.addMember('111122223333', 'owner@example.com');

    const answer = await updated(id, EMAIL, { ...EMAIL, Revision: '2' });

    expect(answer).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: id,
      Data: { State: 'ACCEPTED', AccountId: '111122223333' },
    });
  });

  it('is left alone when its invitation is long forgotten', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * DAY);

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'ACCEPTED' } });
  });

  it('is left alone by e-mail when its invitation is forgotten, and the account list is not read', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * DAY);
    const before = simulation.calls.length;

    const answer = await updated(id, EMAIL, { ...EMAIL, Notes: 'x' });

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(callsAfter(before)).not.toContain('ListAccounts: OK');
  });

  it('is left alone when it had declined ours and joined otherwise', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');
    simulation.organization.addMember('111122223333');

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer.Data).toMatchObject({ State: 'ACCEPTED', AccountId: '111122223333', HandshakeId: '' });
  });

  it('is invited again when it is no member any more', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.organization.remove('111122223333');

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer.PhysicalResourceId).toBe(id);
    expect(simulation.states).toEqual(['111122223333 ACCEPTED', '111122223333 OPEN']);
  });
});

describe('an invitation that has ended', () => {
  const ENDINGS: readonly [string, (id: string) => void][] = [
    ['was cancelled', (id) => simulation.organization.cancel(id, MANAGEMENT_ACCOUNT)],
    ['has expired', () => simulation.pass(15 * DAY)],
    ['was forgotten', () => simulation.pass(45 * DAY)],
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

describe('an invitation that was forgotten', () => {
  it('counts the revision of the old properties: refused for good while it stays 2 is success', async () => {
    const id = await created(RAISED);
    simulation.pass(45 * DAY);
    simulation.fail(
      'InviteAccountToOrganization',
      'HandshakeConstraintViolationException',
      'HANDSHAKE_RATE_LIMIT_EXCEEDED',
    );

    expect((await updated(id, RAISED, { ...RAISED, Notes: 'x' })).Status).toBe('SUCCESS');
  });
});

describe('an invitation that was declined', () => {
  it('is not sent again: a no is a no', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');

    const answer = await updated(id, ACCOUNT, NOTES);

    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id, Data: { State: 'DECLINED' } });
    expect(simulation.states).toEqual(['111122223333 DECLINED']);
  });

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
    simulation.pass(31 * DAY);

    await updated(id, ACCOUNT, NOTES);

    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is not sent again when it was sent by hand and adopted', async () => {
    const handshakeId = byHand();
    const id = await created();
    simulation.organization.decline(handshakeId, '111122223333');

    await updated(id, ACCOUNT, NOTES);
    expect(simulation.states).toEqual(['111122223333 DECLINED']);

    await updated(id, NOTES, RAISED);
    expect(simulation.states).toEqual(['111122223333 DECLINED', '111122223333 OPEN']);
  });
});
