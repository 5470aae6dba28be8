import type { Row } from '../../lambda/invitation/decision-table';
import {
  ACCOUNT,
  created,
  DAY_MILLIS,
  deleted,
  EMAIL,
  invitedByHand,
  OTHER_ACCOUNT,
  simulation,
  useSimulation,
} from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A Delete whose physical id is that of an invitation. */

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
  it('stays open when the former resource of a move to another stack is deleted', async () => {
    const previous = onlyAnswer(await simulation.create(ACCOUNT, 'Former')).PhysicalResourceId;
    await simulation.createElsewhere(ACCOUNT);

    await simulation.send(simulation.deleteEvent(previous, ACCOUNT, 'Former'));

    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });

  it('stays open when it was adopted', async () => {
    invitedByHand();
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
