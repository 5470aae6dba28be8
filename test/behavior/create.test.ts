import type { Row } from '../../lambda/invitation/decision-table';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT, EMAIL, refuseInvitation, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A Create for an account that is not invited, or is a member. */

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
    refuseInvitation('PAYMENT_INSTRUMENT_REQUIRED');

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
    refuseInvitation('ALREADY_IN_AN_ORGANIZATION');

    expect(onlyAnswer(await simulation.create(properties)).Reason).toContain(
      'the account is in an organization already (ALREADY_IN_AN_ORGANIZATION). If it is this one',
    );
  });
});
