import {
  ACCOUNT,
  created,
  DAY_MILLIS,
  EMAIL,
  OTHER_ACCOUNT,
  refuseInvitation,
  simulation,
  updated,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** An Update that declares another target. */

useSimulation();

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
    refuseInvitation('PAST_DUE_INVOICE');

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
    await simulation.createElsewhere(EMAIL); // takes the invitation over
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

    expect(answer.Data).toMatchObject({ State: 'OPEN', AccountId: '-' });
    expect(simulation.states).toEqual(['other@example.com OPEN']);
  });

  it('fails when it is refused for good, even where the former invitation is forgotten', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.pass(31 * DAY_MILLIS);
    refuseInvitation('HANDSHAKE_RATE_LIMIT_EXCEEDED');

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
