import { refusedAnswer } from '../simulation/cloud';
import { ACCOUNT, refuseInvitation, simulation, useSimulation } from '../simulation/fixtures';
import { onlyAnswer } from '../simulation/simulation';

/** The log tells the story of each request, and no secret. */

useSimulation();

const INVITE = 'InviteAccountToOrganization';

describe('the log', () => {
  it('tells with an answer which invitation it is about, and how that stands', async () => {
    const { PhysicalResourceId } = onlyAnswer(await simulation.create(ACCOUNT));
    await simulation.delete(PhysicalResourceId, ACCOUNT);

    const answered = simulation.logs.filter(({ event }) => event === 'answered');
    expect(answered.map(({ status, handshakeId, state }) => ({ status, handshakeId, state }))).toEqual([
      { status: 'SUCCESS', handshakeId: PhysicalResourceId, state: 'OPEN' },
      { status: 'SUCCESS', handshakeId: undefined, state: undefined },
    ]);
  });

  it('tells why a request failed', async () => {
    refuseInvitation('PAST_DUE_INVOICE');
    await simulation.create(ACCOUNT);
    await simulation.create({ ...ACCOUNT, Revision: 'two' });

    const failed = simulation.logs.filter(({ event }) => event === 'failed');
    expect(failed).toMatchObject([
      { level: 'warn', outcome: 'PAST_DUE_INVOICE', kind: 'permanent' },
      { level: 'warn', outcome: 'BadPropertyError', property: 'Revision' },
    ]);
  });

  it('tells the story of a request', async () => {
    simulation.organization.initializeFor(1);

    await simulation.create(ACCOUNT);

    expect(
      simulation.logs.map(({ event, operation, outcome, status, source }) => [
        event,
        operation ?? source ?? status,
        outcome,
      ]),
    ).toEqual([
      ['received', 'request', undefined],
      ['call', INVITE, 'FinalizingOrganizationException'],
      ['waiting', undefined, undefined],
      ['received', 'state machine', undefined],
      ['call', INVITE, 'OK'],
      ['answered', 'SUCCESS', undefined],
    ]);
    for (const line of simulation.logs) {
      expect(line).toMatchObject({
        requestType: 'Create',
        logicalResourceId: 'Invited',
        resourceKey: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      });
      expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('holds no target, notes, tag value or ResponseURL, however a request ends', async () => {
    const secrets = ['owner@example.com', '111122223333', 'some-notes', 'some-value', 'X-Amz-Signature'];
    const properties = {
      Target: { Type: 'EMAIL', Id: 'owner@example.com' },
      Notes: 'some-notes',
      Tags: [{ Key: 'key', Value: 'some-value' }],
    };
    const created = onlyAnswer(await simulation.create(properties));
    await simulation.create(properties); // a duplicate
    await simulation.create({ ...properties, Notes: `some-notes${'n'.repeat(1024)}` });
    await simulation.update(created.PhysicalResourceId, properties, ACCOUNT);
    simulation.fail('CancelHandshake', 'InvalidInputException', 'owner@example.com');
    await simulation.delete(created.PhysicalResourceId, properties);
    simulation.cloudFormation.beforeAnswer = () => {
      throw refusedAnswer();
    };
    await simulation.create(properties, 'Other');

    const text = JSON.stringify(simulation.logs);
    for (const secret of secrets) {
      expect(text).not.toContain(secret);
    }
  });
});
