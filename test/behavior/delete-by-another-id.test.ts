import {
  ACCOUNT,
  created,
  deleted,
  EMAIL,
  invitedByHand,
  MADE_UP_ID,
  OTHER_ACCOUNT,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A Delete whose physical id names no invitation that the resource sent. */

useSimulation();

describe('an id that CloudFormation made up', () => {
  it('stands for all that the resource sent', async () => {
    await created();
    await created(EMAIL);

    expect((await deleted(MADE_UP_ID)).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 CANCELED', 'owner@example.com CANCELED']);
  });
});

describe('an id that stands for no invitation of its own', () => {
  it('cancels what was sent under it since: an adopted invitation that was replaced', async () => {
    invitedByHand();
    const id = await created();
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, ExistingInvitation: 'REPLACE' });

    await deleted(id);

    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 CANCELED']);
  });

  it('cancels what was sent under it since: a member that left', async () => {
    simulation.organization.addMember('111122223333');
    const id = await created();
    simulation.organization.remove('111122223333');
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, Notes: 'x' });
    expect(simulation.states).toEqual(['111122223333 OPEN']);

    await deleted(id);

    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });

  it('keeps a member that was one from the start', async () => {
    simulation.organization.addMember('111122223333');

    expect((await deleted(await created())).Status).toBe('SUCCESS');
    expect(simulation.organization.members.has('111122223333')).toBe(true);
  });

  it('needs one call while a revision was declared that nobody sent', async () => {
    const raised = { ...ACCOUNT, Revision: '2' };
    const id = invitedByHand();
    const adopted = await simulation.delete(`adopted-${id}`, raised);
    simulation.organization.addMember('444455556666');
    const member = await simulation.delete('member-444455556666', { ...OTHER_ACCOUNT, Revision: '2' });
    const failed = await simulation.delete('failed-3f9a1c2e4b5d', raised);

    expect(simulation.calls).toEqual([
      'DescribeHandshake: OK',
      'DescribeAccount: OK',
      'ListHandshakesForOrganization: OK',
    ]);
    for (const outcome of [adopted, member, failed]) {
      expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
      expect(outcome.execution).toBeUndefined();
    }
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('cancels what a failed Create left: it crashed after sending', async () => {
    simulation.isKilledAt = (point) => point === 'after inviteAccount' || point === 'before listInvitations';
    expect(onlyAnswer(await simulation.create(ACCOUNT)).Status).toBe('FAILED');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
    simulation.isKilledAt = () => false;

    await deleted('failed-3f9a1c2e4b5d');

    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });

  it('cancels what went to the former address of a member', async () => {
    simulation.organization.addMember('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.addMember('111122223333', 'other@example.com');
    await created(EMAIL);
    expect(simulation.states).toEqual(['owner@example.com OPEN']);

    expect((await deleted(id, EMAIL)).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['owner@example.com CANCELED']);
  });

  it('cancels all that the resource sent when its properties cannot be read', async () => {
    await created();

    expect((await deleted('failed-3f9a1c2e4b5d', { Target: 'junk' })).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });

  it('keeps a member whose properties cannot be read', async () => {
    simulation.organization.addMember('111122223333');

    expect((await deleted(await created(), { Target: 'junk' })).Status).toBe('SUCCESS');
  });

  it('has nothing to cancel when an adopted invitation is forgotten', async () => {
    expect((await deleted('adopted-h-examplehandshakeid111')).Status).toBe('SUCCESS');
  });

  it('succeeds with the very properties that failed the Create', async () => {
    const bad = { Target: { Type: 'ACCOUNT', Id: '12345' } };

    expect((await deleted(await created(bad), bad)).Status).toBe('SUCCESS');
  });

  it('succeeds where the account may not list invitations, because it could not send one', async () => {
    simulation.organization.members.delete('000000000000');
    simulation.fail('InviteAccountToOrganization', 'AccessDeniedException', undefined, 100);
    const failed = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.fail('ListHandshakesForOrganization', 'AccessDeniedException', undefined, 100);

    expect(failed.PhysicalResourceId).toMatch(/^failed-/);
    expect((await deleted(failed.PhysicalResourceId)).Status).toBe('SUCCESS');
  });

  it.each([
    ['adopted-h-examplehandshakeid111', 'an earlier request has listed it'],
    ['member-111122223333', 'an earlier request may have sent something since'],
  ])('fails where the account may not list invitations any more, if it once could: %s, because %s', async (id) => {
    simulation.fail('ListHandshakesForOrganization', 'AccessDeniedException', undefined, 100);

    expect((await deleted(id)).Status).toBe('FAILED');
  });

  it.each([
    ['member-', 'it names no account'],
    ['memberships', 'it names no account'],
    ['adopted-x', 'it names no handshake'],
    ['failed-xyz', 'it names no resource'],
    ['h-1', 'it is too short'],
    ['h-EXAMPLE0000', 'ids of handshakes have no capitals'],
    ['xh-examplehandshakeid111', 'it begins with something else'],
  ])('is taken for made up when it only looks like ours: %s, because %s', async (id) => {
    const outcome = await simulation.delete(id, ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution).toBeDefined();
  });
});
