import type { Row } from '../../lambda/invitation/decision-table';
import { ServiceError } from '../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import {
  ACCOUNT,
  callsAfter,
  created,
  EMAIL,
  invitedByHand,
  NOTED,
  RAISED,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** An Update of an open invitation of the target that was declared before, too. */

useSimulation();

describe('open: ours' satisfies Row, () => {
  it('is kept with one call when notes, tags or the time-out change', async () => {
    const id = await created();

    const answer = await updated(id, ACCOUNT, { ...NOTED, Tags: [{ Key: 'a', Value: 'b' }] });

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

    expect(await updated(id, { Target: 'junk' }, NOTED)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
  });

  it('is found under an id that names none', async () => {
    await created();

    const answer = await updated('failed-3f9a1c2e4b5d', ACCOUNT, NOTED);

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
  it('is replaced, under the same id: the resource was moved to another stack and back', async () => {
    const id = await created();
    await simulation.createElsewhere(ACCOUNT);

    const answer = await updated(id, ACCOUNT, NOTED);

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

    const answer = await updated(id, ACCOUNT, NOTED);

    expect(answer).toMatchObject({ PhysicalResourceId: id, Data: { HandshakeId: handshakeId } });
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});
