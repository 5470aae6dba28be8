import type { Row } from '../../lambda/invitation/decision-table';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization';
import { ACCOUNT, EMAIL, invitedByHand, RAISED, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** What a Create does about the invitation. */

useSimulation();

describe('none' satisfies Row, () => {
  it('invites with one invocation and one call when nothing stands in the way', async () => {
    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.calls).toEqual(['InviteAccountToOrganization: OK']);
    expect(outcome.execution).toBeUndefined();
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  it('answers with the handshake: its id as the physical id, and every attribute', async () => {
    const answer = onlyAnswer(await simulation.create(ACCOUNT));

    const [handshake] = simulation.organization.allHandshakes();
    expect(answer.PhysicalResourceId).toBe(handshake?.id);
    expect(answer.Data).toEqual({
      HandshakeId: handshake?.id,
      HandshakeArn: `arn:aws:organizations::${MANAGEMENT_ACCOUNT}:handshake/o-exampleorgid/invite/${handshake?.id}`,
      State: 'OPEN',
      RequestedTimestamp: '2026-06-01T00:00:00.000Z',
      ExpirationTimestamp: '2026-06-16T00:00:00.000Z', // 15 days later
      OrganizationId: 'o-exampleorgid',
      AccountId: '111122223333',
    });
  });

  it('sends notes and tags as they were declared, and signs the notes', async () => {
    await simulation.create({
      ...ACCOUNT,
      Notes: 'Grüße,\n"Zoë" 🚀',
      Tags: [
        { Key: 'Größe', Value: 'groß' },
        { Key: 'empty', Value: '' },
      ],
    });

    const [handshake] = simulation.organization.allHandshakes();
    expect(handshake?.notes).toMatch(/^Grüße,\n"Zoë" 🚀\nReference: [0-9a-f]{12}-1$/);
    expect([...(handshake?.tags ?? [])]).toEqual([
      ['Größe', 'groß'],
      ['empty', ''],
    ]);
  });

  it.each(['  indented', '\n\nGreetings', ' '])(
    'keeps the white space that notes begin with, since it is text: %j',
    async (Notes) => {
      await simulation.create({ ...ACCOUNT, Notes });

      const [handshake] = simulation.organization.allHandshakes();
      expect(handshake?.notes?.replace(/\nReference: .*$/, '')).toBe(Notes);
    },
  );

  it('leaves the account id empty for an invitation by e-mail', async () => {
    expect(onlyAnswer(await simulation.create(EMAIL)).Data?.AccountId).toBe('-');
  });

  it('fails with a physical id of its own when it is refused for good', async () => {
    simulation.fail(
      'InviteAccountToOrganization',
      'HandshakeConstraintViolationException',
      'PAYMENT_INSTRUMENT_REQUIRED',
    );

    const answer = onlyAnswer(await simulation.create(ACCOUNT));

    expect(answer.Status).toBe('FAILED');
    expect(answer.PhysicalResourceId).toMatch(/^failed-[0-9a-f]{12}$/);
    expect(answer.Reason).toBe(
      'cannot invite account 111122223333: the account has no valid payment method (PAYMENT_INSTRUMENT_REQUIRED). Add a valid payment method in the Billing console of the account, then deploy again.',
    );
  });

  it('fails in an account that is in no organization', async () => {
    simulation.organization.members.clear();

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('(AWSOrganizationsNotInUseException)');
  });

  it('fails with the words of the service for an error that is not known', async () => {
    simulation.fail('InviteAccountToOrganization', 'BrandNewException');

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toBe(
      'cannot invite account 111122223333: This error was arranged (BrandNewException). Mend what AWS names here, then deploy again.',
    );
  });
});

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
  it("is replaced when it is another resource's: a rename, which the log names", async () => {
    const previous = onlyAnswer(await simulation.create(ACCOUNT, 'Former'));

    const renamed = onlyAnswer(await simulation.create(ACCOUNT, 'Renamed'));

    expect(renamed.PhysicalResourceId).not.toBe(previous.PhysicalResourceId);
    expect(simulation.states).toEqual(['111122223333 CANCELED', '111122223333 OPEN']);
    const [received] = simulation.logs;
    expect(simulation.logs.find(({ event }) => event === 'replacing')).toMatchObject({
      replacedResourceKey: received?.resourceKey,
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
    await simulation.create(ACCOUNT, 'Former');
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

describe('member' satisfies Row, () => {
  it('is not invited, by its id', async () => {
    simulation.organization.addMember('111122223333');
    simulation.pass(1_000);

    const answer = onlyAnswer(await simulation.create(ACCOUNT));

    expect(answer.PhysicalResourceId).toBe('member-111122223333');
    expect(answer.Data).toMatchObject({
      State: 'ACCEPTED',
      AccountId: '111122223333',
      HandshakeId: '-',
      OrganizationId: 'o-exampleorgid',
    });
    expect(simulation.calls).toEqual([
      'InviteAccountToOrganization: ALREADY_IN_AN_ORGANIZATION',
      'DescribeAccount: OK',
    ]);
  });

  it('is not invited, by its e-mail address, whatever its case and the page it stands on', async () => {
    for (let index = 0; index < 25; index++) {
      simulation.organization.addMember(String(500_000_000_000 + index));
    }
    simulation.organization.addMember('111122223333', 'Owner@Example.com');

    const answer = onlyAnswer(await simulation.create(EMAIL));

    expect(answer.PhysicalResourceId).toBe('member-111122223333');
    expect(answer.Data).toMatchObject({ State: 'ACCEPTED', AccountId: '111122223333' });
  });

  it.each([
    ['by its id', ACCOUNT],
    ['by its e-mail address', EMAIL],
  ])('fails when it is another organization that it belongs to, %s', async (_name, properties) => {
    simulation.fail(
      'InviteAccountToOrganization',
      'HandshakeConstraintViolationException',
      'ALREADY_IN_AN_ORGANIZATION',
    );

    expect(onlyAnswer(await simulation.create(properties)).Reason).toContain(
      'the account is in an organization already (ALREADY_IN_AN_ORGANIZATION). If it is this one',
    );
  });
});
