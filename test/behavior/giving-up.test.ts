import { ServiceError } from '../../emulator/wire/errors';
import { MANAGEMENT_ACCOUNT } from '../../emulator/organization/organization';
import { ACCOUNT, EMAIL, refuseInvitation, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** A Create that AWS refuses for good looks once more for what it sent itself. */

useSimulation();

describe('giving up', () => {
  it('finds the invitation that took effect although its call failed', async () => {
    // The connection breaks after the invitation was sent; what follows is throttled for ever.
    let isFirst = true;
    simulation.isKilledAt = (point) => {
      if (point === 'after inviteAccount' && isFirst) {
        isFirst = false;
        refuseInvitation('PAST_DUE_INVOICE');
        return true;
      }
      return false;
    };

    const answer = onlyAnswer(await simulation.create(ACCOUNT));

    expect(answer.Status).toBe('SUCCESS');
    expect(simulation.states).toEqual(['111122223333 OPEN']);
  });

  describe('after a call that took effect and was not answered, and one that is refused for good', () => {
    const refuse = () => {
      simulation.emulator.faults.push({
        operation: 'InviteAccountToOrganization',
        error: new ServiceError('ServiceException', 'Arranged.'),
        when: 'after',
      });
      refuseInvitation('PAST_DUE_INVOICE');
    };

    it('finds the invitation', async () => {
      refuse();

      const outcome = await simulation.create(ACCOUNT);

      const [handshake] = simulation.organization.allHandshakes();
      expect(onlyAnswer(outcome)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: handshake?.id,
        Data: { HandshakeId: handshake?.id, State: 'OPEN' },
      });
      expect(outcome.execution).toBeUndefined();
    });

    it.each([
      ['another resource sent', ACCOUNT, 'Other'],
      ['went to another target', EMAIL, 'Invited'],
    ])('does not take for its own what %s', async (_which, properties, logicalId) => {
      await simulation.create(properties, logicalId);
      refuseInvitation('PAST_DUE_INVOICE');

      expect(onlyAnswer(await simulation.create(ACCOUNT)).Reason).toContain('(PAST_DUE_INVOICE)');
    });

    it('does not take for its own what has ended, or a lower revision', async () => {
      const { PhysicalResourceId: id } = onlyAnswer(await simulation.create(ACCOUNT));
      simulation.fail('InviteAccountToOrganization', 'HandshakeConstraintViolationException', 'PAST_DUE_INVOICE', 2);
      const raised = onlyAnswer(await simulation.create({ ...ACCOUNT, Revision: '2' }));
      simulation.organization.cancel(id, MANAGEMENT_ACCOUNT);
      const ended = onlyAnswer(await simulation.create(ACCOUNT));

      expect([raised.Reason, ended.Reason].map((reason) => reason.includes('(PAST_DUE_INVOICE)'))).toEqual([
        true,
        true,
      ]);
    });
  });
});
