import type { Row } from '../../lambda/invitation/decision-table';
import {
  ACCOUNT,
  created,
  DAY_MILLIS,
  deleted,
  EMAIL,
  OTHER_ACCOUNT,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** What a Delete does about the invitation. */

useSimulation();

describe('open: ours' satisfies Row, () => {
  it('is cancelled with one call and no execution', async () => {
    const id = await created();

    const outcome = await simulation.delete(id, ACCOUNT);

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(simulation.calls.slice(1)).toEqual(['CancelHandshake: OK']);
    expect(outcome.execution).toBeUndefined();
    expect(simulation.states).toEqual(['111122223333 CANCELED']);
  });

  it('may be deleted a second time', async () => {
    const id = await created();
    await deleted(id);

    expect((await deleted(id)).Status).toBe('SUCCESS');
  });

  it('is cancelled, too, when it was sent again under the id of the first', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });

    await deleted(id);

    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 CANCELED']);
  });

  it.each([
    ['in the same second, when the list may show neither', 0],
    ['a minute later, when the list shows the first one', 60_000],
  ])('is looked for again when the list does not show what was declared last, %s', async (_when, passed) => {
    const id = await created();
    simulation.pass(passed);
    await simulation.update(id, ACCOUNT, { ...ACCOUNT, Revision: '2' });
    simulation.organization.listingLagMillis = 10_000;

    const outcome = await simulation.delete(id, { ...ACCOUNT, Revision: '2' });

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 CANCELED']);
  });

  it('is given up for sent when no list shows what was declared last in two minutes', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');

    const outcome = await simulation.delete(id, { ...ACCOUNT, Revision: '2' });

    expect(onlyAnswer(outcome)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
    expect(outcome.seconds).toBe(115); // 5 + 10 + 5 * 20
  });

  it('succeeds when the organization is gone', async () => {
    const id = await created();
    simulation.organization.members.clear();
    simulation.fail('CancelHandshake', 'AWSOrganizationsNotInUseException');

    expect((await deleted(id)).Status).toBe('SUCCESS');
  });

  it('fails when cancelling is refused for good', async () => {
    simulation.fail('CancelHandshake', 'InvalidInputException', 'INVALID_PATTERN');

    expect(await deleted('h-examplehandshakeid111')).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'h-examplehandshakeid111',
      Reason: expect.stringMatching(
        /^cannot cancel invitation h-examplehandshakeid111 to account 111122223333: /,
      ) as string,
    });
  });
});

describe('joined' satisfies Row, () => {
  it('keeps a member, with two calls, however long ago it joined', async () => {
    const id = await created();
    simulation.organization.accept(id, '111122223333');
    simulation.pass(60 * DAY_MILLIS);

    expect((await deleted(id)).Status).toBe('SUCCESS');
    expect(simulation.calls.slice(1)).toEqual(['CancelHandshake: HandshakeNotFoundException', 'DescribeAccount: OK']);
    expect(simulation.organization.members.has('111122223333')).toBe(true);
  });

  it('keeps a member that was invited by e-mail', async () => {
    simulation.organization.knowEmail('111122223333', 'owner@example.com');
    const id = await created(EMAIL);
    simulation.organization.accept(id, '111122223333');

    expect((await deleted(id, EMAIL)).Status).toBe('SUCCESS');
    expect(simulation.organization.members.has('111122223333')).toBe(true);
  });
});

describe('an invitation that has ended', () => {
  it('may have been declined, have expired or be forgotten', async () => {
    const declined = await created();
    simulation.organization.decline(declined, '111122223333');
    const expired = await created(OTHER_ACCOUNT);
    simulation.pass(15 * DAY_MILLIS);

    expect((await deleted(declined)).Status).toBe('SUCCESS');
    expect((await deleted(expired, OTHER_ACCOUNT)).Status).toBe('SUCCESS');
    expect((await deleted('h-examplehandshakeid111')).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 DECLINED', '444455556666 EXPIRED']);
  });

  it('may have ended, whatever its properties', async () => {
    const id = await created();
    simulation.organization.decline(id, '111122223333');
    const before = simulation.calls.length;

    expect((await deleted(id, { Target: 'junk' })).Status).toBe('SUCCESS');
    expect(simulation.calls.slice(before)).toEqual([
      'CancelHandshake: InvalidHandshakeTransitionException',
      'ListHandshakesForOrganization: OK',
    ]);
  });
});

describe('open: of another resource, or sent by hand', () => {
  it('stays open when the former resource of a rename is deleted', async () => {
    const previous = onlyAnswer(await simulation.create(ACCOUNT, 'Former')).PhysicalResourceId;
    await simulation.create(ACCOUNT, 'Renamed');

    await simulation.send(simulation.deleteEvent(previous, ACCOUNT, 'Former'));

    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('stays open when it was adopted', async () => {
    simulation.organization.invite({
      target: { type: 'ACCOUNT', id: '111122223333' },
      notes: undefined,
      tags: new Map(),
    });
    const id = await created();

    expect((await deleted(id)).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('stays open when our own has another target: the Delete after a replacement', async () => {
    const id = await created();
    await simulation.update(id, ACCOUNT, OTHER_ACCOUNT);
    simulation.organization.decline(id, '111122223333');

    await deleted(id, ACCOUNT);

    expect(simulation.states).toEqual(['111122223333 DECLINED', '444455556666 OPEN']);
  });
});

describe('an id that CloudFormation made up', () => {
  it('stands for all that the resource sent', async () => {
    await created();
    await created(EMAIL);

    expect((await deleted('invitations-Invited-1ABCDEFGHIJKL')).Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 CANCELED', 'owner@example.com CANCELED']);
  });
});

describe('an id that stands for no invitation of its own', () => {
  it('cancels what was sent under it since: an adopted invitation that was replaced', async () => {
    simulation.organization.invite({
      target: { type: 'ACCOUNT', id: '111122223333' },
      notes: undefined,
      tags: new Map(),
    });
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
    const { id } = simulation.organization.invite({
      target: { type: 'ACCOUNT', id: '111122223333' },
      notes: undefined,
      tags: new Map(),
    });
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
