import { MANAGEMENT_ACCOUNT } from '../emulator/organization';
import { onlyAnswer, Simulation } from '../simulation/cloudformation';

const ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '111122223333' } };
const OTHER_ACCOUNT = { Target: { Type: 'ACCOUNT', Id: '444455556666' } };
const EMAIL = { Target: { Type: 'EMAIL', Id: 'owner@example.com' } };

let simulation: Simulation;
beforeEach(async () => {
  simulation = await Simulation.start();
});
afterEach(() => simulation.stop());

function states(): string[] {
  return simulation.organization.allHandshakes().map(({ target, state }) => `${target.id} ${state}`);
}

describe('Create', () => {
  it('invites with one invocation and one call when nothing stands in the way', async () => {
    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.calls).toEqual(['InviteAccountToOrganization: OK']);
    expect(outcome.execution).toBeUndefined();
    expect(states()).toEqual(['111122223333 OPEN']);
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

  it('sends notes and tags as they were declared', async () => {
    await simulation.create({
      ...ACCOUNT,
      Notes: 'Grüße,\n"Zoë" 🚀',
      Tags: [
        { Key: 'Größe', Value: 'groß' },
        { Key: 'empty', Value: '' },
      ],
    });

    const [handshake] = simulation.organization.allHandshakes();
    expect(handshake?.notes).toBe('Grüße,\n"Zoë" 🚀');
    expect([...(handshake?.tags ?? [])]).toEqual([
      ['Größe', 'groß'],
      ['empty', ''],
    ]);
  });

  it('leaves the account id empty for an invitation by e-mail', async () => {
    expect(onlyAnswer(await simulation.create(EMAIL)).Data?.AccountId).toBe('');
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

  it('fails when an open invitation exists', async () => {
    await simulation.create(EMAIL, 'First');

    const answer = onlyAnswer(await simulation.create(EMAIL, 'Second'));

    expect(answer.Reason).toBe(
      'cannot invite owner@example.com: an open invitation to it exists already (DuplicateHandshakeException). Cancel that invitation or wait until it has ended, then deploy again.',
    );
    expect(states()).toEqual(['owner@example.com OPEN']);
  });

  it('fails when the account is a member', async () => {
    simulation.organization.addMember('111122223333');

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('(ALREADY_IN_AN_ORGANIZATION)');
  });

  it('fails in an account that is in no organization', async () => {
    simulation.organization.members.clear();

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('(AWSOrganizationsNotInUseException)');
  });

  it('fails with the words of the service for an error that is not known', async () => {
    simulation.fail('InviteAccountToOrganization', 'BrandNewException');

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toBe(
      'cannot invite account 111122223333: This error was arranged (BrandNewException).',
    );
  });
});

describe('the account limit', () => {
  const HOUR = 60 * 60 * 1000;

  async function startFull(): Promise<void> {
    await simulation.stop();
    simulation = await Simulation.start({ accountQuota: 1 }); // the management account alone
  }

  it('is taken for initialization while the organization is young', async () => {
    await startFull();
    simulation.pass(0.5 * HOUR);
    simulation.beforeFunction = (name) => {
      // Ready ten minutes later.
      if (name === 'step' && simulation.now > Date.parse('2026-06-01T00:40:00Z')) {
        simulation.organization.accountQuota = 10;
      }
    };

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(simulation.calls.slice(0, 2)).toEqual([
      'InviteAccountToOrganization: ACCOUNT_NUMBER_LIMIT_EXCEEDED',
      'DescribeAccount: OK',
    ]);
  });

  it('fails at once when the organization is 90 minutes old', async () => {
    await startFull();
    simulation.pass(1.5 * HOUR);

    const outcome = await simulation.create(ACCOUNT);

    expect(onlyAnswer(outcome).Reason).toBe(
      'cannot invite account 111122223333: the organization has reached its account limit (ACCOUNT_NUMBER_LIMIT_EXCEEDED). Cancel open invitations or ask Service Quotas for a higher limit, then deploy again.',
    );
    expect(outcome.execution).toBeUndefined();
  });

  it('fails at once when the limit comes as ConstraintViolationException, too', async () => {
    simulation.pass(1.5 * HOUR);
    simulation.fail('InviteAccountToOrganization', 'ConstraintViolationException', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED');

    expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('(ACCOUNT_NUMBER_LIMIT_EXCEEDED)');
  });
});

describe('Update', () => {
  it('invites another target and answers with the new id', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));

    const updated = onlyAnswer(await simulation.update(created.PhysicalResourceId, ACCOUNT, OTHER_ACCOUNT));

    expect(updated.Status).toBe('SUCCESS');
    expect(updated.PhysicalResourceId).not.toBe(created.PhysicalResourceId);
    expect(states()).toEqual(['111122223333 OPEN', '444455556666 OPEN']);
  });

  it('cancels the former invitation with the Delete that follows', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    await simulation.update(created.PhysicalResourceId, ACCOUNT, OTHER_ACCOUNT);

    await simulation.delete(created.PhysicalResourceId, ACCOUNT);

    expect(states()).toEqual(['111122223333 CANCELED', '444455556666 OPEN']);
  });

  it('keeps its physical id when inviting another target fails', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE');

    const updated = onlyAnswer(await simulation.update(created.PhysicalResourceId, ACCOUNT, OTHER_ACCOUNT));

    expect(updated.Status).toBe('FAILED');
    expect(updated.PhysicalResourceId).toBe(created.PhysicalResourceId);
  });

  it('sends nothing when only notes or tags changed, and tells how the invitation stands', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.organization.decline(created.PhysicalResourceId, '111122223333');

    const updated = onlyAnswer(
      await simulation.update(created.PhysicalResourceId, ACCOUNT, {
        ...ACCOUNT,
        Notes: 'Please',
        Tags: [{ Key: 'a', Value: 'b' }],
      }),
    );

    expect(updated.PhysicalResourceId).toBe(created.PhysicalResourceId);
    expect(updated.Data?.State).toBe('DECLINED');
    expect(simulation.calls).toEqual(['InviteAccountToOrganization: OK', 'DescribeHandshake: OK']);
  });

  it('takes an e-mail address in another case for the same target', async () => {
    const created = onlyAnswer(await simulation.create(EMAIL));

    const other = { Target: { Type: 'EMAIL', Id: 'Owner@Example.com' } };
    const updated = onlyAnswer(await simulation.update(created.PhysicalResourceId, EMAIL, other));

    expect(updated.PhysicalResourceId).toBe(created.PhysicalResourceId);
  });

  it('succeeds with an empty state when the invitation was forgotten', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.pass((15 + 30) * 24 * 60 * 60 * 1000); // expired, and forgotten 30 days later

    const updated = onlyAnswer(
      await simulation.update(created.PhysicalResourceId, ACCOUNT, { ...ACCOUNT, Notes: 'x' }),
    );

    expect(updated.Status).toBe('SUCCESS');
    expect(updated.Data?.State).toBe('');
  });
});

