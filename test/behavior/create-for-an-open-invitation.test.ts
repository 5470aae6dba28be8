import type { Row } from '../../lambda/invitation/decision-table';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT, EMAIL, invitedByHand, RAISED, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A Create for an account that has an open invitation already. */

useSimulation();

describe('open: ours' satisfies Row, () => {
  it('is kept when it is ours: a replay', async () => {
    const event = simulation.createEvent(ACCOUNT);
    const first = onlyAnswer(await simulation.send(event));

    const second = onlyAnswer(await simulation.send(event));

    expect(second).toEqual(first);
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('is kept at once when it is ours', async () => {
    await simulation.create(ACCOUNT);

    expect((await simulation.create(ACCOUNT)).execution).toBeUndefined();
  });

  it('is kept when it is ours of a later revision: a late request', async () => {
    const later = onlyAnswer(await simulation.create(RAISED));

    const late = onlyAnswer(await simulation.create(ACCOUNT));

    expect(late.PhysicalResourceId).toBe(later.PhysicalResourceId);
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });
});

describe('open: ours, lower revision' satisfies Row, () => {
  it('is replaced when it is ours of a lower revision', async () => {
    await simulation.create(ACCOUNT);

    const answer = onlyAnswer(await simulation.create(RAISED));

    expect(answer.Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('open: of another resource' satisfies Row, () => {
  it("is replaced when it is another stack's, which the log names", async () => {
    const previous = onlyAnswer(await simulation.createElsewhere(ACCOUNT));

    const moved = onlyAnswer(await simulation.create(ACCOUNT));

    expect(moved.PhysicalResourceId).not.toBe(previous.PhysicalResourceId);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
    const [received] = simulation.logs;
    expect(simulation.logs.find(({ event }) => event === 'replacing')).toMatchObject({
      replacedResourceKey: received?.resourceKey,
    });
  });
});

describe('open: of the same stack' satisfies Row, () => {
  it('is kept under its id: a rename, which the log names', async () => {
    const previous = onlyAnswer(await simulation.create(ACCOUNT, 'Former'));

    const renamed = onlyAnswer(await simulation.create(ACCOUNT, 'Renamed'));

    expect(renamed).toMatchObject({ PhysicalResourceId: previous.PhysicalResourceId, Data: previous.Data });
    expect(simulation.states).toEqual(['111122223333 OPEN']);
    const [received] = simulation.logs;
    expect(simulation.logs.find(({ event }) => event === 'sharing')).toMatchObject({
      sharedResourceKey: received?.resourceKey,
    });
  });
});

describe('open: sent by hand, ADOPT' satisfies Row, () => {
  it.each([
    ['by default', {}],
    ['where that is declared', { ExistingInvitation: 'ADOPT' }],
  ])('is adopted when it was sent by hand, %s', async (_why, properties) => {
    const id = invitedByHand('by hand');

    const answer = onlyAnswer(await simulation.create({ ...ACCOUNT, ...properties }));

    expect(answer.PhysicalResourceId).toBe(`adopted-${id}`);
    expect(answer.Data).toMatchObject({ HandshakeId: id, State: 'OPEN' });
    expect(simulation.organization.allHandshakes()).toMatchObject([{ id, notes: 'by hand', state: 'OPEN' }]);
  });

  it('is adopted, too, when its notes end in something that only looks like a reference', async () => {
    const id = invitedByHand('Reference: 3f9a1c2e4b5d-1\nin the first line');

    expect(onlyAnswer(await simulation.create(ACCOUNT)).PhysicalResourceId).toBe(`adopted-${id}`);
  });
});

describe('open: sent by hand, REPLACE' satisfies Row, () => {
  it('is replaced when it was sent by hand and REPLACE is declared', async () => {
    invitedByHand();

    const answer = onlyAnswer(await simulation.create({ ...ACCOUNT, ExistingInvitation: 'REPLACE' }));

    expect(simulation.logs.find(({ event }) => event === 'replacing')?.replacedResourceKey).toBe('sent by hand');
    expect(answer.PhysicalResourceId).toMatch(/^h-/);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
  });
});

describe('open: sent by hand, FAIL' satisfies Row, () => {
  it('fails when it was sent by hand and FAIL is declared, and stays open', async () => {
    invitedByHand();

    const answer = onlyAnswer(await simulation.create({ ...ACCOUNT, ExistingInvitation: 'FAIL' }));

    expect(answer.Reason).toBe(
      'cannot invite account 111122223333: an open invitation to it exists that was sent by hand (DuplicateHandshakeException). Cancel it, or set existingInvitation to ADOPT or REPLACE, then deploy again.',
    );
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });
});

describe('an open invitation, once AWS has refused to send a second one,', () => {
  it('is found on a later page of the list', async () => {
    for (let index = 0; index < 25; index++) {
      const id = String(500_000_000_000 + index);
      const { id: handshakeId } = simulation.organization.invite({
        target: { type: 'ACCOUNT', id },
        notes: undefined,
        tags: new Map(),
      });
      simulation.organization.cancel(handshakeId, MANAGEMENT_ACCOUNT);
      simulation.pass(2 * 60 * 60 * 1000); // within the daily limit
    }
    const id = invitedByHand();

    expect(onlyAnswer(await simulation.create(ACCOUNT)).PhysicalResourceId).toBe(`adopted-${id}`);
  });

  it('is replaced again when another one comes in between', async () => {
    await simulation.createElsewhere(ACCOUNT);
    let rivals = 2;
    simulation.isKilledAt = (point) => {
      if (point === 'after cancelHandshake' && rivals-- > 0) {
        const target = { type: 'ACCOUNT', id: '111122223333' } as const;
        simulation.organization.invite({ target, notes: 'Reference: aaaaaaaaaaaa-1', tags: new Map() });
      }
      return false;
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.stepInvocations).toBe(1); // three rounds in the function, and one more in the step
    expect(simulation.states.slice(0, -1).every((state) => state.endsWith('CANCELED'))).toBe(true);
  });

  it('is waited for while the list is late', async () => {
    simulation.fail('InviteAccountToOrganization', 'DuplicateHandshakeException', undefined, 3);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(outcome.execution?.waits).toEqual([5, 10, 20]);
  });

  it('fails after two minutes with both reasons when no list shows it', async () => {
    simulation.fail('InviteAccountToOrganization', 'DuplicateHandshakeException', undefined, 100);

    const outcome = await simulation.create(ACCOUNT);

    expect(outcome.execution?.waits).toEqual([5, 10, 20, 20, 20, 20, 20]);
    expect(onlyAnswer(outcome).Reason).toBe(
      'cannot invite account 111122223333: an open invitation to it exists already, but AWS Organizations does not list it (DuplicateHandshakeException). Waited for 2 minutes. Either the list is late: deploy again; or the same account has an open invitation by its other name, e-mail address or account id: cancel that one, then deploy again.',
    );
  });

  it('makes no room by cancelling what the same resource sent to another target', async () => {
    await simulation.create(EMAIL);
    simulation.fail('InviteAccountToOrganization', 'DuplicateHandshakeException', undefined, 20);

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('does not list it');
    expect(simulation.states).toEqual(['owner@example.com OPEN']);
  });
});