describe('Delete', () => {
  it('cancels with one invocation and one call', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));

    const outcome = await simulation.delete(created.PhysicalResourceId, ACCOUNT);

    expect(onlyAnswer(outcome).Status).toBe('SUCCESS');
    expect(onlyAnswer(outcome).PhysicalResourceId).toBe(created.PhysicalResourceId);
    expect(simulation.calls.slice(1)).toEqual(['CancelHandshake: OK']);
    expect(outcome.execution).toBeUndefined();
    expect(states()).toEqual(['111122223333 CANCELED']);
  });

  it('succeeds a second time', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    await simulation.delete(created.PhysicalResourceId);

    expect(onlyAnswer(await simulation.delete(created.PhysicalResourceId)).Status).toBe('SUCCESS');
  });

  it('keeps an account that joined', async () => {
    const created = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.organization.accept(created.PhysicalResourceId, '111122223333');

    expect(onlyAnswer(await simulation.delete(created.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(simulation.organization.members.has('111122223333')).toBe(true);
  });

  it('succeeds when the invitation was declined, has expired or was forgotten', async () => {
    const declined = onlyAnswer(await simulation.create(ACCOUNT));
    simulation.organization.decline(declined.PhysicalResourceId, '111122223333');
    const expired = onlyAnswer(await simulation.create(OTHER_ACCOUNT));
    simulation.pass(15 * 24 * 60 * 60 * 1000);

    expect(onlyAnswer(await simulation.delete(declined.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(onlyAnswer(await simulation.delete(expired.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(onlyAnswer(await simulation.delete('h-examplehandshakeid111')).Status).toBe('SUCCESS');
    expect(states()).toEqual(['111122223333 DECLINED', '444455556666 EXPIRED']);
  });

  it('succeeds when the organization is gone', async () => {
    simulation.fail('CancelHandshake', 'AWSOrganizationsNotInUseException');

    expect(onlyAnswer(await simulation.delete('h-examplehandshakeid111')).Status).toBe('SUCCESS');
  });

  it.each(['failed-3f9a1c2e4b5d', 'invitations-Invited-1ABCDEFGHIJKL'])(
    'succeeds without a call for %s, which is no invitation',
    async (physicalId) => {
      expect(onlyAnswer(await simulation.delete(physicalId)).Status).toBe('SUCCESS');
      expect(simulation.calls).toEqual([]);
    },
  );

  it('succeeds with the very properties that failed the Create', async () => {
    const bad = { Target: { Type: 'ACCOUNT', Id: '12345' } };
    const failed = onlyAnswer(await simulation.create(bad));

    expect(onlyAnswer(await simulation.delete(failed.PhysicalResourceId, bad)).Status).toBe('SUCCESS');
  });

  it('fails when cancelling is refused for good', async () => {
    simulation.fail('CancelHandshake', 'InvalidInputException', 'INVALID_PATTERN');

    const answer = onlyAnswer(await simulation.delete('h-examplehandshakeid111'));

    expect(answer.Status).toBe('FAILED');
    expect(answer.PhysicalResourceId).toBe('h-examplehandshakeid111');
    expect(answer.Reason).toMatch(/^cannot cancel invitation h-examplehandshakeid111: /);
  });
});
